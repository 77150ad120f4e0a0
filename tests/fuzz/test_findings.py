"""What `make fuzz` and `make chaos` found, each as the request that showed it."""

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from annotations.api import streaming
from annotations.api.views import claims, exports
from annotations.models import Claim, Role
from annotations.web import methodology
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(("field", "body"), [("desk", {"desk": "a\0b"}), ("assigned_to", {"assigned_to": "a\0b"})])
def test_name_with_a_nul_names_nothing(field: str, body: dict[str, str]) -> None:
    response = client_of().post("claims/", {"statement": "It rained.", **body})
    assert (response.status_code, pointers(response)) == (400, [f"#/{field}"])


@pytest.mark.parametrize("depth", [50, 900])
@pytest.mark.parametrize("wrap", [lambda value: [value], lambda value: {"a": value}], ids=["list", "object"])
def test_value_nested_beyond_reason_is_refused_before_anything_looks_at_it(depth: int, wrap: Any) -> None:
    value: Any = "a"
    for _ in range(depth):
        value = wrap(value)
    response = client_of().post("highlights/", {"start": 0, "article": value})
    assert (response.status_code, kind_of(response)) == (400, "bad-request")


@pytest.mark.parametrize("kind", [f"{FORM}; charset=utf-7", f"{FORM}; charset=nonsense"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/claims/add/", "/api/v1/claims/"])
def test_form_in_another_charset_is_refused(path: str, kind: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.make_user())
    browser.cookies["csrftoken"] = "c" * 32
    response = browser.generic("POST", path, b"statement=It+rained.", content_type=kind)
    assert (response.status_code, Claim.objects.count()) == (415, 0)
    assert path != "/api/v1/claims/" or kind_of(response) == "unsupported-media-type"


def test_form_may_name_its_charset_by_any_of_its_names() -> None:
    browser = signed_in()
    response = browser.generic(
        "POST", "/claims/add/", b"statement=It+rained+%C3%BC.", content_type=f"{FORM}; charset=UTF8"
    )
    assert response.status_code == 302
    assert Claim.objects.get().statement == "It rained ü."


@pytest.mark.parametrize("target", [" 1 ", "claims", "a\0b", "NaN"])
def test_choice_of_a_desk_leads_to_addresses_and_not_to_names_of_pages(target: str) -> None:
    response = signed_in(Role.ADMIN).post("/accounts/desk/", {"desk": "desk", "next": target})
    assert response.status_code == 302
    assert "/claims/" not in response["Location"]


@pytest.mark.parametrize("error", [OperationalError("the server is gone"), InterfaceError("connection is closed")])
def test_lost_database_is_told_by_the_api_and_may_be_tried_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*args: object, **named: object) -> None:
        raise error

    client = client_of()
    monkeypatch.setattr(claims, "own_claims", fail)
    response = Client(raise_request_exception=False).get("/api/v1/claims/", headers=client.headers)
    assert (response.status_code, kind_of(response), response["Retry-After"]) == (503, "unavailable", "2")
    assert b"gone" not in response.content


def test_lost_database_is_told_by_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("the server is gone")

    monkeypatch.setattr(methodology, "_desks", fail)
    response = Client(raise_request_exception=False).get("/methodology/")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert b"<h1>Out of order for a moment</h1>" in response.content


def test_anything_else_that_breaks_is_no_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(methodology, "_desks", fail)
    response = Client(raise_request_exception=False).get("/methodology/")
    assert (response.status_code, b"<h1>Something went wrong</h1>" in response.content) == (500, True)


def test_exports_beyond_those_sent_at_once_are_asked_to_come_back(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXPORTS_AT_ONCE = 2
    # What earlier tests began to read and left holds no place here.
    for places in ("OWN", "PUBLIC"):
        monkeypatch.setattr(exports, places, streaming.Places())
    monkeypatch.setattr(streaming, "WAIT_SECONDS", 0.01)
    client = client_of()
    sent = [client.get("exports/claims.ndjson") for _ in range(2)]
    refused = client.get("exports/claims.ndjson")
    assert [each.status_code for each in sent] == [200] * 2
    assert (refused.status_code, kind_of(refused), refused["Retry-After"]) == (429, "too-many-requests", "10")
    # What is public has places of its own, and a reader who leaves makes room.
    assert ApiClient().get("exports/claimreview.ndjson").status_code == 200
    b"".join(sent.pop().streaming_content)
    assert client.get("exports/claims.ndjson").status_code == 200
