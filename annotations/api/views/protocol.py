"""What every answer of the Web Annotation Protocol has: its media type, its links, who may read, from where."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.parsing import StrictJSONParser
from annotations.api.preferences import AnnotationNegotiation
from annotations.api.scopes import HasScope
from annotations.api.views.base import DeskView
from annotations.exports.web_annotation import MEDIA_TYPE
from annotations.models import Desk

LDP = "http://www.w3.org/ns/ldp#"
PROTOCOL = "http://www.w3.org/TR/annotation-protocol/"
READABLE_HEADERS = (
    "Accept-Post, Allow, Content-Location, ETag, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, "
    "Retry-After, WWW-Authenticate"
)
SENDABLE_HEADERS = (
    "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, Slug"
)  # fmt: skip
PREFLIGHT_SECONDS = 86_400


class LinkedDataParser(StrictJSONParser):
    """JSON-LD in whichever profile: the reader looks at the context."""

    media_type = "application/ld+json"


class ReadOpenly(HasScope):
    """Lets anybody read what is public and ask for the methods; whoever writes needs what the API needs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method == "OPTIONS" or (request.method in SAFE_METHODS and not request.user.is_authenticated):
            return True
        return super().has_permission(request, view)


class ProtocolView(DeskView):
    permission_classes = [ReadOpenly]
    parser_classes = [LinkedDataParser, StrictJSONParser]
    content_negotiation_class = AnnotationNegotiation
    # The recommendation describes these addresses; OpenAPI has no words for JSON-LD's many forms.
    schema = None

    links: ClassVar[tuple[str, ...]] = ()
    varies_by: ClassVar[tuple[str, ...]] = ("Accept",)

    @property
    def base_url(self) -> str:
        return self.request.build_absolute_uri("/").rstrip("/")

    @property
    def own_desks(self) -> list[int]:
        """The ids of the caller's desks; none for somebody who is not known."""
        if not self.request.user.is_authenticated:
            return []
        return list(Desk.objects.of(self.caller).values_list("pk", flat=True))

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        headers = {
            "Access-Control-Allow-Methods": ", ".join(self.allowed_methods),
            "Access-Control-Allow-Headers": SENDABLE_HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }
        return Response(status=200, headers=headers)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(response, Response) and response.data is not None:
            response.content_type = getattr(request, "accepted_media_type", None) or MEDIA_TYPE
        elif type(response) is HttpResponse and response.status_code < 300 and response.content:
            # An answer that was kept under an Idempotency-Key.
            response.headers["Content-Type"] = MEDIA_TYPE
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers["Link"] = ", ".join(self.links)
        patch_vary_headers(final, self.varies_by)
        # Anybody's pages may read what they have the right to: cookies are not sent along, a token may be.
        final.headers["Access-Control-Allow-Origin"] = "*"
        final.headers["Access-Control-Expose-Headers"] = READABLE_HEADERS
        return final


def link(target: str, rel: str = "type") -> str:
    return f'<{target}>; rel="{rel}"'
