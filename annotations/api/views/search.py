"""``claims:search``: what is published, for programs that speak to Google's Fact Check Tools API.

https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import revalidated
from annotations.api.problems import InvalidParameter
from annotations.api.serializers.search import SearchAnswer
from annotations.api.views.base import DeskView
from annotations.exports.export import instant
from annotations.models import Publication, PublicationKind

PAGE_SIZE = 10
LARGEST_PAGE = 200
# Each word costs a look through every publication, and nobody has to sign in.
MOST_WORDS = 20
OLDEST_DAYS = 36_500
LARGEST_NUMBER = 2**62


class Search(DeskView):
    """Search what is published, in the shape of Google's Fact Check Tools API. Newest first.

    Retracted checks are left out, and so is what is not known of a claim.
    """

    model = Publication
    serializer_class = SearchAnswer
    permission_classes = [AllowAny]
    is_public = True
    # `key` is what Google's clients send with each request; nobody needs one here.
    parameters = ("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays", "pageSize", "pageToken", "key")

    @extend_schema(
        parameters=[
            OpenApiParameter("query", str, description="Words that the claim or its claimant has, all of them."),
            OpenApiParameter("languageCode", str, description="BCP 47; the region counts for nothing."),
            OpenApiParameter("reviewPublisherSiteFilter", str, description="The host of a desk."),
            OpenApiParameter("maxAgeDays", {"type": "integer", "minimum": 1, "maximum": OLDEST_DAYS}),
            OpenApiParameter(
                "pageSize", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
            ),
            OpenApiParameter("pageToken", str, description="The `nextPageToken` of the page before."),
            OpenApiParameter("key", str, description="Not needed, and not read."),
        ]
    )
    def get(self, request: Request) -> HttpResponse:
        size = _number(request, "pageSize", PAGE_SIZE, LARGEST_PAGE)
        found = list(self._matching(request)[: size + 1])
        claims = [_claim(publication, request) for publication in found[:size]]
        follows = str(found[size - 1].pk) if len(found) > size else ""
        return revalidated(request, Response({"claims": claims, "nextPageToken": follows}))

    def rows(self) -> QuerySet[Publication]:
        newest = Publication.objects.newest_per_claim().exclude(kind=PublicationKind.RETRACTION)
        return newest.select_related("claim__desk", "rating").order_by("-pk")

    def _matching(self, request: Request) -> QuerySet[Publication]:
        asked = request.query_params
        publications: QuerySet[Publication] = self.get_queryset()
        if asked.get("pageToken"):
            publications = publications.filter(pk__lt=_number(request, "pageToken", 1, LARGEST_NUMBER))
        if "maxAgeDays" in asked:
            # The later of claim and review counts, and a claim is never made after its review.
            days = _number(request, "maxAgeDays", 1, OLDEST_DAYS)
            publications = publications.filter(published_at__gte=timezone.now() - timedelta(days=days))
        for word in asked.get("query", "").replace("\0", " ").split()[:MOST_WORDS]:
            said = Q(snapshot__statement__icontains=word) | Q(snapshot__claimant__icontains=word)
            publications = publications.filter(said)
        site = asked.get("reviewPublisherSiteFilter", "").lower().removeprefix("www.")
        language = asked.get("languageCode", "").lower().partition("-")[0]
        if site not in ("", _site(request)) or language not in ("", _language().partition("-")[0]):
            return publications.none()
        return publications


def _claim(publication: Publication, request: Request) -> dict[str, Any]:
    """Return one claim with its one review; what is not known is left out, as Google does."""
    snapshot = publication.snapshot
    claim = {"text": snapshot["statement"]}
    if snapshot["claimant"]:
        claim["claimant"] = snapshot["claimant"]
    if snapshot["said_on"]:
        claim["claimDate"] = f"{snapshot['said_on']}T00:00:00Z"
    review = {
        "publisher": {"name": publication.claim.desk.name, "site": _site(request)},
        "url": request.build_absolute_uri(f"/checks/{publication.claim_id}/"),
        "title": snapshot["statement"],
        "reviewDate": instant(publication.published_at),
        "textualRating": publication.rating.name,
        "languageCode": _language(),
    }
    return {**claim, "claimReview": [review]}


def _site(request: Request) -> str:
    """Return the host of this desk, as Google names sites."""
    return str(request.get_host().partition(":")[0].lower().removeprefix("www."))


def _language() -> str:
    """Return the language in which rationales and ratings are written: the desk's own."""
    return settings.LANGUAGE_CODE


def _number(request: Request, name: str, default: int, largest: int) -> int:
    stated = request.query_params.get(name)
    if not stated:
        return default
    if not (stated.isascii() and stated.isdecimal() and len(stated) < 20 and 1 <= int(stated) <= largest):
        message = _("This is a whole number from 1 to %(largest)d.") % {"largest": largest}
        raise InvalidParameter(message, fields={name: [message]})
    return int(stated)
