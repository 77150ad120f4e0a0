"""Where a highlight stands after a revision, and settling it."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from annotations import settle
from annotations.api.etags import answer, require_match
from annotations.api.examples import ACCEPT, MARK_ANEW, RETIRE
from annotations.api.idempotency import idempotent
from annotations.api.serializers.highlights import AnswerSent, HighlightShown, StandingShown
from annotations.api.views.base import DeskView
from annotations.api.views.highlights import shown, standing_highlights
from annotations.models import Highlight, User
from annotations.transitions import lock_claim


class HighlightAnchor(DeskView):
    """What the newest revision made of a highlight."""

    serializer_class = StandingShown
    takes_fields = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        """Show it with its candidates; a 404 while the highlight stands on the revision it was marked on."""
        return answer(request, standing(get_object_or_404(standing_highlights(self.caller), pk=pk)))

    @extend_schema(request=AnswerSent, responses={200: HighlightShown}, examples=[ACCEPT, MARK_ANEW, RETIRE])
    @idempotent
    @transaction.atomic
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Settle where the highlight stands. A 409 where nothing is open, or somebody else settled it."""
        highlight = self.locked(pk)
        sent = self.read(AnswerSent)
        carry_out(highlight, self.caller, sent)
        return answer(request, shown(self.caller, pk))

    @extend_schema(responses={200: HighlightShown})
    @transaction.atomic
    def delete(self, request: Request, pk: int) -> HttpResponse:
        """Take the answer back: it is open again where the highlight stands."""
        settle.take_back(highlight=self.locked(pk), actor=self.caller)
        return answer(request, shown(self.caller, pk))

    def locked(self, pk: int) -> Highlight:
        """Return the highlight with its claim's row locked. Raises ``StaleVersion`` for a stale ``If-Match``."""
        highlight: Highlight = get_object_or_404(standing_highlights(self.caller), pk=pk)
        lock_claim(highlight.claim_id)
        require_match(self.request, lambda: standing(get_object_or_404(standing_highlights(self.caller), pk=pk)))
        return highlight


def carry_out(highlight: Highlight, actor: User, sent: dict[str, Any]) -> None:
    revision = sent.pop("revision", None)
    if sent.pop("accept", False):
        settle.accept_wording(highlight=highlight, actor=actor, revision=revision)
    elif sent.pop("retire", False):
        settle.retire_highlight(highlight=highlight, actor=actor, revision=revision)
    else:
        settle.mark_anew(highlight=highlight, actor=actor, revision=revision, **sent)


def standing(highlight: Highlight) -> dict[str, Any]:
    """Return where ``highlight`` stands, as it is shown. Raises ``Http404`` where no revision has moved it."""
    anchor = highlight.anchor
    if anchor is None:
        raise Http404(_("No revision was made since this was marked."))
    return StandingShown(anchor).data
