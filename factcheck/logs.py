"""Log lines as JSON or for a person, each with the id of the request that it belongs to."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.encoding import escape_uri_path
from pythonjsonlogger.core import RESERVED_ATTRS

# What a proxy may hand on as a request's id. Anything else could write lines of its own into the log.
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")
access = logging.getLogger("factcheck.access")

LEVELS: tuple[str, ...] = ("DEBUG", "INFO", "WARNING", "ERROR")
FIELDS = ["asctime", "levelname", "name", "request_id", "message"]


class RequestIdFilter(logging.Filter):
    """Puts the id of the request being answered on each record, or "-" outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get()
        return True


def configuration(*, form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: to stderr, as "json" or as a "line", from `level` up; no bodies, headers or query strings."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "factcheck.logs.RequestIdFilter"}},
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": FIELDS,
                # Django puts the whole request on its records, and that prints itself with the query string.
                "reserved_attrs": [*RESERVED_ATTRS, "request"],
                "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["request_id"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # httpx tells each address it fetches, query string included: an editor's, and none of the log's business.
            "httpx": {"level": "WARNING"},
            # Told by every command as it starts, and by the worker once more for each job that its own lines tell of.
            "procrastinate.blueprints": {"level": "WARNING"},
            "procrastinate.periodic": {"level": "WARNING"},
        },
    }


def log_requests(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: gives each request an id, answers with it as X-Request-ID, and logs one line when the answer begins.

    What shared caches may keep and hand to others goes without the id: it was that of the first who asked.

    The id is the proxy's, where one is trusted (TRUST_PROXY) and it is well-formed, so that its log and ours can be
    read together. The line leaves out the query string, in which people search for names.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        request_id = _given_id(request) or uuid.uuid4().hex
        token = current_request_id.set(request_id)
        began = time.perf_counter()
        try:
            response = get_response(request)
            if "public" not in response.headers.get("Cache-Control", ""):
                response["X-Request-ID"] = request_id
            milliseconds = round((time.perf_counter() - began) * 1000)
            path = escape_uri_path(request.path)
            access.info(
                "%s %s %s",
                request.method,
                path,
                response.status_code,
                extra={"method": request.method, "path": path, "status": response.status_code, "ms": milliseconds},
            )
            return response
        finally:
            current_request_id.reset(token)

    return respond


def _given_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if settings.TRUST_PROXY and REQUEST_ID.fullmatch(given) else ""
