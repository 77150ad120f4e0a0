"""A claim's deadline: set and cleared on its page in the desk's time, told wherever claims are listed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotations import annotate
from annotations.models import Claim, Event, Role, Status
from annotations.web import overview
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

NOON_IN_DHAKA = datetime(2031, 3, 4, 6, 0, tzinfo=UTC)


def claim_in_dhaka(**fields: object) -> Claim:
    factories.move_desk_to("Asia/Dhaka")
    return factories.make_claim(**fields)


def send(client: Client, claim: Claim, due_at: str, shown: str = ""):
    data = {"statement": claim.statement, "due_at": due_at, "initial-due_at": shown}
    return client.post(f"/claims/{claim.pk}/edit/", data)


def test_deadline_is_typed_and_told_in_the_desks_time():
    claim = claim_in_dhaka()
    client = signed_in()
    assert send(client, claim, "2031-03-04T12:00").status_code == 302
    claim.refresh_from_db()
    assert claim.due_at == NOON_IN_DHAKA
    page = client.get(f"/claims/{claim.pk}/").content.decode()
    assert 'value="2031-03-04T12:00"' in page
    assert "In the time of Asia/Dhaka." in page
    assert "deadline 4 Mar 2031, 12:00" in words_of(page.encode())


def test_deadline_is_cleared_and_both_acts_are_told_by_the_history():
    claim = claim_in_dhaka(due_at=NOON_IN_DHAKA)
    client = signed_in()
    assert send(client, claim, "", shown="2031-03-04T12:00").status_code == 302
    claim.refresh_from_db()
    assert claim.due_at is None
    assert claim.events.latest("id").data == {"due_at": ["2031-03-04T06:00:00+00:00", None]}
    page = words_of(client.get(f"/claims/{claim.pk}/").content)
    assert "changed the deadline from “4 Mar 2031, 12:00” to “–”" in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("tomorrow", "Enter a valid date/time."),
        ("9999-12-31T23:59", "Give a year between 2 and 9998."),
        ("0001-01-01T00:00", "Give a year between 2 and 9998."),
        ("2031-02-30T10:00", "Enter a valid date/time."),
    ],
)
def test_deadline_that_is_no_time_is_refused_beside_its_field(typed: str, told: str):
    claim = factories.make_claim()
    response = send(signed_in(), claim, typed)
    claim.refresh_from_db()
    assert (response.status_code, claim.due_at) == (400, None)
    assert (told in words_of(response.content), typed in response.content.decode()) == (True, True)


def test_deadline_within_the_hour_that_clocks_leave_out_is_refused():
    factories.move_desk_to("Europe/Berlin")
    claim = factories.make_claim()
    assert send(signed_in(), claim, "2027-03-28T02:30").status_code == 400
    assert send(signed_in(), claim, "2027-03-28T03:30").status_code == 302


def test_second_writer_of_a_deadline_sees_both():
    claim = factories.make_claim()
    client = signed_in()
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"due_at": NOON_IN_DHAKA})
    response = send(client, claim, "2031-05-01T09:00")
    page = words_of(response.content)
    assert response.status_code == 412
    assert ("2031-03-04 06:00" in page, "2031-05-01 09:00" in page) == (True, True)
    claim.refresh_from_db()
    assert claim.due_at == NOON_IN_DHAKA


def test_reader_sets_no_deadline():
    claim, reader = factories.make_claim(), signed_in(Role.READER)
    before = Event.objects.count()
    assert send(reader, claim, "2031-03-04T12:00").status_code == 403
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("status", "is_late"),
    [
        (Status.OPEN, True),
        (Status.CHECKING, True),
        (Status.IN_REVIEW, True),
        (Status.PUBLISHED, False),
        (Status.DISMISSED, False),
    ],
)
def test_claim_past_its_deadline_is_late_until_it_is_finished(status: Status, is_late: bool):
    claim = factories.make_claim_in(status)
    now = timezone.now()
    Claim.objects.filter(pk=claim.pk).update(due_at=now - timedelta(hours=1))
    claim.refresh_from_db()
    assert claim.is_overdue == is_late
    assert list(Claim.objects.overdue(now=now)) == ([claim] if is_late else [])
    assert list(overview.late_claims(claim.desk, now=now)) == ([claim] if is_late else [])
    assert overview.numbers_of(claim.desk, now=now)["overdue"] == is_late


def test_claim_before_its_deadline_is_not_late():
    claim = factories.make_claim(due_at=timezone.now() + timedelta(minutes=5))
    assert (claim.is_overdue, list(Claim.objects.overdue(now=timezone.now()))) == (False, [])


def test_desk_counts_both_kinds_of_late_and_each_claim_once():
    desk, now = factories.make_desk(), timezone.now()
    overdue = factories.make_claim(due_at=now - timedelta(days=1), statement="Overdue.")
    slow, both = factories.make_submitted(), factories.make_submitted()
    Claim.objects.filter(pk__in=[slow.pk, both.pk]).update(submitted_at=now - timedelta(days=4))
    Claim.objects.filter(pk=both.pk).update(due_at=now - timedelta(hours=2))
    factories.make_claim(due_at=now + timedelta(days=1))
    numbers = overview.numbers_of(desk, now=now)
    assert {name: numbers[name] for name in ("late", "overdue", "slow")} == {"late": 3, "overdue": 2, "slow": 2}
    assert list(overview.late_claims(desk, now=now)) == [overdue, both, slow]
    page = words_of(signed_in().get("/").content).replace("\xa0", " ")
    assert "3 late 2 past the deadline, 2 over 3 days in review" in page
    assert "Overdue. past its deadline 1 day" in page
    assert f"{both.statement} {both.assigned_to.display_name} past its deadline, over 3 days in review 2 hours" in page
    assert f"{slow.statement} {slow.assigned_to.display_name} over 3 days in review 4 days" in page


def test_desk_without_anything_late_says_so():
    factories.make_claim()
    assert "Nothing is past its deadline" in words_of(signed_in().get("/").content)


@pytest.mark.parametrize("address", ["/", "/claims/", "/claims/{pk}/", "/queue/", "/queue/{pk}/"])
def test_deadline_is_told_wherever_the_claim_is(address: str):
    claim = factories.make_submitted()
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"due_at": NOON_IN_DHAKA})
    client = signed_in(Role.REVIEWER)
    assert "deadline 4 Mar 2031, 06:00" in words_of(client.get(address.format(pk=claim.pk)).content)


def test_list_shows_what_is_past_its_deadline():
    late = factories.make_claim(due_at=timezone.now() - timedelta(days=1))
    factories.make_claim()
    client = signed_in()
    response = client.get("/claims/?overdue=true")
    assert [claim.pk for claim in response.context["page"].rows] == [late.pk]
    assert "late: deadline" in words_of(response.content)
    assert response.context["overdue"].query == "?"
    assert len(client.get("/claims/?overdue=nonsense").context["page"].rows) == 2
