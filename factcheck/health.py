"""`/healthz` (the process answers) and `/readyz` (it can serve: database reached, migrations applied)."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from factcheck import schema


def answer_probes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers both probes before any other rule.

    A probe comes from inside, by address and without TLS: ALLOWED_HOSTS and the redirect to https would refuse it.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _plain("ok", status=200)
        if request.path_info == "/readyz":
            obstacle = _obstacle()
            return _plain(obstacle or "ready", status=503 if obstacle else 200)
        return get_response(request)

    return respond


def _obstacle() -> str:
    """Why requests cannot be served, or "". Says no more than that: the probe is public."""
    try:
        return "migrations missing" if schema.is_behind() else ""
    except DatabaseError:
        return "database unreachable"


def _plain(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})
