"""What a revision changed, and the report on its highlights that a person works through."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from annotations import settle
from annotations.diffing import Piece, shortened, word_diff
from annotations.errors import InvalidInput, WrongState
from annotations.models import Anchor, AnchorState, Answer, Article, Highlight, Revision, Role, Settlement
from annotations.web.access import DeskRequest, on_desk, sent_from
from annotations.web.fetch import article_or_404, highlight_or_404
from annotations.web.posting import with_undo

# Code points on either side of a candidate: enough to tell two places apart.
AROUND = 120

TOLD = {
    Answer.ACCEPTED: gettext_lazy("The new words are accepted."),
    Answer.PICKED: gettext_lazy("The place is picked."),
    Answer.MARKED: gettext_lazy("The highlight is marked anew."),
    Answer.RETIRED: gettext_lazy("The highlight is retired."),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the places that an ambiguous highlight may stand at; ``percent`` is how alike the words are."""

    value: str
    before: str
    exact: str
    after: str
    percent: int


@dataclass(frozen=True, slots=True)
class Row:
    """One highlight in the report. ``was`` are the words last agreed upon, ``pieces`` how they became the new ones.

    ``is_public`` says that a check of the claim is published now: its readers are concerned by what changed.
    """

    anchor: Anchor
    was: str
    pieces: list[Piece]
    candidates: list[Candidate]
    is_open: bool
    is_public: bool

    @property
    def percent(self) -> int | None:
        similarity = self.anchor.similarity
        return None if similarity is None else round(100 * similarity)


@require_safe
@on_desk
def revision(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """Show what a revision changed, and where each highlight of the article stood after it."""
    return _report(request, pk, number)


def _report(request: DeskRequest, pk: int, number: int, *, status: int = 200) -> HttpResponse:
    article = article_or_404(request, pk)
    shown = Revision.objects.filter(article=article, number=number).select_related("created_by").first()
    if shown is None:
        raise Http404(_("This article has no such revision."))
    before = Revision.objects.filter(article=article, number=number - 1).first()
    rows = _rows(article, shown)
    asked = [row for row in rows if row.anchor.state != AnchorState.CARRIED]
    counts = Counter(row.anchor.state for row in rows)
    context = {
        "section": "articles",
        "article": article,
        "revision": shown,
        "is_newest": shown.number == article.revision.number,
        "pieces": shortened(word_diff(before.text, shown.text)) if before else [],
        "asked": asked,
        "carried": [row for row in rows if row.anchor.state == AnchorState.CARRIED],
        "settled": sum(not row.is_open for row in asked),
        "counts": [(state, counts[state]) for state in AnchorState],
        "numbers": range(1, article.revision.number + 1),
        "may_settle": request.may(Role.CHECKER),
    }
    return render(request, "article/revision.html", context, status=status)


@sent_from("revision", "pk", "number")
@on_desk
def settle_one(request: DeskRequest, pk: int, number: int, highlight_pk: int) -> HttpResponse:
    """Carry out the ``answer``: ``accept``, ``retire``, or ``START-END`` for one of the candidates."""
    highlight = _highlight(request, pk, highlight_pk)
    asked_of = Revision.objects.filter(article=pk, number=number).values_list("pk", flat=True).first()
    if asked_of is None:
        raise Http404(_("This article has no such revision."))
    try:
        settlement = _settle(highlight, request, asked_of, request.POST.get("answer", ""))
    except WrongState as error:
        # Mostly because somebody else settled it: the report shows how it stands now.
        messages.error(request, error.detail)
        return _report(request, pk, number, status=error.status)
    tell_settled(request, highlight, settlement)
    return redirect(report_after(highlight, number))


@sent_from("article", "pk")
@on_desk
def take_back(request: DeskRequest, pk: int, highlight_pk: int) -> HttpResponse:
    highlight = _highlight(request, pk, highlight_pk)
    number = highlight.revision.article.revision.number
    try:
        highlight = settle.take_back(highlight=highlight, actor=request.user)
    except WrongState as error:
        messages.error(request, error.detail)
        return _report(request, pk, number, status=error.status)
    messages.success(request, _("It is open again where the highlight stands."))
    return redirect(report_after(highlight, number))


def tell_settled(request: DeskRequest, highlight: Highlight, settlement: Settlement) -> None:
    undo = reverse("take_back", args=[highlight.revision.article_id, highlight.pk])
    messages.success(request, with_undo(str(TOLD[Answer(settlement.answer)]), undo))


def _settle(highlight: Highlight, request: DeskRequest, asked_of: int, answer: str) -> Settlement:
    if answer == "accept":
        return settle.accept_wording(highlight=highlight, actor=request.user, revision=asked_of)
    if answer == "retire":
        return settle.retire_highlight(highlight=highlight, actor=request.user, revision=asked_of)
    start, _dash, end = answer.partition("-")
    if not (start.isdecimal() and end.isdecimal() and len(answer) < 40):
        message = _("Say where the highlight stands: accept the words, pick a place, or retire it.")
        raise InvalidInput(message, fields={"answer": [message]})
    return settle.pick_candidate(
        highlight=highlight, actor=request.user, start=int(start), end=int(end), revision=asked_of
    )


def report_after(highlight: Highlight, number: int) -> str:
    """Return where the report goes on: at the next open one after ``highlight``, else at the first that is left."""
    article = highlight.revision.article
    shown = Revision.objects.get(article=article, number=number)
    rows = _rows(article, shown)
    settled = next((index for index, row in enumerate(rows) if row.anchor.highlight_id == highlight.pk), 0)
    target = next((row for row in [*rows[settled:], *rows] if row.is_open), None)
    goes_on_at = target.anchor.highlight_id if target else highlight.pk
    return reverse("revision", args=[article.pk, number]) + f"#s-{goes_on_at}"


def _highlight(request: DeskRequest, article_pk: int, pk: int) -> Highlight:
    highlight = highlight_or_404(request, pk)
    if highlight.revision.article_id != article_pk:
        raise Http404(_("There is no such highlight on your desks."))
    return highlight


def _rows(article: Article, shown: Revision) -> list[Row]:
    """Return the report on ``shown``: what a person has to look at comes first. Two queries."""
    found = Anchor.objects.filter(revision=shown).select_related(
        "settlement__settled_by", "highlight__claim", "highlight__revision"
    )
    found = found.with_public_since().defer("highlight__revision__text")
    anchors = list(found.order_by("start", "highlight__start", "id"))
    anchors.sort(key=lambda anchor: AnchorState.values.index(anchor.state), reverse=True)
    agreed = _agreed_before(shown, anchors)
    is_newest = shown.number == article.revision.number
    return [
        _row(anchor, shown, agreed.get(anchor.highlight_id) or anchor.highlight.exact, is_newest) for anchor in anchors
    ]


def _agreed_before(shown: Revision, anchors: Iterable[Anchor]) -> dict[int, str]:
    """Return by highlight the words that were settled on in an earlier revision, after it was marked."""
    earlier = Settlement.objects.filter(
        anchor__highlight__in=[anchor.highlight_id for anchor in anchors],
        anchor__revision__number__lt=shown.number,
        taken_back_at=None,
        start__isnull=False,
    ).order_by("anchor__revision__number")
    marked_on = {anchor.highlight_id: anchor.highlight.revision.number for anchor in anchors}
    rows = earlier.values_list("anchor__highlight", "anchor__revision__number", "exact")
    return {highlight: exact for highlight, number, exact in rows if number > marked_on[highlight]}


def _row(anchor: Anchor, shown: Revision, was: str, is_newest: bool) -> Row:
    highlight = anchor.highlight
    stands = highlight.removed_at is None and highlight.revision.number < shown.number
    return Row(
        anchor=anchor,
        was=was,
        pieces=word_diff(was, anchor.exact) if anchor.exact and anchor.exact != was else [],
        candidates=[_candidate(shown.text, **each) for each in anchor.candidates],
        is_open=is_newest and stands and anchor.is_open,
        is_public=anchor.public_since is not None,
    )


def _candidate(text: str, *, start: int, end: int, similarity: float) -> Candidate:
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Candidate(
        value=f"{start}-{end}",
        before=before if start <= AROUND else "…" + before.partition(" ")[2],
        exact=text[start:end],
        after=after if end + AROUND >= len(text) else after.rpartition(" ")[0] + "…",
        percent=round(100 * similarity),
    )
