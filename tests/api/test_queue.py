"""The review queue over REST."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from annotations import annotate
from annotations.models import Claim, Role
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers


def make_waiting(priorities: list[int]) -> list[int]:
    checker = factories.make_user()
    claims = []
    for priority in priorities:
        claim = factories.make_claim(checker)
        annotate.edit_claim(claim=claim, actor=checker, changes={"priority": priority})
        claims.append(factories.make_submitted(claim, checker=checker).pk)
    return claims


@pytest.mark.django_db
def test_queue_shows_the_most_urgent_and_the_oldest_first() -> None:
    first, second, third, fourth = make_waiting([0, 5, 0, 5])
    factories.make_claim()
    client = client_of(Role.READER)
    page = client.get("queue/?page_size=3").json()
    rest = client.get(page["next"]).json()
    assert [row["id"] for row in page["results"] + rest["results"]] == [second, fourth, first, third]


@pytest.mark.django_db
def test_next_leases_the_first_claim_for_as_long_as_it_is_asked() -> None:
    first, second = make_waiting([5, 0])
    one, two = client_of(Role.REVIEWER), client_of(Role.REVIEWER)
    leased = one.post("queue/next/", {"lease_seconds": 60})
    assert (leased.status_code, leased.json()["id"]) == (200, first)
    lease = leased.json()["lease"]
    assert lease["holder"] == one.user.username
    left = timezone.datetime.fromisoformat(lease["expires_at"]) - timezone.now()
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)
    assert two.post("queue/next/").json()["id"] == second
    assert one.post("queue/next/").json()["id"] == first


@pytest.mark.django_db
def test_next_is_empty_for_who_wrote_all_that_waits() -> None:
    author = factories.make_user(Role.REVIEWER)
    factories.make_submitted(checker=author)
    response = ApiClient(author).post("queue/next/")
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0, 3601, -1, "long", None, 1.5])
def test_lease_lasts_no_less_and_no_longer_than_it_may(seconds: Any) -> None:
    [claim] = make_waiting([0])
    client = client_of(Role.REVIEWER)
    for response in (
        client.post("queue/next/", {"lease_seconds": seconds}),
        client.put(f"queue/{claim}/lease/", {"lease_seconds": seconds}),
    ):
        assert (response.status_code, pointers(response)) == (400, ["#/lease_seconds"])
    assert Claim.objects.get().lease_holder is None


@pytest.mark.django_db
def test_lease_is_renewed_released_and_nobody_else_s() -> None:
    [claim] = make_waiting([0])
    holder, other = client_of(Role.REVIEWER), client_of(Role.ADMIN)
    path = f"queue/{claim}/lease/"
    first = holder.post("queue/next/", {"lease_seconds": 60}).json()["lease"]["expires_at"]
    renewed = holder.put(path, {"lease_seconds": 600})
    assert renewed.json()["lease"]["expires_at"] > first
    assert renewed["ETag"] == holder.get(f"claims/{claim}/")["ETag"]
    for response in (other.put(path), other.delete(path)):
        assert (response.status_code, kind_of(response)) == (409, "lease-held")
    assert holder.delete(path).status_code == 204
    assert holder.delete(path).status_code == 204
    assert other.put(path).json()["lease"]["holder"] == other.user.username


@pytest.mark.django_db
def test_lapsed_lease_is_shown_to_nobody() -> None:
    [claim] = make_waiting([0])
    client = client_of(Role.REVIEWER)
    client.post("queue/next/")
    Claim.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(f"claims/{claim}/").json()["lease"] is None


@pytest.mark.django_db
def test_claim_that_is_not_waiting_is_not_leased() -> None:
    claim = factories.make_claim()
    response = client_of(Role.REVIEWER).put(f"queue/{claim.pk}/lease/")
    assert (response.status_code, kind_of(response)) == (409, "wrong-state")


@pytest.mark.django_db
def test_own_work_is_not_leased() -> None:
    author = factories.make_user(Role.REVIEWER)
    claim = factories.make_submitted(checker=author)
    assert ApiClient(author).put(f"queue/{claim.pk}/lease/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_reviewers_who_press_next_at_once_get_different_claims() -> None:
    waiting = make_waiting([0, 0, 0, 0])
    clients = [client_of(Role.REVIEWER) for _ in range(6)]
    barrier = Barrier(len(clients))

    def press(client: ApiClient) -> int | None:
        try:
            barrier.wait(10)
            response = client.post("queue/next/")
            return response.json()["id"] if response.status_code == 200 else None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        given = list(pool.map(press, clients))
    assert sorted(pk for pk in given if pk) == waiting
    assert given.count(None) == 2
