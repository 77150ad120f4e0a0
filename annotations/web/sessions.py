"""When a session was used last: noted once in five minutes, so that its owner can tell it from one long forgotten."""

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from annotations import sign_ins

USED = "used_at"
NOTED_EVERY_SECONDS = 300


def begin_use(request: HttpRequest) -> None:
    request.session[USED] = int(time.time())


def note_use(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware. Looks only into sessions that the answer was made with: the others make no page differ by cookie."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        session = request.session
        if session.accessed and USED in session and time.time() - session[USED] > NOTED_EVERY_SECONDS:
            sign_ins.note_use(session_key=str(session.session_key))
            begin_use(request)
        return response

    return respond
