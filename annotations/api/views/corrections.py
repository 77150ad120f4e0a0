"""What readers ask to have corrected: the list, and a reviewer's decision."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import answer
from annotations.api.filters import CorrectionRequestFilters
from annotations.api.idempotency import idempotent
from annotations.api.scopes import REVIEWING
from annotations.api.serializers.corrections import (
    AcceptSent,
    CorrectionRequestDecided,
    CorrectionRequestShown,
    DeclineSent,
)
from annotations.api.views.base import DeskView, ListView
from annotations.corrections import accept_request, decline_request, forget_sender
from annotations.models import CorrectionRequest, Membership, Role, User


class _Shown(DeskView):
    """What these views share: who may see a sender's address is asked once."""

    serializer_class = CorrectionRequestShown

    def get_serializer_context(self) -> dict[str, Any]:
        context = dict(super().get_serializer_context())
        if not getattr(self, "swagger_fake_view", False):
            roles = [Role.REVIEWER, Role.ADMIN]
            reviewed = Membership.objects.filter(user=self.caller, role__in=roles).values_list("desk_id", flat=True)
            context["reviewed_desks"] = set(reviewed)
        return context

    def found(self, pk: int) -> CorrectionRequest:
        return get_object_or_404(own_requests(self.caller), pk=pk)

    def shown(self, pk: int) -> dict[str, Any]:
        return CorrectionRequestShown(self.found(pk), context=self.get_serializer_context()).data

    def decided(self, pk: int) -> dict[str, Any]:
        return CorrectionRequestDecided(self.found(pk)).data


class CorrectionRequests(_Shown, ListView):
    """What readers of the public pages asked the caller’s desks to correct, newest first."""

    model = CorrectionRequest
    filterset_class = CorrectionRequestFilters

    def rows(self) -> QuerySet[Any]:
        return own_requests(self.caller)


class CorrectionRequestDetail(_Shown):
    """One request for correction."""

    takes_fields = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        return answer(request, self.shown(pk))


class AcceptRequest(_Shown):
    scopes = {"POST": REVIEWING}

    @extend_schema(request=AcceptSent, responses={200: CorrectionRequestDecided})
    @idempotent
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Take a request up. A published claim is reopened, and the request stands among its comments."""
        accept_request(asked=self.found(pk), actor=self.caller, **self.read(AcceptSent))
        return answer(request, self.decided(pk))


class DeclineRequest(_Shown):
    scopes = {"POST": REVIEWING}

    @extend_schema(request=DeclineSent, responses={200: CorrectionRequestDecided})
    @idempotent
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Put a request aside, with the reason."""
        decline_request(asked=self.found(pk), actor=self.caller, **self.read(DeclineSent))
        return answer(request, self.decided(pk))


class Sender(_Shown):
    scopes = {"DELETE": REVIEWING}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> HttpResponse:
        """Remove the sender’s e-mail address for good. The history never held it."""
        forget_sender(asked=self.found(pk), actor=self.caller)
        return Response(status=204)


def own_requests(user: User) -> QuerySet[CorrectionRequest]:
    return CorrectionRequest.objects.on_desks_of(user).select_related("desk", "decided_by")
