"""When a session was used last: noted once in five minutes, so that its owner can tell it from one long forgotten.

A session ends after LONGEST_IDLE without use, and LONGEST_SESSION after the sign-in however much it is used.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from annotations import sign_ins

LONGEST_IDLE, LONGEST_SESSION = timedelta(days=3), timedelta(days=14)
BEGUN, USED = "begun_at", "used_at"
NOTED_EVERY_SECONDS = 300


def begin_use(request: HttpRequest) -> None:
    """Let a session that somebody signed in to begin."""
    request.session[BEGUN] = int(time.time())
    _use(request)


def _use(request: HttpRequest) -> None:
    now = int(time.time())
    request.session[USED] = now
    ends = min(now + LONGEST_IDLE.total_seconds(), request.session[BEGUN] + LONGEST_SESSION.total_seconds())
    request.session.set_expiry(datetime.fromtimestamp(ends, UTC))


def note_use(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware. Looks only into sessions that the answer was made with: the others make no page differ by cookie."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        session = request.session
        if session.accessed and USED in session and time.time() - session[USED] > NOTED_EVERY_SECONDS:
            sign_ins.note_use(session_key=str(session.session_key))
            _use(request)
        return response

    return respond
