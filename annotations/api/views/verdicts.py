"""Verdicts, append-only, and the ratings they give."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from annotations.api.etags import answer
from annotations.api.examples import VERDICT
from annotations.api.expanding import CLAIM
from annotations.api.filters import RatingFilters, VerdictFilters
from annotations.api.idempotency import idempotent
from annotations.api.scopes import REVIEWING
from annotations.api.serializers.expanded import VerdictListed
from annotations.api.serializers.verdicts import (
    AdjudicationSent,
    RatingShown,
    SealedShown,
    VerdictGiven,
    VerdictSent,
    VerdictShown,
)
from annotations.api.views.base import DeskView, ListView, require_desk_of
from annotations.blind import adjudicate
from annotations.errors import InvalidInput
from annotations.models import Claim, Desk, Rating, SealedVerdict, User, Verdict, VerdictKind
from annotations.weigh import give_verdict


class Verdicts(ListView):
    """The verdicts that were ever given."""

    model = Verdict
    serializer_class = VerdictListed
    expansions = {"claim": CLAIM}
    filterset_class = VerdictFilters

    def rows(self) -> QuerySet[Verdict]:
        return own_verdicts(self.caller)

    @extend_schema(request=VerdictSent, responses={201: VerdictGiven}, examples=[VERDICT])
    @idempotent
    def post(self, request: Request) -> HttpResponse:
        """Rate a claim. Verdicts are never changed: the newest one counts.

        Where the claim asks for several they are sealed: until all are in, nobody is shown another's, nor how many
        there are.
        """
        sent = self.read(VerdictSent)
        claim = sent["claim"]
        require_desk_of(claim.desk, sent.get("desk"))
        rating = rating_on(claim.desk, sent["rating"])
        verdict = give_verdict(claim=claim, actor=self.caller, rating=rating, rationale=sent["rationale"])
        if isinstance(verdict, SealedVerdict):
            address = reverse("api:claim", args=[claim.pk])
            return answer(request, as_sealed(verdict), status=201, headers={"Location": address})
        address = reverse("api:verdict", args=[verdict.pk])
        given = {**shown(self.caller, verdict.pk), "sealed": False}
        return answer(request, given, status=201, headers={"Location": address})


class VerdictDetail(DeskView):
    """One verdict."""

    serializer_class = VerdictShown
    takes_fields = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        return answer(request, shown(self.caller, pk))


class Adjudication(DeskView):
    serializer_class = VerdictShown
    scopes = {"POST": REVIEWING}

    @extend_schema(request=AdjudicationSent, responses={201: VerdictShown})
    @idempotent
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Decide between verdicts that differ. Nobody who gave one of them may."""
        claim = get_object_or_404(Claim.objects.on_desks_of(self.caller).select_related("desk"), pk=pk)
        sent = self.read(AdjudicationSent)
        rating = rating_on(claim.desk, sent.pop("rating"))
        verdict = adjudicate(claim=claim, actor=self.caller, rating=rating, **sent)
        address = reverse("api:verdict", args=[verdict.pk])
        return answer(request, shown(self.caller, verdict.pk), status=201, headers={"Location": address})


class Ratings(ListView):
    """The words of the scale that each desk of the caller's judges by, in their order."""

    model = Rating
    serializer_class = RatingShown
    filterset_class = RatingFilters
    orderings = {"position": ("scale_id", "position", "id")}

    def rows(self) -> QuerySet[Rating]:
        scales = Rating.objects.filter(scale__is_active=True, scale__desk__memberships__user=self.caller)
        return scales.select_related("scale__desk")


def own_verdicts(user: User) -> QuerySet[Verdict]:
    return Verdict.objects.on_desks_of(user).select_related("claim__desk", "rating", "author")


def as_sealed(verdict: SealedVerdict) -> dict[str, Any]:
    """Return what its author is shown of a verdict that has no number yet."""
    return {
        "id": None,
        "desk": verdict.claim.desk.slug,
        "claim": verdict.claim_id,
        "author": verdict.author.username,
        "kind": VerdictKind.BLIND.value,
        "sealed": True,
        **SealedShown(verdict).data,
    }


def shown(user: User, pk: int) -> dict[str, Any]:
    return VerdictShown(get_object_or_404(own_verdicts(user), pk=pk)).data


def rating_on(desk: Desk, slug: str) -> Rating:
    """Return the rating of the desk's active scale. Raises ``InvalidInput`` for a slug that is not on it."""
    words = {rating.slug: rating for rating in Rating.objects.filter(scale__desk=desk, scale__is_active=True)}
    if slug not in words:
        message = _("The desk’s scale has: %(slugs)s.") % {"slugs": ", ".join(words)}
        raise InvalidInput(message, fields={"rating": [message]})
    return words[slug]
