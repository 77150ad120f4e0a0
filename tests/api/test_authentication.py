"""Who calls: tokens, sessions, scopes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotations import people
from annotations.models import Role, Token
from tests import factories
from tests.api.client import ROOT, ApiClient, client_of, kind_of

pytestmark = pytest.mark.django_db


def test_request_without_login_is_asked_for_a_token() -> None:
    response = ApiClient().get("claims/")
    assert (response.status_code, kind_of(response)) == (401, "not-authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer unknown", "bearer unknown two", "Bearer ünknöwn", "Basic YTpi", "unknown"]
)
def test_header_that_holds_no_token_is_refused(header: str) -> None:
    response = ApiClient(None, Authorization=header).get("claims/")
    assert (response.status_code, kind_of(response)) == (401, "not-authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_expired_token_is_refused() -> None:
    _token, secret = people.create_token(user=factories.make_user(), scopes=["read"], days=0)
    response = ApiClient(Authorization=f"Bearer {secret}").get("claims/")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_revoked_token_is_refused() -> None:
    token, secret = people.create_token(user=factories.make_user(), scopes=["read"])
    people.revoke_token(token=token)
    assert ApiClient(Authorization=f"Bearer {secret}").get("claims/").status_code == 401


def test_token_of_someone_deactivated_is_refused() -> None:
    client = client_of()
    assert client.get("claims/").status_code == 200
    client.user.is_active = False
    client.user.save()
    assert client.get("claims/").status_code == 401


def test_wrong_token_is_refused_even_where_no_login_is_needed() -> None:
    assert ApiClient(Authorization="Bearer unknown").get("publications/").status_code == 401


def test_use_of_a_token_is_noted_once_a_minute() -> None:
    client = client_of()
    client.get("claims/")
    token = Token.objects.get()
    first = token.last_used_at
    assert first is not None
    client.get("claims/")
    token.refresh_from_db()
    assert token.last_used_at == first
    token.last_used_at = timezone.now() - timedelta(seconds=61)
    token.save()
    client.get("claims/")
    token.refresh_from_db()
    assert token.last_used_at > first


def test_session_reads_and_writes_with_its_csrf_token() -> None:
    user = factories.make_user()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    assert browser.get(f"{ROOT}claims/").status_code == 200
    body = {"statement": "The port doubled."}
    refused = browser.post(f"{ROOT}claims/", body, content_type="application/json")
    assert (refused.status_code, kind_of(refused)) == (403, "not-allowed")
    browser.get("/accounts/login/")
    browser.cookies["csrftoken"] = token = "a" * 32
    stored = browser.post(f"{ROOT}claims/", body, content_type="application/json", headers={"X-CSRFToken": token})
    assert stored.status_code == 201


SCOPES = [
    ("GET", "claims/", None, {"read": 200, "write": 403, "review": 403}),
    ("POST", "claims/", {"statement": "It rains."}, {"read": 403, "write": 201, "review": 403}),
    ("POST", "queue/next/", {}, {"read": 403, "write": 403, "review": 204}),
    ("GET", "exports/claims.csv", None, {"read": 200, "write": 403, "review": 403}),
    ("GET", "publications/", None, {"read": 200, "write": 200, "review": 200}),
]


@pytest.mark.parametrize(("method", "path", "body", "expected"), SCOPES)
def test_scope_of_a_token_is_held_to(method: str, path: str, body: object, expected: dict[str, int]) -> None:
    reviewer = factories.make_user(Role.REVIEWER)
    answers = {scope: ApiClient(reviewer, scopes=(scope,)).send(method, path, body).status_code for scope in expected}
    assert answers == expected


def test_missing_scope_is_named() -> None:
    response = client_of(scopes=("read",)).post("claims/", {"statement": "It rains."})
    assert (response.status_code, kind_of(response), response.json()["scope"]) == (403, "missing-scope", "write")


MOVES = [
    ("in_review", "published", {}, {"write": 403, "review": 200}),
    ("in_review", "checking", {"note": "Why?"}, {"write": 403, "review": 200}),
    ("open", "checking", {}, {"write": 200, "review": 403}),
    ("open", "dismissed", {}, {"write": 200, "review": 403}),
    ("published", "checking", {}, {"write": 200, "review": 403}),
    ("open", "published", {}, {"write": 403, "review": 409}),
]


@pytest.mark.parametrize(("before", "to", "more", "expected"), MOVES)
def test_review_scope_is_for_approving_and_returning_alone(
    before: str, to: str, more: dict[str, str], expected: dict[str, int]
) -> None:
    reviewer = factories.make_user(Role.REVIEWER)
    answers = {}
    for scope in expected:
        claim = factories.make_claim_in(before)
        response = ApiClient(reviewer, scopes=(scope,)).post(f"claims/{claim.pk}/transitions/", {"to": to, **more})
        answers[scope] = response.status_code
    assert answers == expected
