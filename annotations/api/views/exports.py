"""Exports: the formats there are, and each as a stream."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import known_tag, revalidated
from annotations.api.filters import ClaimFilters, StrictFilterBackend
from annotations.api.paging import page_size_of
from annotations.api.scopes import HasScope
from annotations.api.serializers.exports import ExportListed
from annotations.api.streaming import OWN, PUBLIC, Streamed
from annotations.api.views.base import DeskView, ListView
from annotations.exports import EXPORTS, Export
from annotations.exports.freshness import fingerprint
from annotations.models import Claim, Desk


class OneMediaType(BaseContentNegotiation):
    """The address names the format: whatever a client says it accepts, it asked for this one."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Exports(ListView):
    """The formats in which claims can be had."""

    model = Claim
    serializer_class = ExportListed
    permission_classes = [AllowAny]
    is_public = True
    filter_backends = []
    takes_fields = False

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        page_size_of(request)  # all fit one page of any size
        formats = [
            {
                "name": export.name,
                "media_type": export.media_type,
                "public": export.is_public,
                "url": request.build_absolute_uri(reverse(f"api:export-{export.name}")),
            }
            for export in EXPORTS.values()
        ]
        shown = {"next": None, "previous": None, "results": ExportListed(formats, many=True).data}
        return revalidated(request, Response(shown))


class ExportView(DeskView):
    """Stream an export; 304 without a body while it would say nothing new.

    Its ETag is weak: claims are read one after the other, and what is changed meanwhile may or may not be in. What
    fails once it has begun breaks the connection off, so that no client takes a part for the whole.
    """

    model = Claim
    export: Export | None = None  # set by as_view()
    content_negotiation_class = OneMediaType
    filter_backends = [StrictFilterBackend]

    def get(self, request: Request) -> HttpResponseBase:
        export = self.export
        assert export is not None  # noqa: S101 - see urls.py
        claims = self.filter_queryset(self.get_queryset())
        base_url = request.build_absolute_uri("/").rstrip("/")
        filters = dict(request.query_params.lists())
        etag = f'W/"{fingerprint(export, desks=self.desks(), base_url=base_url, wanted=filters)}"'
        if known_tag(request, etag):
            return Response(status=304, headers={"ETag": etag})
        pieces = Streamed(export.stream(claims, base_url=base_url), places=PUBLIC if self.is_public else OWN)
        response = StreamingHttpResponse(pieces, content_type=export.media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{export.name}"'
        response.headers["ETag"] = etag
        return response

    def desks(self) -> list[int]:
        """Return the ids of the desks whose claims are exported; of what is published, every desk's."""
        return []


class DeskExport(ExportView):
    """Stream the desk's claims, narrowed as their list can be."""

    permission_classes = [HasScope]
    filterset_class = ClaimFilters

    def rows(self) -> QuerySet[Claim]:
        return Claim.objects.on_desks_of(self.caller)

    def desks(self) -> list[int]:
        return list(Desk.objects.of(self.caller).values_list("pk", flat=True))


class PublicExport(ExportView):
    """Stream what is published, whole: a filter would tell more than is published."""

    permission_classes = [AllowAny]
    is_public = True

    def rows(self) -> QuerySet[Claim]:
        return Claim.objects.all()


def view_of(export: Export, **options: Any) -> Any:
    """Return the view that streams ``export`` to whoever may have it."""
    return (PublicExport if export.is_public else DeskExport).as_view(export=export, **options)
