"""Sends requests as they are: to a server over a socket of its own, or within this process."""

import contextlib
import http.client
import socket
import time
from dataclasses import dataclass, field

from django.test import Client

from annotations.models import Desk, User
from tests.api.client import ApiClient
from tests.fuzz.composing import Request
from tests.fuzz.judging import Answer
from tests.security.two_desks import ROLES, SCOPES, Held

WAIT_SECONDS = 30
CSRF = "c" * 32


@dataclass
class Callers:
    """Headers by caller: the cookies of browsers, the tokens of programs, and those of nobody."""

    headers: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, held: Held) -> "Callers":
        callers = cls({"anonymous": (), "nobody's token": (("Authorization", "Bearer " + "a" * 40),)})
        for role in ROLES:
            callers.sign_in(role, held.users[role])
            token = ApiClient(held.users[role], scopes=SCOPES).headers["Authorization"]
            callers.headers[f"token {role}"] = (("Authorization", token),)
        return callers

    def sign_in(self, role: str, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        self.headers[role] = (("Cookie", f"sessionid={session}; csrftoken={CSRF}"), ("X-CSRFToken", CSRF))


def renew(callers: Callers, desk: Desk) -> None:
    """Give those who signed out, or lost their session otherwise, a new one."""
    for role in ROLES:
        user = User.objects.filter(memberships__desk=desk, memberships__role=role).order_by("pk").first()
        if user is not None:
            callers.sign_in(role, user)


def send_within(request: Request, headers: tuple[tuple[str, str], ...]) -> Answer:
    """Answer within this process. Headers that a server could not have handed on are left as they are."""
    client = Client(raise_request_exception=False)
    began = time.monotonic()
    answered = client.generic(
        request.method,
        request.path,
        request.body,
        content_type="",
        headers=dict((*headers, *request.headers)),
        QUERY_STRING=request.path.partition("?")[2],
    )
    body = b"".join(answered) if answered.streaming else answered.content
    return Answer(
        answered.status_code,
        answered.headers.get("Content-Type", ""),
        body,
        time.monotonic() - began,
        answered.headers.get("Location", ""),
    )


def send_over_http(port: int, request: Request, headers: tuple[tuple[str, str], ...]) -> Answer:
    """Send the bytes of the request, whatever is in them, and read the whole answer. Raises OSError for none."""
    fields = [("Host", f"127.0.0.1:{port}"), ("Connection", "close"), *headers, *request.headers]
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        fields.append(("Content-Length", str(len(request.body))))
    lines = [f"{request.method} {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields), "", ""]
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT_SECONDS) as connected:
        # A request that is refused before it was read to its end has its answer there.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connected.sendall("\r\n".join(lines).encode("latin-1", errors="replace") + request.body)
        answered = http.client.HTTPResponse(connected, method=request.method)
        answered.begin()
        body = answered.read()
        seconds = time.monotonic() - began
    return Answer(
        answered.status,
        answered.headers.get("Content-Type", ""),
        body,
        seconds,
        answered.headers.get("Location", ""),
    )
