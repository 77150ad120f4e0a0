"""The review queue: what waits, the next one to read, and its lease."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import answer
from annotations.api.expanding import ARTICLES
from annotations.api.filters import QueueFilters
from annotations.api.idempotency import idempotent
from annotations.api.scopes import REVIEWING
from annotations.api.serializers.claims import (
    ClaimDetail,
    HandOverSent,
    LanguagesSent,
    LanguagesShown,
    LeaseSent,
    NextSent,
)
from annotations.api.serializers.expanded import ClaimListed
from annotations.api.views.base import DeskView, ListView
from annotations.api.views.claims import locked_claim, own_claims, shown
from annotations.models import Claim
from annotations.queueing import hand_over, set_languages
from annotations.review import lease_claim, next_claim, release_claim


class Queue(ListView):
    """Claims in review, in the order in which `next` gives them out: by waiting, priority and deadline."""

    model = Claim
    serializer_class = ClaimListed
    expansions = {"articles": ARTICLES}
    filterset_class = QueueFilters
    orderings = {"queue": ("queue_rank", "id"), "-priority": ("-priority", "submitted_at", "id")}

    def rows(self) -> QuerySet[Claim]:
        return own_claims(self.caller, with_articles=False).filter(pk__in=Claim.objects.in_review().values("pk"))


class QueueNext(DeskView):
    serializer_class = ClaimDetail
    scopes = {"POST": REVIEWING}

    @extend_schema(request=NextSent, responses={200: ClaimDetail, 204: None})
    @idempotent
    def post(self, request: Request) -> HttpResponse:
        """Lease the next claim to the caller. Where nothing waits that they may review, the answer is a 204."""
        sent = self.read(NextSent)
        desk = self.desk_for_new(sent.get("desk"))
        claim = next_claim(desk=desk, actor=self.caller, lease_seconds=sent["lease_seconds"])
        if claim is None:
            return Response(status=204)
        return answer(request, shown(self.caller, claim.pk))


class Lease(DeskView):
    serializer_class = ClaimDetail
    scopes = {"PUT": REVIEWING, "DELETE": REVIEWING}

    @extend_schema(request=LeaseSent)
    @transaction.atomic
    def put(self, request: Request, pk: int) -> HttpResponse:
        """Renew the caller's lease, or take one on a claim that nobody is reading."""
        claim = locked_claim(request, self.caller, pk)
        lease_claim(claim=claim, actor=self.caller, lease_seconds=self.read(LeaseSent)["lease_seconds"])
        return answer(request, shown(self.caller, pk))

    @transaction.atomic
    def delete(self, request: Request, pk: int) -> HttpResponse:
        """Give the lease back, so that another may take the claim."""
        release_claim(claim=locked_claim(request, self.caller, pk), actor=self.caller)
        return Response(status=204)


class HandOver(DeskView):
    serializer_class = ClaimDetail
    scopes = {"POST": REVIEWING}

    @extend_schema(request=HandOverSent, responses={200: ClaimDetail})
    @idempotent
    @transaction.atomic
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Give the check to a named colleague, whose `next` it is for an hour."""
        claim = locked_claim(request, self.caller, pk)
        hand_over(claim=claim, actor=self.caller, **self.read(HandOverSent))
        return answer(request, shown(self.caller, pk))


class Languages(DeskView):
    serializer_class = LanguagesShown
    scopes = {"PUT": REVIEWING}

    @extend_schema(request=LanguagesSent)
    def put(self, request: Request) -> HttpResponse:
        """Say which languages the caller likes to review in: they go a day ahead of others, which stay in the queue."""
        sent = self.read(LanguagesSent)
        desk = self.desk_for_new(sent.get("desk"))
        membership = set_languages(desk=desk, actor=self.caller, languages=sent["languages"])
        return answer(request, LanguagesShown(membership).data)
