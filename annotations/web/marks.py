"""What a reader with the role of a checker does on the article page: each act answers with the text and margin anew."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from annotations import annotate, joining, marking, settle, weigh
from annotations.anchoring import Quote, QuoteAmbiguous
from annotations.errors import InvalidInput, QuoteMismatch, StaleVersion
from annotations.models import Article, Claim, EvidenceKind, Highlight
from annotations.web.access import DeskRequest, on_desk, sent_from
from annotations.web.fetch import article_or_404, highlight_or_404
from annotations.web.reader import fragments
from annotations.web.report import report_after, tell_settled

_MOVES: dict[str, Callable[..., Highlight]] = {
    "": marking.change_highlight,
    "instead": joining.join_claim,
    "back": joining.part_claim,
}
_MOST_DIGITS = 18  # what PostgreSQL's bigint holds for certain


P = ParamSpec("P")


def offering_newest(
    view: Callable[Concatenate[DeskRequest, P], HttpResponse],
) -> Callable[Concatenate[DeskRequest, P], HttpResponse]:
    """Where the words that were selected are gone meanwhile, or came to stand there twice, offer the newest text."""

    @wraps(view)
    def wrapped(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except QuoteMismatch as error:
            stand_often = isinstance(error.__cause__, QuoteAmbiguous)
            return render(request, "article/_edited_since.html", {"stand_often": stand_often}, status=error.status)

    return wrapped


@sent_from("article", "pk")
@on_desk
@offering_newest
def mark(request: DeskRequest, pk: int) -> HttpResponse:
    """Mark the words ``start``, ``end``, ``exact`` as a claim of their own, or as a place of ``claim``."""
    article = article_or_404(request, pk)
    highlight = marking.mark_claim(
        article=article, actor=request.user, claim=_claim_named(request, article), **_selection(request.POST)
    )
    return _answer(request, pk, highlight)


@sent_from("article", "pk")
@on_desk
@offering_newest
def resize(request: DeskRequest, pk: int, highlight_pk: int) -> HttpResponse:
    """Let the highlight be at ``start``, ``end``, ``exact`` of the newest text."""
    highlight = _highlight(request, pk, highlight_pk)
    changed = marking.change_highlight(highlight=highlight, actor=request.user, **_selection(request.POST))
    return _answer(request, pk, changed)


@sent_from("article", "pk")
@on_desk
@offering_newest
def place(request: DeskRequest, pk: int, highlight_pk: int) -> HttpResponse:
    """Say that the highlight stands at ``start``, ``end``, ``exact`` now.

    With ``report``, answer where the report goes on, and tell it there.
    """
    highlight = _highlight(request, pk, highlight_pk)
    settlement = settle.mark_anew(highlight=highlight, actor=request.user, **_selection(request.POST))
    if request.POST.get("report"):
        tell_settled(request, highlight, settlement)
        return JsonResponse({"report": report_after(highlight, settlement.revision.number)})
    return _answer(request, pk, highlight)


@sent_from("article", "pk")
@on_desk
def unplace(request: DeskRequest, pk: int, highlight_pk: int) -> HttpResponse:
    """Take back what was said of where the highlight stands."""
    highlight = _highlight(request, pk, highlight_pk)
    return _answer(request, pk, settle.take_back(highlight=highlight, actor=request.user))


@sent_from("article", "pk")
@on_desk
def move(request: DeskRequest, pk: int, highlight_pk: int) -> HttpResponse:
    """Give the highlight to ``claim``; with ``how``, instead of the claim just marked, or back to that."""
    highlight = _highlight(request, pk, highlight_pk)
    claim = _claim_named(request, article_or_404(request, pk))
    verb = _MOVES.get(request.POST.get("how", ""))
    if claim is None or verb is None:
        message = _("Choose the claim that these words belong to.")
        raise InvalidInput(message, fields={"claim": [message]})
    return _answer(request, pk, verb(highlight=highlight, claim=claim, actor=request.user))


@sent_from("article", "pk")
@on_desk
def remove(request: DeskRequest, pk: int, highlight_pk: int) -> HttpResponse:
    highlight = _highlight(request, pk, highlight_pk)
    marking.remove_highlight(highlight=highlight, actor=request.user)
    return _answer(request, pk, highlight)


@sent_from("article", "pk")
@on_desk
def restore(request: DeskRequest, pk: int, highlight_pk: int) -> HttpResponse:
    highlight = _highlight(request, pk, highlight_pk)
    return _answer(request, pk, marking.restore_highlight(highlight=highlight, actor=request.user))


@sent_from("article", "pk")
@on_desk
def word(request: DeskRequest, pk: int, claim_pk: int) -> HttpResponse:
    """Save ``statement`` and ``claimant``; where ``version`` is old, nothing, and answer what somebody else saved."""
    article = article_or_404(request, pk)
    claim = Claim.objects.filter(pk=claim_pk, desk=article.desk_id).first()
    if claim is None:
        raise Http404(_("There is no such claim on your desks."))
    changes = {field: request.POST[field] for field in ("statement", "claimant") if field in request.POST}
    version = _number(request.POST, "version")
    try:
        annotate.edit_claim(claim=claim, actor=request.user, changes=changes, expected_version=version)
    except StaleVersion as stale:
        theirs = {"statement": claim.statement, "claimant": claim.claimant, "version": claim.version}
        return JsonResponse({**fragments(request, pk), "detail": stale.detail, "theirs": theirs}, status=stale.status)
    return JsonResponse({**fragments(request, pk), "claim": claim.pk})


@sent_from("article", "pk")
@on_desk
@offering_newest
def use_passage(request: DeskRequest, pk: int) -> HttpResponse:
    """Link the selected words as evidence for ``claim``; answers where to read it there."""
    article = article_or_404(request, pk)
    claim = _claim_named(request, article)
    if claim is None:
        message = _("Choose the claim that this is evidence for.")
        raise InvalidInput(message, fields={"claim": [message]})
    evidence = weigh.add_evidence(
        claim=claim,
        actor=request.user,
        stance=request.POST.get("stance", ""),
        kind=EvidenceKind.PASSAGE,
        note=request.POST.get("note", ""),
        passage=weigh.Passage(article=article, **_selection(request.POST)),
    )
    return JsonResponse({"evidence": evidence.pk, "url": f"/claims/{claim.pk}/#evidence-{evidence.pk}"}, status=201)


def _answer(request: DeskRequest, pk: int, highlight: Highlight) -> JsonResponse:
    return JsonResponse({**fragments(request, pk), "highlight": highlight.pk, "claim": highlight.claim_id})


def _highlight(request: DeskRequest, article_pk: int, pk: int) -> Highlight:
    highlight = highlight_or_404(request, pk)
    if highlight.revision.article_id != article_pk:
        raise Http404(_("There is no such highlight on your desks."))
    return highlight


def _claim_named(request: DeskRequest, article: Article) -> Claim | None:
    number = _number(request.POST, "claim")
    if number is None:
        return None
    claim = Claim.objects.filter(pk=number, desk=article.desk_id).first()
    if claim is None:
        raise Http404(_("There is no such claim on your desks."))
    return claim


def _selection(data: QueryDict) -> dict[str, Any]:
    """Return the arguments that name a place: offsets in code points, and the quote that they are checked against."""
    exact = data.get("exact", "")
    start, end = _number(data, "start"), _number(data, "end")
    if start is None or end is None or not exact:
        message = _("Select some words first.")
        raise InvalidInput(message, fields={"start": [message]})
    return {"start": start, "end": end, "quote": Quote(exact)}


def _number(data: QueryDict, name: str) -> int | None:
    """Return a whole number from 0 on, ``None`` where the field is missing or empty; else ``InvalidInput``."""
    value = data.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdecimal()) or len(value) > _MOST_DIGITS:
        message = _("This is not a whole number in range.")
        raise InvalidInput(message, fields={name: [message]})
    return int(value)
