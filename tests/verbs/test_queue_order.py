"""The order of the review queue: waiting, priority, deadline, language; nothing starves, and an index serves it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from annotations import annotate, review
from annotations.models import Claim, Membership, Role
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def waiting(*, since: timedelta = timedelta(), priority: int = 0, due: timedelta | None = None) -> Claim:
    """A claim that came into the queue ``since`` ago, due in ``due``."""
    claim = factories.make_submitted()
    due_at = NOW + due if due is not None else None
    Claim.objects.filter(pk=claim.pk).update(submitted_at=NOW - since, priority=priority, due_at=due_at)
    claim.refresh_from_db()
    return claim


@pytest.mark.parametrize(
    ("since", "priority", "due", "ahead"),
    [
        (0 * HOUR, 0, None, 0 * HOUR),
        (5 * HOUR, 0, None, 5 * HOUR),
        (0 * HOUR, 7, None, 7 * HOUR),
        (5 * HOUR, -3, None, 2 * HOUR),
        (0 * HOUR, 0, 9 * DAY, 0 * HOUR),  # far away: it pulls nothing yet
        (0 * HOUR, 0, 1 * DAY, 6 * DAY),
        (0 * HOUR, 0, -2 * DAY, 9 * DAY),  # overdue
        (0 * HOUR, 100, 1 * DAY, 6 * DAY),  # the further of both counts
        (0 * HOUR, 100, 6 * DAY, 100 * HOUR),
        (0 * HOUR, 0, -400 * DAY, 14 * DAY),  # nothing goes more than two weeks ahead of when it came
    ],
    ids=str,
)
def test_place_is_the_moment_since_which_a_claim_counts_as_waiting(since, priority, due, ahead):
    assert waiting(since=since, priority=priority, due=due).queue_rank == NOW - ahead


def test_next_gives_what_counts_as_waiting_longest():
    plain, old, urgent, due = (
        waiting(since=HOUR),
        waiting(since=3 * DAY),
        waiting(priority=50),
        waiting(due=DAY),
    )
    reviewers = [factories.make_user(Role.REVIEWER) for _ in range(4)]
    given = [review.next_claim(desk=plain.desk, actor=reviewer) for reviewer in reviewers]
    assert given == [due, old, urgent, plain]


def test_nothing_starves_whatever_comes_after_it():
    patient = waiting(since=19 * DAY, priority=-100)
    for _number in range(3):
        waiting(priority=100, due=-30 * DAY)
    assert review.next_claim(desk=patient.desk, actor=factories.make_user(Role.REVIEWER)) == patient


@pytest.mark.parametrize(
    ("changes", "ahead"), [({"priority": 5}, 5 * HOUR), ({"due_at": NOW + DAY}, 6 * DAY)], ids=["priority", "deadline"]
)
def test_change_of_priority_or_deadline_moves_a_claim_that_waits(changes, ahead):
    claim = waiting()
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes=changes)
    claim.refresh_from_db()
    assert claim.queue_rank == NOW - ahead


def test_place_cannot_be_written_by_hand():
    claim = waiting()
    Claim.objects.update(queue_rank=datetime.min.replace(year=1990, tzinfo=NOW.tzinfo))
    claim.refresh_from_db()
    assert claim.queue_rank == NOW


def test_claim_submitted_again_waits_anew():
    claim = waiting(since=5 * DAY)
    factories.make_verdict(claim)
    review.submit_claim(claim=claim, actor=factories.make_user())
    claim.refresh_from_db()
    assert claim.queue_rank == claim.submitted_at > NOW - HOUR


def in_language(tag: str, *, since: timedelta) -> Claim:
    claim = factories.make_highlight(factories.make_article(language=tag)).claim
    factories.make_submitted(claim)
    Claim.objects.filter(pk=claim.pk).update(submitted_at=NOW - since)
    claim.refresh_from_db()
    return claim


def reviewer_of(*languages: str) -> object:
    reviewer = factories.make_user(Role.REVIEWER)
    Membership.objects.filter(user=reviewer).update(languages=list(languages))
    return reviewer


def test_language_is_that_of_the_article_without_region():
    assert in_language("de-AT", since=HOUR).queue_language == "de"
    assert in_language("", since=HOUR).queue_language == ""
    assert factories.make_submitted(factories.make_claim()).queue_language == ""


def test_preferred_language_goes_a_day_ahead_and_excludes_nothing():
    english, german = in_language("en", since=20 * HOUR), in_language("de", since=0 * HOUR)
    assert review.next_claim(desk=english.desk, actor=reviewer_of("de", "fr")) == german
    assert review.next_claim(desk=english.desk, actor=reviewer_of("de", "fr")) == english
    older = in_language("en", since=25 * HOUR)
    in_language("de", since=0 * HOUR)
    assert review.next_claim(desk=english.desk, actor=reviewer_of("de")) == older


def test_without_a_preference_the_language_counts_for_nothing():
    english, german = in_language("en", since=20 * HOUR), in_language("de", since=0 * HOUR)
    given = [review.next_claim(desk=english.desk, actor=reviewer_of()) for _ in range(2)]
    assert given == [english, german]


@pytest.mark.parametrize("languages", [[], ["de"]])
def test_next_reads_the_queue_by_an_index(languages):
    """With sorting forbidden nothing but an index in the queue's order can serve it."""
    desk = waiting().desk
    free = Claim.objects.in_review().filter(desk=desk, **({"queue_language": "de"} if languages else {}))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        plan = free.in_queue_order()[:1].explain()
    name = "claim_queue_by_language" if languages else "claim_queue"
    assert (f"using {name} on" in plan, "Sort" in plan) == (True, False)
