"""Highlights: marking a place, moving it, taking it away."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import answer, require_match
from annotations.api.examples import BY_OFFSETS, BY_QUOTE
from annotations.api.expanding import ARTICLE, CLAIM
from annotations.api.filters import HighlightFilters
from annotations.api.idempotency import idempotent
from annotations.api.problems import renamed
from annotations.api.serializers.expanded import HighlightListed
from annotations.api.serializers.highlights import HighlightChanges, HighlightSent, HighlightShown
from annotations.api.views.base import DeskView, ListView, require_desk_of
from annotations.marking import change_highlight, mark_claim, remove_highlight
from annotations.models import Claim, Highlight, User
from annotations.places import require_newest
from annotations.transitions import lock_claims


class Highlights(ListView):
    """The highlights that stand, each where it stands now."""

    model = Highlight
    serializer_class = HighlightListed
    expansions = {"claim": CLAIM, "article": ARTICLE}
    filterset_class = HighlightFilters

    def rows(self) -> Any:
        return standing_highlights(self.caller)

    @extend_schema(request=HighlightSent, responses={201: HighlightShown}, examples=[BY_OFFSETS, BY_QUOTE])
    @idempotent
    def post(self, request: Request) -> HttpResponse:
        """Mark a place. A claim is made of it, or the one named gets one more highlight.

        Where offsets and quote disagree, the highlight is anchored where the quote stands once; else the answer is
        a 409 of type `quote-mismatch`.
        """
        sent = self.read(HighlightSent)
        require_desk_of(sent["article"].desk, sent.pop("desk", None))
        # A statement that is too long is the quote: whatever named it is at fault.
        with renamed({"statement": "end" if "end" in sent else "exact"}):
            highlight = mark_claim(actor=self.caller, **sent)
        address = reverse("api:highlight", args=[highlight.pk])
        return answer(request, HighlightShown(highlight).data, status=201, headers={"Location": address})


class HighlightDetail(DeskView):
    """One highlight."""

    serializer_class = HighlightShown
    takes_fields = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        return answer(request, shown(self.caller, pk))

    @extend_schema(request=HighlightChanges)
    @transaction.atomic
    def patch(self, request: Request, pk: int) -> HttpResponse:
        """Move a highlight's edges, or the highlight to another claim."""
        changes = self.read(HighlightChanges, partial=True)
        highlight = self.locked(pk, changes.get("claim"))
        require_newest(highlight.revision.article, changes.pop("revision", None))
        change_highlight(highlight=highlight, actor=self.caller, **changes)
        return answer(request, shown(self.caller, pk))

    @transaction.atomic
    def delete(self, request: Request, pk: int) -> HttpResponse:
        """Take a highlight away. Its claim stays."""
        remove_highlight(highlight=self.locked(pk), actor=self.caller)
        return Response(status=204)

    def locked(self, pk: int, to: Claim | None = None) -> Highlight:
        """Return the highlight with its claim's row locked, as each of its verbs does; see ``require_match``.

        ``to`` is the claim that it is to be given to: it is locked as well.
        """
        highlight: Highlight = get_object_or_404(standing_highlights(self.caller), pk=pk)
        lock_claims(claim.pk for claim in (highlight.claim, to) if claim)
        require_match(self.request, lambda: shown(self.caller, pk))
        return highlight


def standing_highlights(user: User) -> Any:
    return Highlight.objects.on_desks_of(user).standing().with_place().select_related("claim__desk")


def shown(user: User, pk: int) -> dict[str, Any]:
    """Return the highlight as it is shown now. Raises ``Http404`` where it is gone."""
    return HighlightShown(get_object_or_404(standing_highlights(user), pk=pk)).data
