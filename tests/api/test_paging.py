"""Paging by cursor: complete, without repetition, and still while others write."""

from datetime import UTC, datetime
from typing import Any

import pytest

from annotations import annotate
from annotations.models import Claim
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers

pytestmark = pytest.mark.django_db


def make_claims(priorities: list[int]) -> list[int]:
    actor = factories.make_user()
    return [factories.make_claim(actor, priority=priority).pk for priority in priorities]


def walk(client: ApiClient, path: str, link: str = "next") -> list[list[int]]:
    pages, address = [], path
    while address:
        page: dict[str, Any] = client.get(address).json()
        assert set(page) == {"next", "previous", "results"}
        pages.append([row["id"] for row in page["results"]])
        address = page[link]
    return pages


@pytest.mark.parametrize("ordering", ["-created_at", "created_at", "-priority", "priority", "-updated_at", "id", "-id"])
def test_pages_hold_every_row_once_in_order(ordering: str) -> None:
    pks = make_claims([0, 5, 0, 5, -3, 0, 5])
    names = [ordering, "-id" if ordering.startswith("-") else "id"]
    expected = list(Claim.objects.order_by(*names).values_list("pk", flat=True))
    pages = walk(client_of(), f"claims/?page_size=2&ordering={ordering}")
    assert [pk for page in pages for pk in page] == expected
    assert sorted(expected) == pks
    assert [len(page) for page in pages] == [2, 2, 2, 1]


@pytest.mark.parametrize("ordering", ["due_at", "-due_at"])
def test_pages_by_deadline_hold_the_claims_without_one_too(ordering: str) -> None:
    pks = make_claims([0] * 7)
    for pk, day in zip(pks, [None, 3, 1, None, 3, 2, None], strict=True):
        Claim.objects.filter(pk=pk).update(due_at=day and datetime(2031, 3, day, tzinfo=UTC))
    forward = [pks[place] for place in (2, 5, 1, 4, 0, 3, 6)]
    client = client_of()
    pages = walk(client, f"claims/?page_size=2&ordering={ordering}")
    assert [pk for page in pages for pk in page] == (forward if ordering == "due_at" else forward[::-1])
    last = client.get(f"claims/?page_size=2&ordering={ordering}").json()
    while last["next"]:
        last = client.get(last["next"]).json()
    back = walk(client, last["previous"], "previous")
    assert back == pages[-2::-1]


def test_previous_leads_back_over_the_same_pages() -> None:
    make_claims([0, 1, 0, 1, 0])
    client = client_of()
    forward = walk(client, "claims/?page_size=2&ordering=-priority")
    last = client.get("claims/?page_size=2&ordering=-priority").json()
    while last["next"]:
        last = client.get(last["next"]).json()
    backward = [[row["id"] for row in last["results"]]]
    while last["previous"]:
        last = client.get(last["previous"]).json()
        backward.insert(0, [row["id"] for row in last["results"]])
    assert backward == [forward[0], forward[1], forward[2]]


def test_rows_added_and_changed_meanwhile_shift_nothing() -> None:
    pks = make_claims([0, 0, 0, 0])
    client = client_of()
    first = client.get("claims/?page_size=2").json()
    make_claims([0, 0, 0])
    annotate.edit_claim(claim=Claim.objects.get(pk=pks[3]), actor=client.user, changes={"priority": 9})
    second = client.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == pks[::-1]
    assert second["next"] is None


def test_links_keep_the_filters() -> None:
    make_claims([0, 0, 0])
    factories.make_claim_in("checking")
    pages = walk(client_of(), "claims/?page_size=1&status=open")
    assert [len(page) for page in pages] == [1, 1, 1]


def test_page_has_fifty_rows_unless_told_and_two_hundred_at_most() -> None:
    actor, desk = factories.make_user(), factories.make_desk()
    Claim.objects.bulk_create(Claim(desk=desk, statement=f"{n}", created_by=actor) for n in range(205))
    client = ApiClient(actor)
    sizes = {
        size: len(client.get(f"claims/{size}").json()["results"]) for size in ("", "?page_size=7", "?page_size=200")
    }
    assert sizes == {"": 50, "?page_size=7": 7, "?page_size=200": 200}
    for beyond in ("201", "0", "x", "9" * 30):
        response = client.get(f"claims/?page_size={beyond}")
        assert (response.status_code, pointers(response)) == (400, ["page_size"])


def test_empty_list_is_one_empty_page() -> None:
    assert client_of().get("claims/").json() == {"next": None, "previous": None, "results": []}


CURSORS = [
    "",
    "x",
    "!!!",
    "bnVsbA",
    "W10",
    "W1siLWlkIl0sWyJ4Il0sZmFsc2Vd",
    "é",
    "A" * 5000,
    "W1siLWlkIl0sW251bGxdLGZhbHNlXQ",
]


@pytest.mark.parametrize("cursor", CURSORS)
def test_cursor_of_another_make_is_refused(cursor: str) -> None:
    response = client_of().get(f"claims/?ordering=-id&cursor={cursor}")
    assert (response.status_code, kind_of(response), pointers(response)) == (400, "invalid-parameter", ["cursor"])


def test_cursor_of_another_order_is_refused() -> None:
    make_claims([0, 0])
    client = client_of()
    link = client.get("claims/?page_size=1&ordering=-priority").json()["next"]
    response = client.get(link.replace("ordering=-priority", "ordering=priority"))
    assert (response.status_code, pointers(response)) == (400, ["cursor"])


@pytest.mark.parametrize("size", ["0", "-1", "x", "", "1.5", "²"])
def test_page_size_that_is_no_number_is_refused(size: str) -> None:
    response = client_of().get(f"claims/?page_size={size}")
    assert (response.status_code, pointers(response)) == (400, ["page_size"])
