"""How far the checkers of a desk agree."""

from datetime import date

from django.http import HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from annotations.agreement import agreement_on, as_json, opened_between
from annotations.api.etags import answer
from annotations.api.problems import InvalidParameter
from annotations.api.serializers.agreement import AgreementShown
from annotations.api.views.base import DeskView
from annotations.models import Desk

# Days that are a moment in every time zone.
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 30)


class Agreement(DeskView):
    serializer_class = AgreementShown
    parameters = ("desk", "since", "until")

    @extend_schema(
        parameters=[
            OpenApiParameter("desk", str, description="The slug of a desk; not needed where the caller has one."),
            OpenApiParameter("since", str, description="YYYY-MM-DD: verdicts opened on this day or later."),
            OpenApiParameter("until", str, description="YYYY-MM-DD: verdicts opened on this day or earlier."),
        ]
    )
    def get(self, request: Request) -> HttpResponse:
        """Tell how far the checkers of a desk agree, by verdicts that were given blind and are opened."""
        desk = self.desk_for_new(self._named_desk(request))
        since, until = _day(request, "since"), _day(request, "until")
        report = agreement_on(opened_between(desk, since, until), desk)
        data = {"desk": desk.slug, "since": since, "until": until, **as_json(report)}
        return answer(request, AgreementShown(data).data)

    def _named_desk(self, request: Request) -> Desk | None:
        slug = request.query_params.get("desk")
        if slug is None:
            return None
        desk = Desk.objects.of(self.caller).filter(slug=slug.replace("\0", "")).first()
        if desk is None:
            message = _("You work on no desk of this name.")
            raise InvalidParameter(message, fields={"desk": [message]})
        return desk


def _day(request: Request, name: str) -> date | None:
    stated = request.query_params.get(name)
    if stated is None:
        return None
    try:
        day = parse_date(stated)
    except ValueError:  # such as the 30th of February
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        message = _("Give a day as YYYY-MM-DD.")
        raise InvalidParameter(message, fields={name: [message]})
    return day
