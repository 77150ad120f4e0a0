"""The change feed: what was created, updated and deleted on the caller's desks, without gaps."""

import re
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from annotations.api.paging import links
from annotations.api.problems import InvalidParameter
from annotations.api.serializers.changes import ChangeShown, ChangesShown
from annotations.api.views.base import DeskView
from annotations.models import Desk, Event, Noun

LIMIT = 100
LARGEST_LIMIT = 1000
# What has an address in the API. Memberships, publishers and reviews have none.
NOUNS = (
    Noun.ARTICLE,
    Noun.REVISION,
    Noun.CLAIM,
    Noun.HIGHLIGHT,
    Noun.EVIDENCE,
    Noun.REPLY,
    Noun.VERDICT,
    Noun.PUBLICATION,
)
# Transaction and event, both 64-bit.
CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)


class Cursor(NamedTuple):
    transaction: int
    event: int


class Changes(DeskView):
    """Read from zero and then from the last ``cursor`` on, one ends with exactly what the desks hold."""

    serializer_class = ChangesShown
    parameters = ("after", "limit")

    @extend_schema(
        parameters=[
            OpenApiParameter("after", str, description="A change’s `cursor`; the feed begins behind it."),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": LIMIT}),
        ]
    )
    def get(self, request: Request) -> HttpResponse:
        limit = _limit(request)
        found = list(self.events(_after(request))[: limit + 1])
        changes = found[:limit]
        for event in changes:
            event.cursor = f"{event.transaction}-{event.pk}"  # type: ignore[attr-defined]  # for the serializer
        here = request.build_absolute_uri()
        follows = replace_query_param(here, "after", changes[-1].cursor) if len(found) > limit else None  # type: ignore[attr-defined]
        data = {"changes": ChangeShown(changes, many=True).data, "next": follows}
        return Response(data, headers=links(next=follows))

    def events(self, after: Cursor) -> QuerySet[Event]:
        desks = list(Desk.objects.of(self.caller).values_list("pk", flat=True))
        beyond = Q(transaction=after.transaction, id__gt=after.event) | Q(transaction__gt=after.transaction)
        return (
            Event.objects.settled()
            .filter(beyond, desk__in=desks, noun__in=NOUNS, transaction__gte=after.transaction)
            .select_related("actor")
            .order_by("transaction", "id")
        )


def _after(request: Request) -> Cursor:
    sent = request.query_params.get("after")
    if sent is None:
        return Cursor(0, 0)
    match = CURSOR.fullmatch(sent)
    if match is None:
        message = _("Give the cursor of a change; without one the feed begins at its start.")
        raise InvalidParameter(message, fields={"after": [message]})
    return Cursor(int(match[1]), int(match[2]))


def _limit(request: Request) -> int:
    sent = request.query_params.get("limit", str(LIMIT))
    if not (sent.isascii() and sent.isdecimal() and 1 <= int(sent[:9]) <= LARGEST_LIMIT):
        message = _("Give a number from 1 to %(largest)d.") % {"largest": LARGEST_LIMIT}
        raise InvalidParameter(message, fields={"limit": [message]})
    return int(sent)
