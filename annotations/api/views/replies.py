"""The right of reply: asking, logging what came, taking an entry back."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import answer, require_match
from annotations.api.filters import ReplyFilters
from annotations.api.idempotency import idempotent
from annotations.api.serializers.replies import ReplyFields, ReplySent, ReplyShown
from annotations.api.views.base import DeskView, ListView, require_desk_of
from annotations.models import Reply, User
from annotations.replies import edit_reply, log_reply, withdraw_reply
from annotations.transitions import lock_claim


class Replies(ListView):
    """Whom the desk asked for a reply, and what came."""

    model = Reply
    serializer_class = ReplyShown
    filterset_class = ReplyFilters

    def rows(self) -> Any:
        return own_replies(self.caller)

    @extend_schema(request=ReplySent, responses={201: ReplyShown})
    @idempotent
    @transaction.atomic
    def post(self, request: Request) -> HttpResponse:
        """Log that someone was asked for a reply. The answer can be logged with it, or later."""
        sent = self.read(ReplySent)
        require_desk_of(sent["claim"].desk, sent.pop("desk", None))
        reply = log_reply(actor=self.caller, **sent)
        address = reverse("api:reply", args=[reply.pk])
        return answer(request, shown(self.caller, reply.pk), status=201, headers={"Location": address})


class ReplyDetail(DeskView):
    """One person or office that was asked for a reply."""

    serializer_class = ReplyShown
    takes_fields = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        return answer(request, shown(self.caller, pk))

    @extend_schema(request=ReplyFields)
    @transaction.atomic
    def patch(self, request: Request, pk: int) -> HttpResponse:
        """Log the answer, or that none came; mend what was logged."""
        edit_reply(reply=self.locked(pk), actor=self.caller, changes=self.read(ReplyFields, partial=True))
        return answer(request, shown(self.caller, pk))

    @transaction.atomic
    def delete(self, request: Request, pk: int) -> HttpResponse:
        """Take an entry out of the check. Its history stays."""
        withdraw_reply(reply=self.locked(pk), actor=self.caller)
        return Response(status=204)

    def locked(self, pk: int) -> Reply:
        """Return the entry with its claim's row locked, as each of its verbs does; see ``require_match``."""
        reply: Reply = get_object_or_404(own_replies(self.caller), pk=pk)
        lock_claim(reply.claim_id)
        require_match(self.request, lambda: shown(self.caller, pk))
        return reply


def own_replies(user: User) -> Any:
    return Reply.objects.on_desks_of(user).standing().select_related("claim__desk", "created_by")


def shown(user: User, pk: int) -> dict[str, Any]:
    """Return the entry as it is shown now. Raises ``Http404`` where it was withdrawn."""
    return ReplyShown(get_object_or_404(own_replies(user), pk=pk)).data
