"""Addresses that lead nowhere."""

from typing import Any, NoReturn

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from rest_framework.permissions import AllowAny

from annotations.api.views.base import DeskView


class Nowhere(DeskView):
    """Whatever no other view answers: a problem, no page. An address that lacks its last slash is put right."""

    permission_classes = [AllowAny]
    schema = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        target = slashed(request)
        return target or super().dispatch(request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> NoReturn:
        raise Http404


def slashed(request: Any) -> HttpResponsePermanentRedirect | None:
    """Return a redirect that keeps method and body (308) where only the slash at the end is missing."""
    if request.path.endswith("/"):
        return None
    try:
        match = resolve(f"{request.path}/")
    except Resolver404:
        return None
    if match.url_name == "nowhere":
        return None
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    response = HttpResponsePermanentRedirect(f"{request.path}/{query}")
    response.status_code = 308
    return response
