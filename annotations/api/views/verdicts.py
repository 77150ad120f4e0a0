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
from annotations.api.filters import RatingFilters, VerdictFilters
from annotations.api.idempotency import idempotent
from annotations.api.serializers.verdicts import RatingShown, VerdictSent, VerdictShown
from annotations.api.views.base import DeskView, ListView, require_desk_of
from annotations.errors import InvalidInput
from annotations.models import Desk, Rating, User, Verdict
from annotations.weigh import give_verdict


class Verdicts(ListView):
    """The verdicts that were ever given."""

    model = Verdict
    serializer_class = VerdictShown
    filterset_class = VerdictFilters

    def rows(self) -> QuerySet[Verdict]:
        return own_verdicts(self.caller)

    @extend_schema(request=VerdictSent, responses={201: VerdictShown}, examples=[VERDICT])
    @idempotent
    def post(self, request: Request) -> HttpResponse:
        """Rate a claim. Verdicts are never changed: the newest one counts."""
        sent = self.read(VerdictSent)
        claim = sent["claim"]
        require_desk_of(claim.desk, sent.get("desk"))
        rating = rating_on(claim.desk, sent["rating"])
        verdict = give_verdict(claim=claim, actor=self.caller, rating=rating, rationale=sent["rationale"])
        address = reverse("api:verdict", args=[verdict.pk])
        return answer(request, shown(self.caller, verdict.pk), status=201, headers={"Location": address})


class VerdictDetail(DeskView):
    """One verdict."""

    serializer_class = VerdictShown
    takes_fields = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        return answer(request, shown(self.caller, pk))


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


def shown(user: User, pk: int) -> dict[str, Any]:
    return VerdictShown(get_object_or_404(own_verdicts(user), pk=pk)).data


def rating_on(desk: Desk, slug: str) -> Rating:
    """Return the rating of the desk's active scale. Raises ``InvalidInput`` for a slug that is not on it."""
    words = {rating.slug: rating for rating in Rating.objects.filter(scale__desk=desk, scale__is_active=True)}
    if slug not in words:
        message = _("The desk’s scale has: %(slugs)s.") % {"slugs": ", ".join(words)}
        raise InvalidInput(message, fields={"rating": [message]})
    return words[slug]
