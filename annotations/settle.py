"""What a person says where re-anchoring asked: the new words are right, this candidate, other words, or none any more.

The check itself is left as it was read: the highlight stays on the revision it was marked on. What changes is where it
stands in the newest one.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import anchoring, history, places
from annotations.errors import InvalidInput, StaleRevision, WrongState
from annotations.models import Action, Anchor, Answer, Highlight, Revision, Role, Settlement, User
from annotations.permissions import require_role
from annotations.revise import catch_up
from annotations.transitions import lock_claim


@transaction.atomic
def accept_wording(*, highlight: Highlight, actor: User, revision: int | None = None) -> Settlement:
    """Say that the claim is still made, in the words that it was reworded to."""
    anchor, newest = _question(highlight, actor, revision)
    if anchor.start is None or anchor.end is None:
        raise WrongState(_("There are no new words to accept: pick a place, mark it anew, or retire it."))
    return _settle(anchor, newest, actor, Answer.ACCEPTED, anchoring.Place(anchor.start, anchor.end))


@transaction.atomic
def pick_candidate(
    *, highlight: Highlight, actor: User, start: int, end: int, revision: int | None = None
) -> Settlement:
    """Say which of the candidates it is. Raises ``InvalidInput`` for a span that is none of them."""
    anchor, newest = _question(highlight, actor, revision)
    if not any((each["start"], each["end"]) == (start, end) for each in anchor.candidates):
        message = _("This is none of the candidates.")
        raise InvalidInput(message, fields={"start": [message]})
    return _settle(anchor, newest, actor, Answer.PICKED, anchoring.Place(start, end))


@transaction.atomic
def mark_anew(
    *,
    highlight: Highlight,
    actor: User,
    start: int | None = None,
    end: int | None = None,
    quote: anchoring.Quote | None = None,
    revision: int | None = None,
) -> Settlement:
    """Say in which words of the newest revision the claim is made now; a candidate's own are *picked*.

    Raises what ``places.resolve_place`` does.
    """
    anchor, newest = _question(highlight, actor, revision)
    place = places.resolve_place(newest, start=start, end=end, quote=quote)
    places.require_words(newest.text[place.start : place.end])
    offered = any((each["start"], each["end"]) == (place.start, place.end) for each in anchor.candidates)
    return _settle(anchor, newest, actor, Answer.PICKED if offered else Answer.MARKED, place)


@transaction.atomic
def retire_highlight(*, highlight: Highlight, actor: User, revision: int | None = None) -> Settlement:
    """Say that the claim is no longer made there. Later revisions are not searched for it; the check stays."""
    anchor, newest = _question(highlight, actor, revision)
    return _settle(anchor, newest, actor, Answer.RETIRED, None)


@transaction.atomic
def take_back(*, highlight: Highlight, actor: User) -> Highlight:
    """Undo the answer on ``highlight``: the question is open again. No-op where there is no answer.

    One that was retired before the newest revision was made is looked for there now. Raises ``WrongState`` for any
    other answer that a newer revision was made from.
    """
    present, newest = _locked(highlight, actor)
    anchor = present.anchor
    answered = next((each for each in present.newest_anchors if each.answer), None)
    if answered is None or answered.answer is None:
        return present
    if answered is not anchor:
        raise WrongState(_("The article was revised since. Settle where the highlight stands now."))
    settlement = answered.answer
    settlement.taken_back_at = timezone.now()
    settlement.save(update_fields=["taken_back_at"])
    _record(present, actor, "took back", {"revision": answered.revision.number, "answer": settlement.answer})
    catch_up(highlight=present, revision=newest, actor=actor)
    return present


def _question(highlight: Highlight, actor: User, revision: int | None) -> tuple[Anchor, Revision]:
    """Lock the highlight; return its open anchor in the newest revision, and that.

    Raises ``StaleRevision`` where that is not the one of the id ``revision``, in which the question was read, and
    ``WrongState`` where somebody answered it meanwhile.
    """
    present, newest = _locked(highlight, actor)
    if revision is not None and newest.pk != revision:
        raise StaleRevision(
            _("The article was revised since you read this. Look at what became of the highlight there."),
            extra={"revision": newest.pk},
        )
    anchor = present.anchor
    if anchor is None or anchor.revision_id != newest.pk or not anchor.is_open:
        by = anchor.answer.settled_by if anchor and anchor.answer else None
        if by is not None and by != actor:
            raise WrongState(_("%(name)s settled this already. Reload to see how.") % {"name": by.display_name})
        raise WrongState(_("Nothing is open about where this highlight stands."))
    return anchor, newest


def _locked(highlight: Highlight, actor: User) -> tuple[Highlight, Revision]:
    """Lock the claim, the highlight and the article, in this order; return the highlight as it is then."""
    claim = lock_claim(highlight.claim_id)
    require_role(actor, claim.desk, Role.CHECKER)
    rows = Highlight.objects.standing().filter(claim=claim)
    row = rows.select_for_update(of=("self",), no_key=True).select_related("revision__article").filter(pk=highlight.pk)
    locked = row.first()
    if locked is None:
        raise WrongState(_("This highlight was removed, or moved to another claim."))
    newest = places.newest_revision(locked.revision.article)
    return Highlight.objects.with_place().select_related("claim").get(pk=locked.pk), newest


def _settle(anchor: Anchor, newest: Revision, actor: User, answer: Answer, place: anchoring.Place | None) -> Settlement:
    settlement = Settlement.objects.filter(anchor=anchor).first() or Settlement(anchor=anchor)  # one taken back
    settlement.start = settlement.end = settlement.start_ms = settlement.end_ms = None
    settlement.exact = settlement.prefix = settlement.suffix = ""
    if place is not None:
        places.put(settlement, newest, newest.article.kind, place.start, place.end)
    settlement.answer, settlement.settled_by, settlement.settled_at = answer, actor, timezone.now()
    settlement.taken_back_at = None
    settlement.save()
    exact = settlement.exact or anchor.highlight.agreed
    act = "placed" if answer is Answer.MARKED else str(answer)
    _record(anchor.highlight, actor, act, {"revision": newest.number, "found": anchor.state, "exact": exact})
    return settlement


def _record(highlight: Highlight, actor: User, act: str, data: dict[str, Any]) -> None:
    history.record(
        desk_id=highlight.claim.desk_id,
        actor=actor,
        action=Action.UPDATED,
        act=act,
        thing=highlight,
        claim_id=highlight.claim_id,
        data=data,
    )
