"""The queue's pages: why a claim stands where it does, handing over, languages, what a lapsed lease leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from annotations import annotate, review
from annotations.models import Claim, Membership, Role
from annotations.web import queue as queue_page
from annotations.web.queue_words import reason_of
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("priority", "waited", "due", "words"),
    [
        (0, timedelta(days=3), None, "waits 3\xa0days"),
        (20, timedelta(days=3), timedelta(days=1), "priority high (20), waits 3\xa0days, due tomorrow"),
        (5, timedelta(hours=2), timedelta(hours=3), "priority 5, waits 2\xa0hours, due today"),
        (-10, timedelta(minutes=5), timedelta(days=6), "priority low (-10), waits 5\xa0minutes, due in 6 days"),
        (0, timedelta(days=8), -timedelta(days=2), "waits 1\xa0week, overdue by 2\xa0days"),
    ],
    ids=str,
)
def test_reason_tells_priority_waiting_and_deadline(priority, waited, due, words):
    claim = factories.make_claim(priority=priority)
    claim.submitted_at = NOON - waited
    claim.due_at = NOON + due if due else None
    assert reason_of(claim, now=NOON) == words


def test_frame_counts_what_waits_no_farther_than_anybody_reads(monkeypatch):
    checker = factories.make_user()
    for _ in range(2):
        factories.make_submitted(checker=checker)
    client = signed_in()
    assert client.get("/search/").context["queue_length"] == 2
    monkeypatch.setattr("annotations.web.context.MOST_WAITING", 1)
    page = client.get("/search/")
    assert page.context["queue_length"] == "1+"
    assert "Queue 1+ waiting" in words_of(page.content)


@pytest.mark.parametrize("path", ["/queue/", "/queue/{}/"])
def test_reason_stands_on_the_queue_and_on_the_review_page(path):
    claim = factories.make_submitted()
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"priority": 20})
    Claim.objects.update(submitted_at=timezone.now() - timedelta(days=3, minutes=1))
    page = signed_in(Role.REVIEWER).get(path.format(claim.pk))
    assert "priority high (20), waits 3\xa0days" in page.content.decode()


def test_queue_lists_the_first_and_says_that_there_are_more(monkeypatch):
    monkeypatch.setattr(queue_page, "ROWS_SHOWN", 2)
    claims = [factories.make_submitted() for _number in range(3)]
    response = signed_in(Role.REVIEWER).get("/queue/")
    assert [row["claim"] for row in response.context["rows"]] == claims[:2]
    assert "These are the first 2; Next finds what comes after them." in words_of(response.content)


def test_check_is_handed_over_on_its_page():
    claim, taker = factories.make_submitted(), factories.make_user(Role.REVIEWER)
    giver = signed_in(Role.REVIEWER)
    assert taker.display_name in words_of(giver.get(f"/queue/{claim.pk}/").content)
    sent = giver.post(f"/queue/{claim.pk}/hand-over/", {"to": taker.pk, "note": "You know ports."})
    assert sent["Location"] == "/queue/"
    claim.refresh_from_db()
    assert claim.lease_holder == taker
    assert signed_in(user=taker).post("/queue/next/")["Location"] == f"/queue/{claim.pk}/"
    assert f"handed the check over to {taker.display_name}." in words_of(giver.get(f"/claims/{claim.pk}/").content)
    late = giver.post(f"/queue/{claim.pk}/hand-over/", {"to": factories.make_user(Role.REVIEWER).pk})
    assert (late.status_code, "Another reviewer is reading this claim." in late.content.decode()) == (409, True)


def test_refused_hand_over_keeps_what_was_typed():
    claim = factories.make_submitted()
    factories.make_user(Role.REVIEWER)
    refused = signed_in(Role.REVIEWER).post(f"/queue/{claim.pk}/hand-over/", {"to": "0", "note": "You know ports."})
    assert (refused.status_code, "You know ports." in refused.content.decode()) == (400, True)


def test_hand_over_is_offered_to_who_could_decide_alone():
    author = factories.make_user(Role.REVIEWER)
    claim = factories.make_submitted(checker=author)
    factories.make_user(Role.REVIEWER)
    for client, offered in ((signed_in(user=author), False), (signed_in(), False), (signed_in(Role.REVIEWER), True)):
        assert ("/hand-over/" in client.get(f"/queue/{claim.pk}/").content.decode()) is offered


def test_languages_are_set_on_the_queue():
    user = factories.make_user(Role.REVIEWER)
    client = signed_in(user=user)
    assert client.post("/queue/languages/", {"languages": "en, pt-BR"})["Location"] == "/queue/"
    assert Membership.objects.get(user=user).languages == ["en", "pt"]
    assert 'value="en, pt"' in client.get("/queue/").content.decode()
    refused = client.post("/queue/languages/", {"languages": "English!"})
    assert (refused.status_code, "English!" in refused.content.decode()) == (400, True)
    assert signed_in().post("/queue/languages/", {"languages": "en"}).status_code == 403
    assert "queue/languages" not in signed_in().get("/queue/").content.decode()


def test_note_of_who_lost_the_lease_is_given_back_with_a_clear_word():
    claim, late = factories.make_submitted(), factories.make_user(Role.REVIEWER)
    review.lease_claim(claim=claim, actor=late)
    Claim.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    review.lease_claim(claim=claim, actor=factories.make_user(Role.REVIEWER))
    response = signed_in(user=late).post(f"/queue/{claim.pk}/return/", {"note": "Which day was it?"})
    words = words_of(response.content)
    assert response.status_code == 409
    assert "Another reviewer is reading this claim." in words
    assert "Your note: “Which day was it?”" in words


def test_decision_after_a_lapse_holds_while_nobody_took_the_claim():
    claim, late = factories.make_submitted(), factories.make_user(Role.REVIEWER)
    review.lease_claim(claim=claim, actor=late)
    Claim.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert signed_in(user=late).post(f"/queue/{claim.pk}/return/", {"note": "Which day?"}).status_code == 302
    assert claim.reviews.get().note == "Which day?"
