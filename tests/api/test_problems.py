"""Every error is a problem in the sense of RFC 9457."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from annotations import people
from annotations.api import problems
from annotations.api.views import claims
from annotations.errors import WrongState
from annotations.models import Claim, Role
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers

pytestmark = pytest.mark.django_db


def test_problem_says_type_title_status_detail_and_fields() -> None:
    response = client_of().post("claims/", {"statement": ""})
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "/problems/invalid",
        "title": "Some fields need correction",
        "status": 400,
        "detail": "Some fields need correction.",
        "errors": [{"pointer": "#/statement", "detail": "This field may not be blank."}],
    }


BAD_BODIES = [
    (b"{", "bad-request"),
    (b"\xff\xfe", "bad-request"),
    (b'{"statement": NaN}', "bad-request"),
    (b"[" * 100_000, "bad-request"),
    (b"null", "invalid"),
    (b'"statement"', "invalid"),
    (b'[{"statement": "x"}]', "invalid"),
    (b'{"statement": "a\\u0000b"}', "invalid"),
    (b'{"statement": "a\\ud83eb"}', "invalid"),
    (b'{"statement": "a", "\\ud83eb": 1}', "invalid"),
    (b'{"statement": {"a": 1}}', "invalid"),
    (b'{"statement": "x", "priority": 1e400}', "invalid"),
    (b'{"statement": "x", "priority": 100000000000000000000}', "invalid"),
    (b'{"statement": "x", "said_on": "2025-02-30"}', "invalid"),
    (b'{"statement": "x", "assigned_to": "nobody"}', "invalid"),
    (b'{"statement": "x", "assigned_to": 1}', "invalid"),
    (b'{"statement": "x", "desk": "elsewhere"}', "invalid"),
    (b"", "invalid"),
]


@pytest.mark.parametrize(("body", "kind"), BAD_BODIES)
def test_body_that_cannot_be_read_is_a_problem(body: bytes, kind: str) -> None:
    response = client_of().send("POST", "claims/", body)
    assert (response.status_code, kind_of(response)) == (400, kind)
    assert Claim.objects.count() == 0


def test_other_media_types_are_not_read() -> None:
    client = client_of()
    response = Client().post("/api/v1/claims/", {"statement": "x"}, headers=client.headers)
    assert (response.status_code, kind_of(response)) == (415, "unsupported-media-type")


@pytest.mark.parametrize("accept", ["text/turtle", "application/xml, image/*"])
def test_other_media_types_are_not_given(accept: str) -> None:
    response = client_of().get("claims/", Accept=accept)
    assert (response.status_code, kind_of(response)) == (406, "not-acceptable")


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/*", "application/json", "text/html, */*;q=0.8", "text/html", "text/html;q=0.9, image/*"],
)
def test_json_is_given_to_who_takes_it_and_to_browsers(accept: str) -> None:
    response = client_of().get("claims/", Accept=accept)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("path", ["nothing/", "claims/0/", "claims/x/", "claims/99999999999999999999/", "nothing.json"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_address_that_leads_nowhere_is_a_problem(path: str, method: str) -> None:
    response = client_of().send(method, path)
    # Of an address that could be a claim's the methods are known before anything is looked up.
    is_no_method = method != "GET" and path in {"claims/0/", "claims/99999999999999999999/"}
    expected = (405, "method-not-allowed") if is_no_method else (404, "not-found")
    assert (response.status_code, kind_of(response)) == expected


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_address_without_its_slash_is_put_right(method: str) -> None:
    response = client_of().send(method, "claims?status=open")
    assert (response.status_code, response["Location"]) == (308, "/api/v1/claims/?status=open")


def test_body_beyond_every_use_is_too_large(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client_of().post("claims/", {"statement": "x" * 1000})
    assert (response.status_code, kind_of(response)) == (413, "too-large")


def test_error_of_a_verb_keeps_its_name_and_what_it_adds() -> None:
    error = WrongState("Later.", fields={"to": ["Not now."]}, extra={"status_now": "open"})
    answer = problems.answer_problem(error, {})
    assert answer is not None
    assert json.loads(answer.content) == {
        "type": "/problems/wrong-state",
        "title": "This cannot be done as things stand",
        "status": 409,
        "detail": "Later.",
        "status_now": "open",
        "errors": [{"pointer": "#/to", "detail": "Not now."}],
    }


def test_refusal_by_django_is_a_problem() -> None:
    answer = problems.answer_problem(PermissionDenied(), {})
    assert answer is not None
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_error_that_nobody_expected_is_a_problem_without_its_innards(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(claims, "own_claims", fail)
    client = client_of()
    response = Client(raise_request_exception=False).get("/api/v1/claims/", headers=client.headers)
    assert (response.status_code, kind_of(response)) == (500, "internal")
    assert b"secret" not in response.content


def test_pointers_lead_into_nested_fields() -> None:
    claim = factories.make_claim()
    body = {"claim": claim.pk, "stance": "context", "kind": "passage", "passage": {"article": 0, "start": -1}}
    response = client_of().post("evidence/", body)
    assert sorted(pointers(response)) == ["#/passage/article", "#/passage/start"]


@pytest.mark.parametrize(
    "place", [{"start": 0, "end": 1000}, {"start": 500, "end": 501}, {"start": 3, "end": 3}, {"start": 5, "end": 6}]
)
def test_place_that_a_verb_refuses_is_pointed_at_where_it_was_sent(place: dict[str, int]) -> None:
    claim, article = factories.make_claim(), factories.make_article(text="🤔 no 👍🏽 at all.")
    passage = {"article": article.pk, **place}
    body = {"claim": claim.pk, "stance": "context", "kind": "passage", "passage": passage}
    response = client_of().post("evidence/", body)
    assert (response.status_code, pointers(response)) == (400, ["#/passage/start"])
    response = client_of().post("highlights/", passage)
    assert (response.status_code, pointers(response)) == (400, ["#/start"])


def test_desk_must_be_named_by_who_has_several() -> None:
    client = client_of()
    first = factories.make_desk()
    second = factories.make_desk(slug="second")
    assert client.post("claims/", {"statement": "x"}).json()["desk"] == first.slug
    people.set_role(user=client.user, desk=second, role=Role.CHECKER)
    response = client.post("claims/", {"statement": "x"})
    assert (response.status_code, pointers(response)) == (400, ["#/desk"])
    assert client.post("claims/", {"statement": "x", "desk": "second"}).json()["desk"] == "second"


def test_who_has_no_desk_creates_nothing() -> None:
    client = client_of()
    client.user.memberships.all().delete()
    response = client.post("claims/", {"statement": "x"})
    assert (response.status_code, kind_of(response)) == (403, "not-allowed")


def test_thing_of_a_desk_is_not_put_on_another() -> None:
    client, claim = client_of(), factories.make_claim()
    people.set_role(user=client.user, desk=factories.make_desk(slug="second"), role=Role.CHECKER)
    body = {"claim": claim.pk, "rating": "false", "rationale": "No.", "desk": "second"}
    assert pointers(client.post("verdicts/", body)) == ["#/desk"]
    assert client.post("verdicts/", {**body, "desk": claim.desk.slug}).status_code == 201


def test_anyone_gets_problems_too() -> None:
    assert kind_of(ApiClient().get("publications/0/")) == "not-found"


def test_what_is_not_there_is_told_in_the_words_of_the_desk():
    refused = client_of().post("evidence/", {"claim": 99999, "stance": "context", "kind": "note", "note": "Heard."})
    assert [error["detail"] for error in refused.json()["errors"]] == ["There is none with the id 99999 on your desks."]
