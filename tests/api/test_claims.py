"""Claims over REST."""

from typing import Any

import pytest
from django.utils import timezone

from annotations.models import Claim, Role, Status
from tests import factories
from tests.api.client import client_of, pointers

pytestmark = pytest.mark.django_db


def test_claim_is_stored_with_all_its_fields() -> None:
    client = client_of()
    body = {
        "statement": "  The port doubled. ",
        "claimant": "The minister",
        "said_on": "2025-09-13",
        "priority": -5,
        "assigned_to": client.user.username,
    }
    response = client.post("claims/", body)
    claim = response.json()
    assert response.status_code == 201
    assert {name: claim[name] for name in body} == {**body, "statement": "The port doubled."}
    assert (claim["status"], claim["highlights"], claim["evidence"], claim["verdicts"]) == ("open", [], [], [])
    assert (claim["lease"], len(claim["digest"])) == (None, 64)
    assert client.get(response["Location"]).json() == claim


def test_claim_carries_its_whole_check() -> None:
    claim, client = factories.make_submitted(), client_of()
    shown = client.get(f"claims/{claim.pk}/").json()
    for noun in ("highlights", "evidence", "verdicts"):
        [row] = client.get(f"{noun}/?claim={claim.pk}").json()["results"]
        row.pop("archive", None)  # how the cited page fares is no part of the check
        assert shown[noun] == [row]
    [listed] = client.get("claims/").json()["results"]
    digest, gates = shown.pop("digest"), shown.pop("gates")
    assert (listed, len(digest), gates) == (shown, 64, [])


BAD_BODIES: list[tuple[dict[str, Any], str]] = [
    ({}, "#/statement"),
    ({"statement": "  "}, "#/statement"),
    ({"statement": "x", "priority": 101}, "#/priority"),
    ({"statement": "x", "priority": "high"}, "#/priority"),
    ({"statement": "x", "claimant": "c" * 201}, "#/claimant"),
    ({"statement": "x", "said_on": "13 Sep"}, "#/said_on"),
    ({"statement": "x", "status": "published"}, "#/status"),
    ({"statement": "x", "id": 1}, "#/id"),
]


@pytest.mark.parametrize(("body", "named"), BAD_BODIES)
def test_claim_that_cannot_be_stored_is_refused(body: dict[str, Any], named: str) -> None:
    response = client_of().post("claims/", body)
    assert (response.status_code, pointers(response)) == (400, [named])
    assert Claim.objects.count() == 0


def test_colleague_of_another_desk_is_not_assigned() -> None:
    stranger = factories.make_user(desk=factories.make_desk(slug="elsewhere"))
    response = client_of().post("claims/", {"statement": "x", "assigned_to": stranger.username})
    assert (response.status_code, pointers(response)) == (400, ["#/assigned_to"])


def test_editing_what_is_reviewed_sends_the_claim_back() -> None:
    claim, client = factories.make_submitted(), client_of()
    path = f"claims/{claim.pk}/"
    assert client.patch(path, {"priority": 7}).json()["status"] == Status.IN_REVIEW
    before = client.get(path).json()["digest"]
    edited = client.patch(path, {"statement": "The port will double."}).json()
    assert (edited["status"], edited["statement"]) == (Status.CHECKING, "The port will double.")
    assert edited["digest"] != before


def test_assignment_is_taken_back_with_null() -> None:
    client = client_of()
    claim = factories.make_claim(assigned_to=client.user, said_on="2025-09-13")
    shown = client.patch(f"claims/{claim.pk}/", {"assigned_to": None, "said_on": None}).json()
    assert (shown["assigned_to"], shown["said_on"]) == (None, None)


def test_dismissed_claim_is_not_edited() -> None:
    claim = factories.make_claim_in("dismissed")
    response = client_of(Role.ADMIN).patch(f"claims/{claim.pk}/", {"statement": "Else."})
    assert response.status_code == 409


def test_times_are_in_utc() -> None:
    claim = factories.make_claim()
    assert client_of().get(f"claims/{claim.pk}/").json()["created_at"].endswith("Z")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2031-03-04T12:00:00Z", "2031-03-04T12:00:00Z"),
        ("2031-03-04T12:00:00+06:00", "2031-03-04T06:00:00Z"),
        ("2031-03-04T12:00:00", "2031-03-04T06:00:00Z"),
        (None, None),
    ],
)
def test_deadline_without_an_offset_is_in_the_desks_time(sent: str | None, shown: str | None) -> None:
    factories.move_desk_to("Asia/Dhaka")
    client = client_of()
    claim = client.post("claims/", {"statement": "x", "due_at": sent}).json()
    assert claim["due_at"] == shown
    other = factories.make_claim(due_at=timezone.now())
    assert client.patch(f"claims/{other.pk}/", {"due_at": sent}).json()["due_at"] == shown


@pytest.mark.parametrize("sent", ["soon", "2031-03-04", 5, "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_deadline_that_is_no_time_is_refused(sent: Any) -> None:
    client, claim = client_of(), factories.make_claim()
    for response in (
        client.post("claims/", {"statement": "x", "due_at": sent}),
        client.patch(f"claims/{claim.pk}/", {"due_at": sent}),
    ):
        assert (response.status_code, pointers(response)) == (400, ["#/due_at"])


def test_deadline_keeps_a_check_in_review_and_minds_the_second_writer() -> None:
    claim, client = factories.make_submitted(), client_of()
    path = f"claims/{claim.pk}/"
    before = client.get(path)
    moved = client.patch(path, {"due_at": "2031-03-04T12:00:00Z"}, if_match=before["ETag"])
    assert (moved.json()["status"], moved.json()["digest"]) == (Status.IN_REVIEW, before.json()["digest"])
    assert client.patch(path, {"due_at": None}, if_match=before["ETag"]).status_code == 412
    assert client_of(Role.READER).patch(path, {"due_at": None}).status_code == 403
    assert claim.events.latest("id").data == {"due_at": [None, "2031-03-04T12:00:00+00:00"]}
