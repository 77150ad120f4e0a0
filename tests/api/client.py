"""A program that talks to the API over HTTP, with a token or without."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from annotations import people
from annotations.models import Role, User
from tests import factories

ROOT = "/api/v1/"
ALL_SCOPES = ("read", "write", "review")


class ApiClient:
    """Sends JSON to an address below /api/v1/. ``headers`` go with each request."""

    def __init__(self, user: User | None = None, *, scopes: tuple[str, ...] = ALL_SCOPES, **headers: str) -> None:
        self.user = user
        self.headers = headers
        if user is not None:
            _token, secret = people.create_token(user=user, scopes=scopes)
            self.headers = {"Authorization": f"Bearer {secret}", **headers}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith(("/", "http")) else ROOT + path
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().generic(
            method, address, data, content_type="application/json", headers={**self.headers, **named}
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("PUT", path, {} if body is None else body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.send("DELETE", path, **headers)


def client_of(role: Role = Role.CHECKER, *, desk: Any = None, scopes: tuple[str, ...] = ALL_SCOPES) -> ApiClient:
    """A client for a new user with this role."""
    return ApiClient(factories.make_user(role, desk=desk), scopes=scopes)


def pointers(response: HttpResponse) -> list[str]:
    """The fields or parameters that a problem names."""
    return [error.get("pointer") or error["parameter"] for error in response.json()["errors"]]


def kind_of(response: HttpResponse) -> str:
    """The name of a problem: the last part of its type. Its whole shape is checked on the way."""
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert {"type", "title", "status", "detail"} <= set(problem)
    return problem["type"].rpartition("/")[2]
