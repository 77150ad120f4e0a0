"""Acts on the highlights of a claim: marking, moving, taking away, and saying where one stands after a revision."""

from typing import Any

from annotations import joining, marking, origins, settle
from annotations.models import Highlight
from tests.api.annotator import HOST, annotation_of
from tests.every_act.asking import Act, Form
from tests.every_act.in_admin import admin_page
from tests.every_act.world import World

START, END = 48, 60  # of the article's text: words of its second sentence
CANONICAL = "urn:uuid:8a3c1d1e-0000-4000-8000-000000000006"


def _words(highlight: Highlight, start: int = START, end: int = END) -> dict[str, Any]:
    return {"start": start, "end": end, "exact": highlight.revision.article.revision.text[start:end]}


def _mark(highlight: Highlight, act: str, **sent: Any) -> Form:
    return f"/articles/{highlight.revision.article_id}/marks/{highlight.pk}/{act}/", sent


def _settled(highlight: Highlight, answer: str) -> Form:
    article = highlight.revision.article
    return f"/articles/{article.pk}/revisions/{article.revision.number}/settle/{highlight.pk}/", {"answer": answer}


def _candidate(world: World) -> dict[str, int]:
    candidate = world.ambiguous.anchor.candidates[0]
    return {"start": candidate["start"], "end": candidate["end"]}


def _annotation(world: World, **members: Any) -> dict[str, Any]:
    return annotation_of(f"{HOST}/articles/{world.article.pk}/", exact=world.highlight.exact, **members)


def _anchor(highlight: Highlight) -> str:
    return f"highlights/{highlight.pk}/anchor/"


ACTS = {
    "mark": Act(
        verb=marking.mark_claim,
        given=lambda w: {"article": w.article, "start": START, "end": END, "claim": w.claim},
        api=lambda w: (
            "POST",
            "highlights/",
            {"article": w.article.pk, "claim": w.claim.pk, "start": START, "end": END},
        ),
        page=lambda w: (f"/articles/{w.article.pk}/marks/", {**_words(w.highlight), "claim": w.claim.pk}),
    ),
    "resize": Act(
        verb=marking.change_highlight,
        given=lambda w: {"highlight": w.highlight, "start": START, "end": END},
        api=lambda w: ("PATCH", f"highlights/{w.highlight.pk}/", {"start": START, "end": END}),
        page=lambda w: _mark(w.highlight, "resize", **_words(w.highlight)),
        admin=lambda w: (admin_page("highlight", "change", w.highlight.pk), {"start": START}),
    ),
    "give to another claim": Act(
        verb=marking.change_highlight,
        given=lambda w: {"highlight": w.highlight, "claim": w.other_claim},
        api=lambda w: ("PATCH", f"highlights/{w.highlight.pk}/", {"claim": w.other_claim.pk}),
        page=lambda w: _mark(w.highlight, "move", claim=w.other_claim.pk),
    ),
    "join": Act(
        verb=joining.join_claim,
        given=lambda w: {"highlight": w.bare, "claim": w.claim},
        page=lambda w: _mark(w.bare, "move", claim=w.claim.pk, how="instead"),
    ),
    "part": Act(
        verb=joining.part_claim,
        given=lambda w: {"highlight": w.bare, "claim": w.claim},
        page=lambda w: _mark(w.bare, "move", claim=w.claim.pk, how="back"),
    ),
    "unmark": Act(
        verb=marking.remove_highlight,
        given=lambda w: {"highlight": w.highlight},
        api=lambda w: ("DELETE", f"highlights/{w.highlight.pk}/", None),
        page=lambda w: _mark(w.highlight, "remove"),
        admin=lambda w: (admin_page("highlight", "delete", w.highlight.pk), {"post": "yes"}),
    ),
    "restore a mark": Act(
        verb=marking.restore_highlight,
        given=lambda w: {"highlight": w.gone},
        page=lambda w: _mark(w.gone, "restore"),
    ),
    "accept the wording": Act(
        verb=settle.accept_wording,
        given=lambda w: {"highlight": w.reworded},
        api=lambda w: ("POST", _anchor(w.reworded), {"accept": True}),
        page=lambda w: _settled(w.reworded, "accept"),
    ),
    "pick a candidate": Act(
        verb=settle.pick_candidate,
        given=lambda w: {"highlight": w.ambiguous, **_candidate(w)},
        api=lambda w: ("POST", _anchor(w.ambiguous), _candidate(w)),
        page=lambda w: _settled(w.ambiguous, "{start}-{end}".format(**_candidate(w))),
    ),
    "mark anew": Act(
        verb=settle.mark_anew,
        given=lambda w: {"highlight": w.ambiguous, "start": 0, "end": 11},
        api=lambda w: ("POST", _anchor(w.ambiguous), {"start": 0, "end": 11}),
        page=lambda w: _mark(w.ambiguous, "place", **_words(w.ambiguous, 0, 11)),
    ),
    "retire": Act(
        verb=settle.retire_highlight,
        given=lambda w: {"highlight": w.ambiguous},
        api=lambda w: ("POST", _anchor(w.ambiguous), {"retire": True}),
        page=lambda w: _settled(w.ambiguous, "retire"),
    ),
    "take back": Act(
        verb=settle.take_back,
        given=lambda w: {"highlight": w.retired},
        api=lambda w: ("DELETE", _anchor(w.retired), None),
        page=lambda w: (f"/articles/{w.retired.revision.article_id}/unsettle/{w.retired.pk}/", {}),
    ),
    "take back beside the text": Act(page=lambda w: _mark(w.retired, "unplace")),
    "annotate anew": Act(
        verb=origins.keep_origin,
        given=lambda w: {"highlight": w.highlight, "canonical": CANONICAL},
        api=lambda w: (
            "PUT",
            f"/annotations/{w.highlight.pk}",
            {**_annotation(w, canonical=CANONICAL), "body": {"type": "TextualBody", "value": "Worded anew."}},
        ),
    ),
    "remove an annotation": Act(api=lambda w: ("DELETE", f"/annotations/{w.highlight.pk}/", None)),
}
