"""So many requests a minute, and no more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotations import people
from annotations.models import RequestCount
from annotations.requests import count_request
from tests.api.client import ApiClient, client_of, kind_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Stand the clock of the limit still, so that no minute ends within a test."""
    settings.RATE_LIMIT = 2
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def statuses(client: ApiClient, times: int, path: str = "claims/") -> list[int]:
    return [client.get(path).status_code for _ in range(times)]


def test_requests_beyond_the_limit_are_told_when_to_come_back() -> None:
    client = ApiClient()
    assert statuses(client, 2, "publications/") == [200, 200]
    response = client.get("publications/")
    assert (response.status_code, kind_of(response)) == (429, "too-many-requests")
    assert response["Retry-After"] == "53"


def test_tokens_and_addresses_are_counted_apart() -> None:
    assert statuses(ApiClient(), 3, "publications/") == [200, 200, 429]
    assert Client().get("/api/v1/publications/", REMOTE_ADDR="192.0.2.7").status_code == 200
    first = client_of()
    assert statuses(first, 3) == [200, 200, 429]
    _token, secret = people.create_token(user=first.user, scopes=["read"])
    assert statuses(ApiClient(Authorization=f"Bearer {secret}"), 3) == [200, 200, 429]


def test_wrong_tokens_are_counted_by_address() -> None:
    assert statuses(ApiClient(Authorization="Bearer guess"), 3) == [401, 401, 429]


def test_writes_are_counted_and_refused_ones_do_nothing(settings: Any) -> None:
    settings.RATE_LIMIT = 1
    client = ApiClient()
    assert client.post("claims/", {"statement": "x"}).status_code == 401
    assert client.post("claims/", {"statement": "x"}).status_code == 429


def test_zero_is_no_limit(settings: Any, django_assert_num_queries: Any) -> None:
    settings.RATE_LIMIT = 0
    with django_assert_num_queries(1):
        assert ApiClient().get("publications/").status_code == 200
    assert RequestCount.objects.count() == 0


@pytest.mark.parametrize(
    ("trusted", "forwarded", "caller"),
    [
        (False, "192.0.2.1", "address 127.0.0.1"),
        (True, "192.0.2.1", "address 192.0.2.1"),
        (True, "10.0.0.1, 192.0.2.1", "address 192.0.2.1"),
        (True, "", "address 127.0.0.1"),
        (True, "192.0.2.1, unknown", "address 127.0.0.1"),
        (True, "2001:DB8::0:1", "address 2001:db8::1"),
    ],
)
def test_address_is_the_one_the_trusted_proxy_saw(settings: Any, trusted: bool, forwarded: str, caller: str) -> None:
    settings.TRUST_PROXY = trusted
    Client().get("/api/v1/publications/", headers={"X-Forwarded-For": forwarded})
    assert RequestCount.objects.get().caller == caller


def test_count_begins_anew_each_minute_and_old_ones_go() -> None:
    counts = [count_request(caller="a", now=NOW + timedelta(seconds=seconds)) for seconds in (0, 1, 59, 60, 4200)]
    assert counts == [1, 2, 1, 2, 1]
    assert RequestCount.objects.count() == 1


def test_counting_takes_one_statement(django_assert_num_queries: Any) -> None:
    count_request(caller="a", now=NOW)
    with django_assert_num_queries(1):
        assert count_request(caller="a", now=NOW) == 2
