"""The article page: its text with the claims marked in it, and the claims in the margin."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.models import Article, Claim, Cue, Evidence, Highlight, Rating, Revision, Role, Stance
from annotations.similar import similar_claims
from annotations.web.access import DeskRequest, on_desk
from annotations.web.fetch import article_or_404
from annotations.web.margin import Card, find_claims, newest_ratings, read_margin
from annotations.web.rendering import render_text
from annotations.web.video import timecode, video_at

CLAIMS_TO_CHOOSE_AMONG = 30
MOST_ALIKE = 3
# Fetched side by side: a module that another names would else be asked for only once that one has come.
MODULES = [
    f"js/{name}.js"
    for name in (
        "acting", "acts", "alike", "asking", "chooser", "csrf", "drafts", "frame", "handles", "keys", "linking",
        "margin", "marks", "moving", "offsets", "page", "resizing", "segments", "send", "span", "sync",
        "times", "toolbar", "walking", "wording",
    )
]  # fmt: skip


@dataclass(slots=True)
class TimeCode:
    """A line of the outer margin: the cue begins at the code point ``start`` of the text."""

    start: int
    label: str
    speaker: str
    url: str


@dataclass(slots=True)
class SoFar:
    """What a claim has already while a passage is chosen for it: its verdict's rating, and its evidence by stance."""

    rating: Rating | None
    groups: list[tuple[str, list[Evidence]]]


@require_safe
@on_desk
def article(request: DeskRequest, pk: int) -> HttpResponse:
    """Show an article; with ``?for_claim=ID``, for choosing a passage of it as evidence for that claim.

    With ``?place=ID``, for marking a highlight anew whose words a revision changed.
    """
    shown = article_or_404(request, pk)
    revision = shown.revision
    may_mark = request.may(Role.CHECKER)
    claim = _claim_of_desk(request, shown.desk_id, request.GET.get("for_claim", "")) if may_mark else None
    placing = _open_highlight(shown, request.GET.get("place", "")) if may_mark and claim is None else None
    context = {
        **reading(request, shown, revision),
        "section": "articles",
        "timecodes": time_codes(shown, revision),
        "for_claim": claim,
        "placing": placing,
        "so_far": _so_far(claim) if claim else None,
        "stances": Stance.choices,
        "modules": MODULES,
        "page_data": page_data(shown, revision, claim, placing) if may_mark else {"revision": revision.number},
    }
    return render(request, "article/article.html", context)


@require_safe
@on_desk
def claims_to_choose(request: DeskRequest, pk: int) -> HttpResponse:
    """List the claims that a selection can be added to or serve as evidence for, as options of a dialog."""
    shown = article_or_404(request, pk)
    claims = find_claims(
        desk_id=shown.desk_id, words=request.GET.get("q", ""), article=shown, limit=CLAIMS_TO_CHOOSE_AMONG
    )
    return render(request, "article/_choices.html", {"claims": claims})


@require_safe
@on_desk
def claims_alike(request: DeskRequest, pk: int) -> HttpResponse:
    """List the desk's claims that say much the same as ``statement``, other than ``claim``: was it checked before?"""
    shown = article_or_404(request, pk)
    itself = _claim_of_desk(request, shown.desk_id, request.GET.get("claim", ""))
    found = similar_claims(shown.desk, request.GET.get("statement", ""), exclude=itself, most=MOST_ALIKE)
    claims = [each.claim for each in found]
    ratings = newest_ratings([claim.pk for claim in claims])
    cards = [Card(claim, ratings.get(claim.pk), sources=0) for claim in claims]
    return render(request, "article/_alike.html", {"cards": cards})


def reading(request: DeskRequest, shown: Article, revision: Revision) -> dict[str, Any]:
    """Return what the text and the margin are rendered from."""
    margin = read_margin(shown, revision)
    return {
        "article": shown,
        "revision": revision,
        "text_html": render_text(revision.text, margin.spans),
        "margin": margin,
        "may_mark": request.may(Role.CHECKER),
    }


def fragments(request: DeskRequest, pk: int) -> dict[str, Any]:
    """Return the text and the margin as they stand now, for a page that shows them already."""
    shown = article_or_404(request, pk)
    context = reading(request, shown, shown.revision)
    return {
        "revision": context["revision"].number,
        "text": context["text_html"],
        "margin": render_to_string("article/_margin.html", context, request),
        "count": render_to_string("article/_count.html", context, request),
    }


def time_codes(shown: Article, revision: Revision) -> list[TimeCode]:
    """Return a time code per cue in the order of the text; the speaker where another one begins to speak."""
    codes: list[TimeCode] = []
    speaking = ""
    for cue in Cue.objects.filter(revision=revision):
        speaker = cue.speaker if cue.speaker != speaking else ""
        speaking = cue.speaker or speaking
        codes.append(TimeCode(cue.start, timecode(cue.start_ms), speaker, video_at(shown.url, cue.start_ms)))
    return codes


def page_data(
    shown: Article, revision: Revision, claim: Claim | None, placing: Highlight | None = None
) -> dict[str, Any]:
    """Return what the page's modules need to know: where they send acts, and the words they say."""
    base = reverse("article", args=[shown.pk])
    return {
        **({"placing": placing.pk} if placing else {}),
        "revision": revision.number,
        "base": base,
        "forClaim": claim.pk if claim else None,
        "words": {
            "marked": _("Claim marked. Word it so that it stands alone; Escape leaves it as it is."),
            "added": _("Added to the claim."),
            "moved": _("Moved to the other claim."),
            "resized": _("Highlight changed."),
            "placed": _("The highlight stands there now."),
            "asked": _("It is open again where the highlight stands."),
            "removed": _("Highlight removed."),
            "restored": _("Highlight is back."),
            "saved": _("Claim saved."),
            "saving": _("Saving…"),
            "stored": _("Saved."),
            "undo": _("Undo"),
            "nothingSelected": _("Select some words first, or press j to go by sentence."),
            "lost": _("The server did not answer. Nothing was saved; your selection is kept."),
            "failed": _("The server refused this (%(status)s). Nothing was saved; reload the page and try again."),
            "signedOut": _("You were signed out. Sign in in another tab, then repeat this: nothing is lost."),
            "sentence": _("Sentence %(n)s of %(total)s:"),
            "word": _("Words:"),
            "noMark": _("There is no highlight on this page yet."),
            "chooseClaim": _("Add to which claim?"),
            "moveTo": _("Move to which claim?"),
            "evidenceFor": _("Evidence for which claim?"),
            "placing": _("Select the words, then press Put the mark here."),
            "alike": _("Checked before? Claims that say much the same: %(n)s."),
            "voidsReview": _("This check is in review. The change sends it back to checking, and out of the queue."),
            "voidsPublished": _("This sends the check back to checking; the public version stays up."),
            "newRevision": _("The article was edited meanwhile; the page now shows the newest text."),
        },
    }


def _so_far(claim: Claim) -> SoFar:
    """Fetch it: always two queries. A stance without evidence is left out."""
    items = list(Evidence.objects.standing().filter(claim=claim))
    groups = [(stance.label, [item for item in items if item.stance == stance]) for stance in Stance]
    return SoFar(newest_ratings([claim.pk]).get(claim.pk), [(str(label), found) for label, found in groups if found])


def _open_highlight(shown: Article, number: str) -> Highlight | None:
    """Return the highlight of that id if a revision has left open where it stands in the article."""
    if not number.isdecimal():
        return None
    found = Highlight.objects.standing().of_article(shown).with_place().filter(pk=number[:18]).first()
    return found if found and found.question else None


def _claim_of_desk(request: DeskRequest, desk_id: int, number: str) -> Claim | None:
    if not number.isdecimal():
        return None
    return Claim.objects.filter(pk=number[:18], desk=desk_id).first()
