"""Errors as ``application/problem+json``: RFC 9457, https://www.rfc-editor.org/rfc/rfc9457.

``type`` is a relative address whose last part names the error; ``errors`` holds one entry per field, with a JSON
Pointer into the request's body (``#/title``), or the name of the query parameter, or of the gate that holds
a check back.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions

from annotations.errors import DeskError, GatesHold, InvalidInput, ServerBusy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"
WHOLE_BODY = "#"


class InvalidParameter(InvalidInput):
    """A query parameter is unknown or has a value that it cannot take; ``fields`` are parameters."""

    code = "invalid-parameter"
    title = gettext_lazy("The address asks for something it cannot have")


class Gone(DeskError):
    """What was here was deleted; its address will not be used again."""

    status = 410
    code = "gone"
    title = gettext_lazy("This was deleted")

    def __init__(self) -> None:
        super().__init__(_("This was here, and was taken away."))


class TooLarge(DeskError):
    status = 413
    code = "too-large"
    title = gettext_lazy("This is too large")


class KeyReused(DeskError):
    status = 422
    code = "idempotency-key-reused"
    title = gettext_lazy("This Idempotency-Key belongs to another request")


class KeyInUse(DeskError):
    status = 409
    code = "idempotency-key-in-use"
    title = gettext_lazy("A request with this Idempotency-Key is being answered")


# A server that stopped, a connection that broke, a full disk, a lock waited for in vain: later it may work.
DATABASE_OUT_OF_REACH = (OperationalError, InterfaceError)
RETRY_SECONDS = 2
BUSY_SECONDS = 60  # for a machine with no time to read a file

# What DRF raises, by its own code: our name and title.
TITLES = {
    400: ("bad-request", gettext_lazy("The request cannot be carried out")),
    401: ("not-authenticated", gettext_lazy("Log in first")),
    403: ("not-allowed", gettext_lazy("You may not do this")),
    404: ("not-found", gettext_lazy("There is nothing here")),
    405: ("method-not-allowed", gettext_lazy("This address does not take this method")),
    406: ("not-acceptable", gettext_lazy("None of the media types asked for can be given")),
    415: ("unsupported-media-type", gettext_lazy("This media type is not read here")),
    429: ("too-many-requests", gettext_lazy("Too many requests")),
    500: ("internal", gettext_lazy("Something went wrong on our side")),
    503: ("unavailable", gettext_lazy("The desk is out of order for a moment")),
}


def answer_problem(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Turn whatever a view raised into a problem. With DEBUG on, what nobody expected is left to Django's page."""
    if isinstance(error.__cause__, DeskError):
        error = error.__cause__
    if isinstance(error, DeskError):
        return problem(
            status=error.status,
            code=error.code,
            title=error.title,
            detail=error.detail,
            errors=_field_errors(error),
            extra=error.extra,
            headers={"Retry-After": str(BUSY_SECONDS)} if isinstance(error, ServerBusy) else None,
        )
    if isinstance(error, exceptions.ValidationError):
        return problem(
            status=400,
            code=InvalidInput.code,
            title=InvalidInput.title,
            detail=_("Some fields need correction."),
            errors=[{"pointer": pointer, "detail": detail} for pointer, detail in _pointed(error.detail, WHOLE_BODY)],
        )
    if isinstance(error, exceptions.APIException):
        return _of_api_exception(error)
    if isinstance(error, Http404):
        return plain_problem(404, _("There is no such thing, or it is not on your desks."))
    if isinstance(error, PermissionDenied):
        return plain_problem(403, str(error) or _("You may not do this."))
    if isinstance(error, RequestDataTooBig):
        return answer_problem(TooLarge(_("The fields of this form are larger than anything stored here.")), context)
    if isinstance(error, SuspiciousOperation):
        # What Django says of it, such as too many fields or files, names its settings: nothing to act on.
        return plain_problem(400, _("This form has more parts than are read, or parts that no form has. Send it anew."))
    request = context["request"]
    if isinstance(error, DATABASE_OUT_OF_REACH):
        return unavailable(request, error)
    if settings.DEBUG:
        return None
    got_request_exception.send(sender=None, request=request)
    response = plain_problem(500, _("The error was logged; nothing was stored. Tell the desk’s operator."))
    log_response("%s", request.path, response=response, request=request, exception=error)
    return response


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say that the database was lost on the way, or has no room, and log it for the operator."""
    detail = _(
        "The database cannot be reached or has no room. Whether this request was carried out is not known: "
        "send it again, with the same Idempotency-Key if it had one."
    )
    response = plain_problem(503, detail, {"Retry-After": str(RETRY_SECONDS)})
    log_response("%s: %s", request.path, error, response=response, request=request, exception=error)
    return response


@contextmanager
def renamed(names: Mapping[str, str]) -> Iterator[None]:
    """Call a verb's fields as the body does that they came in: ``names`` are JSON Pointers without their ``#/``."""
    try:
        yield
    except InvalidInput as error:
        error.fields = {names.get(name, name): texts for name, texts in error.fields.items()}
        raise


def plain_problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return a problem that has no fields, under the name its status has."""
    code, title = TITLES[status]
    return problem(status=status, code=code, title=title, detail=detail, headers=headers)


def problem(
    *,
    status: int,
    code: str,
    title: "str | StrPromise",
    detail: str,
    errors: list[dict[str, str]] | None = None,
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    body = {"type": TYPE_PREFIX + code, "title": str(title), "status": status, "detail": detail, **(extra or {})}
    if errors:
        body["errors"] = errors
    # The name of an unknown field may hold half of a surrogate pair, which UTF-8 has no bytes for.
    content = json.dumps(body, ensure_ascii=False, default=str).encode(errors="replace")
    return HttpResponse(content, status=status, content_type=MEDIA_TYPE, headers=headers)


def _of_api_exception(error: exceptions.APIException) -> HttpResponse:
    headers = {}
    # APIView sets auth_header to what the first way to log in asks for.
    challenge = getattr(error, "challenge", None) or getattr(error, "auth_header", None)
    if challenge:
        headers["WWW-Authenticate"] = str(challenge)
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait))
    return plain_problem(error.status_code if error.status_code in TITLES else 400, str(error.detail), headers)


def _field_errors(error: DeskError) -> list[dict[str, str]]:
    if isinstance(error, InvalidParameter):
        return [{"parameter": name, "detail": str(text)} for name, texts in error.fields.items() for text in texts]
    if isinstance(error, GatesHold):
        return [{"gate": name, "detail": str(text)} for name, texts in error.fields.items() for text in texts]
    # A verb's names hold no slash; one that ``renamed`` gave leads further down.
    return [{"pointer": f"#/{name}", "detail": str(text)} for name, texts in error.fields.items() for text in texts]


def _pointed(detail: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Yield the messages of a serializer's errors, which nest as its fields do, each with its JSON Pointer."""
    if isinstance(detail, Mapping):
        for name, below in detail.items():
            yield from _pointed(below, pointer if name == "non_field_errors" else f"{pointer}/{_escape(str(name))}")
    elif isinstance(detail, list) and any(isinstance(below, Mapping | list) for below in detail):
        for index, below in enumerate(detail):
            yield from _pointed(below, f"{pointer}/{index}")
    elif isinstance(detail, list):
        for text in detail:
            yield pointer, str(text)
    else:
        yield pointer, str(detail)


def _escape(name: str) -> str:
    """Escape a JSON Pointer's token (https://www.rfc-editor.org/rfc/rfc6901#section-3)."""
    return name.replace("~", "~0").replace("/", "~1")
