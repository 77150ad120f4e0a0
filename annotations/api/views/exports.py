"""Exports: the formats there are, and each as a stream."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.filters import ClaimFilters, StrictFilterBackend
from annotations.api.scopes import HasScope
from annotations.api.serializers.exports import ExportListed
from annotations.api.views.base import DeskView
from annotations.exports import EXPORTS, Export
from annotations.models import Claim


class OneMediaType(BaseContentNegotiation):
    """The address names the format: whatever a client says it accepts, it asked for this one."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Exports(DeskView):
    """The formats in which claims can be had."""

    serializer_class = ExportListed
    permission_classes = [AllowAny]

    def get(self, request: Request) -> HttpResponse:
        formats = [
            {
                "name": export.name,
                "media_type": export.media_type,
                "public": export.is_public,
                "url": request.build_absolute_uri(reverse("api:export", args=[export.name])),
            }
            for export in EXPORTS.values()
        ]
        return Response({"next": None, "previous": None, "results": ExportListed(formats, many=True).data})


class ExportView(DeskView):
    content_negotiation_class = OneMediaType
    filter_backends = [StrictFilterBackend]

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.export.is_public else [HasScope()]

    @property
    def export(self) -> Export:
        if self.kwargs["name"] not in EXPORTS:
            raise Http404
        return EXPORTS[self.kwargs["name"]]

    @property
    def filterset_class(self) -> Any:
        """The claims list's filters; what is public is given whole, since a filter would tell more than it shows."""
        return None if self.export.is_public else ClaimFilters

    def get_queryset(self) -> QuerySet[Claim]:
        return Claim.objects.all() if self.export.is_public else Claim.objects.on_desks_of(self.caller)

    def get(self, request: Request, name: str) -> StreamingHttpResponse:
        """Stream the export. What fails once it has begun breaks the connection: no client takes it for whole."""
        claims = self.filter_queryset(self.get_queryset())
        base_url = request.build_absolute_uri("/").rstrip("/")
        response = StreamingHttpResponse(
            self.export.stream(claims, base_url=base_url), content_type=self.export.media_type
        )
        response.headers["Content-Disposition"] = f'attachment; filename="{self.export.name}"'
        return response
