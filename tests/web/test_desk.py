"""The desk page: what waits on its reader, and the numbers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotations import annotate, publish, review
from annotations.models import Claim, Desk, Publication, Role, Verdict
from annotations.web import outcomes, overview
from annotations.web.charts import columns_of, step_for
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

DESK = "/"
# Session, user, memberships, queue length; two of numbers; the waiting (claims, reviews, verdicts) and their count;
# late, alerts of articles and of sources, untaken, in review, published; ratings two, publishers, flow two; articles
# are asked for only where no claim is.
QUERIES = 22


def waiting(response) -> list[tuple[str, str, str]]:
    return [(row.claim.statement, row.why, row.note) for row in response.context["waiting"]]


def age(claim: Claim, **fields: timedelta) -> None:
    """Make a claim look older than a test can wait for."""
    Claim.objects.filter(pk=claim.pk).update(**{name: timezone.now() - ago for name, ago in fields.items()})


def test_new_desk_says_what_to_do_next():
    page = words_of(signed_in().get(DESK).content)
    assert "A new desk" in page
    assert "Three steps to the first one" in page


def test_new_desk_offers_adding_to_checkers_only():
    assert "/articles/add/" in signed_in().get(DESK).content.decode()
    assert "/articles/add/" not in signed_in(Role.READER).get(DESK).content.decode()


def test_checker_sees_their_claims_returned_ones_first():
    checker, jo = factories.make_user(), factories.make_user(Role.REVIEWER, name="jo")
    factories.make_claim(checker, statement="Mine.", assigned_to=checker, priority=5)
    rated = factories.make_claim(checker, statement="Rated.", assigned_to=checker)
    factories.make_verdict(rated, checker)
    factories.make_claim(checker, statement="Somebody else’s.", assigned_to=jo)
    factories.make_claim(checker, statement="Nobody’s.")
    returned = factories.make_submitted(checker=checker)
    review.return_claim(claim=returned, actor=jo, note="Name the source.")
    factories.make_submitted(checker=checker)
    response = signed_in(user=checker).get(DESK)
    assert waiting(response) == [
        (returned.statement, "returned by jo", "Name the source."),
        ("Mine.", "yours, no verdict yet", ""),
        ("Rated.", "yours, has a verdict: submit it", ""),
    ]
    assert (response.context["waits"], response.context["returned"]) == (3, 1)


def test_claim_submitted_again_is_no_longer_returned():
    checker, jo = factories.make_user(), factories.make_user(Role.REVIEWER)
    claim = factories.make_submitted(checker=checker)
    review.return_claim(claim=claim, actor=jo, note="Name the source.")
    review.submit_claim(claim=claim, actor=checker)
    assert waiting(signed_in(user=checker).get(DESK)) == []
    assert waiting(signed_in(user=jo).get(DESK)) == [(claim.statement, "for your review", "")]


def test_reviewer_sees_what_they_may_review_oldest_first():
    jo = factories.make_user(Role.REVIEWER)
    newer, older = factories.make_submitted(), factories.make_submitted()
    age(older, submitted_at=timedelta(days=2))
    factories.make_submitted(checker=jo)
    held = factories.make_submitted()
    review.lease_claim(claim=held, actor=factories.make_user(Role.REVIEWER))
    response = signed_in(user=jo).get(DESK)
    assert [row.claim for row in response.context["waiting"]] == [older, newer]


def test_reader_has_nothing_waiting():
    factories.make_submitted()
    response = signed_in(Role.READER).get(DESK)
    assert waiting(response) == []
    assert "you read along on this desk" in words_of(response.content)


def test_tiles_count():
    desk = factories.make_desk()
    late, _ = factories.make_submitted(), factories.make_submitted()
    age(late, submitted_at=timedelta(days=4))
    factories.make_claim()
    published = factories.make_published().claim
    age(published, created_at=timedelta(days=2))
    numbers = overview.numbers_of(desk, now=timezone.now())
    counts = {name: numbers[name] for name in ("total", "in_review", "late", "untaken", "this_week")}
    assert counts == {"total": 4, "in_review": 2, "late": 1, "untaken": 1, "this_week": 1}
    assert numbers["oldest"] == Claim.objects.get(pk=late.pk).submitted_at
    assert round(numbers["median"] / timedelta(days=1)) == 2
    page = words_of(signed_in().get(DESK).content)
    assert "2 in review 1 waits more than 3 days" in page
    assert "1 check published in 7 days median 2.0 days from mark" in page


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (None, ""),
        (timedelta(seconds=5), "under a minute"),
        (timedelta(seconds=80), "1 minute"),
        (timedelta(minutes=20), "20 minutes"),
        (timedelta(hours=5), "5.0 hours"),
        (timedelta(days=1, hours=14, minutes=24), "1.6 days"),
    ],
)
def test_durations_read_as_words(duration, words):
    assert overview.duration_in_words(duration) == words


def test_tile_and_chart_count_a_check_when_it_is_first_published():
    publication = factories.make_published()
    claim, desk, now = publication.claim, publication.claim.desk, timezone.now()
    factories.make_verdict(claim, rating="false")
    review.submit_claim(claim=claim, actor=factories.make_user())
    jo = factories.make_user(Role.REVIEWER)
    publish.publish_claim(claim=claim, actor=jo, note="", kind="correction", reason="A year was wrong.")
    assert Publication.objects.count() == 2
    counted = (
        overview.numbers_of(desk, now=now)["this_week"],
        sum(week.published for week in outcomes.flow(desk, now=now)),
    )
    assert counted == (1, 1)


def test_claim_of_two_publishers_counts_for_both_and_the_page_says_so():
    claim = factories.make_highlight(factories.make_article(publisher="BSS")).claim
    factories.make_highlight(factories.make_article(publisher="Harbour Post"), claim=claim)
    factories.make_verdict(claim)
    response = signed_in().get(DESK)
    assert [(row.name, row.number) for row in response.context["publishers"]] == [("BSS", 1), ("Harbour Post", 1)]
    assert sum(row.number for row in response.context["ratings"]) == 1
    assert "A claim made at two publishers counts for both" in words_of(response.content)


def test_verdicts_count_the_newest_of_each_claim_in_90_days():
    desk = factories.make_desk()
    claim = factories.make_claim()
    factories.make_verdict(claim, rating="false")
    factories.make_verdict(claim, rating="true")
    factories.make_verdict(factories.make_claim(), rating="true")
    factories.make_verdict(factories.make_claim(), rating="unproven")
    later = timezone.now() + timedelta(days=1)
    rows = outcomes.verdicts_by_rating(desk, now=later)
    assert [(row.rating.slug, row.number, row.share) for row in rows] == [
        ("true", 2, 100), ("mostly-true", 0, 0), ("half-true", 0, 0), ("mostly-false", 0, 0), ("false", 0, 0),
        ("unproven", 1, 50),
    ]  # fmt: skip
    assert {row.number for row in outcomes.verdicts_by_rating(desk, now=later + timedelta(days=91))} == {0}


def test_verdicts_count_by_publisher():
    desk = factories.make_desk()
    for publisher, rating in (("Post", "true"), ("Post", "false"), ("Daily", "false")):
        article = factories.make_article(desk=desk, publisher=publisher)
        claim = factories.make_highlight(article).claim
        factories.make_highlight(article, exact="double the number", claim=claim)
        factories.make_verdict(claim, rating=rating)
    now = timezone.now()
    rows = outcomes.verdicts_by_publisher(outcomes.verdicts_by_rating(desk, now=now), desk, now=now)
    parts = [(row.name, row.number, [(part[0].slug, *part[1:]) for part in row.parts]) for row in rows]
    assert parts == [
        ("Post", 2, [("true", 1, 0, 50), ("false", 1, 50, 50)]),
        ("Daily", 1, [("false", 1, 0, 50)]),
    ]


def test_flow_counts_by_the_desks_weeks():
    Desk.objects.update(time_zone="Pacific/Auckland")
    desk = factories.make_desk()
    published = factories.make_published()
    claim = factories.make_claim()
    # Sunday evening in Greenwich is Monday in Auckland: the next week.
    Claim.objects.filter(pk=claim.pk).update(created_at=datetime(2026, 3, 8, 18, tzinfo=UTC))
    Claim.objects.filter(pk=published.claim_id).update(created_at=datetime(2026, 2, 24, tzinfo=UTC))
    weeks = outcomes.flow(desk, now=datetime(2026, 3, 10, tzinfo=UTC))
    assert len(weeks) == outcomes.WEEKS
    assert [(week.start.isoformat(), week.marked, week.published) for week in weeks[-3:]] == [
        ("2026-02-23", 1, 0),
        ("2026-03-02", 0, 0),
        ("2026-03-09", 1, 0),
    ]


def test_desk_asks_a_fixed_number_of_queries(django_assert_num_queries):
    jo = factories.make_user(Role.REVIEWER)
    client = signed_in(user=jo)
    for _ in range(3):
        factories.make_published()
        factories.make_submitted()
        claim = factories.make_claim(jo, assigned_to=jo)
        factories.make_verdict(claim)
        annotate.edit_claim(claim=factories.make_claim(), actor=jo, changes={"priority": 3})
    with django_assert_num_queries(QUERIES):
        client.get(DESK)


def test_desk_shows_nothing_of_another_desk():
    other = factories.make_desk(slug="other")
    article = factories.make_article(desk=other)
    factories.make_published(factories.make_highlight(article).claim)
    assert "A new desk" in words_of(signed_in(Role.ADMIN, desk=factories.make_desk()).get(DESK).content)
    factories.make_claim(desk=Desk.objects.order_by("id").first())
    response = signed_in(Role.ADMIN).get(DESK)
    assert list(response.context["published"]) == []
    assert {row.number for row in response.context["ratings"]} == {0}
    assert (Verdict.objects.count(), Publication.objects.count()) == (1, 1)


def test_desk_shows_statements_as_text():
    factories.make_claim(statement="<script>alert(1)</script>")
    assert "<script>alert" not in signed_in().get(DESK).content.decode()


def test_stranger_is_sent_to_the_sign_in():
    assert Client().get(DESK).url == "/accounts/login/?next=/"


def test_person_without_a_desk_is_told_so():
    client = signed_in()
    client.get(DESK)
    user = factories.make_user()
    user.memberships.all().delete()
    response = signed_in(user=user).get(DESK)
    assert (response.status_code, "You do not work on any desk yet." in words_of(response.content)) == (403, True)


def test_desk_is_read_only():
    assert signed_in().post(DESK).status_code == 405


@pytest.mark.parametrize(("highest", "step"), [(0, 1), (4, 1), (5, 2), (9, 5), (21, 10), (400, 100)])
def test_chart_has_few_lines_at_round_numbers(highest, step):
    assert step_for(highest) == step


def test_chart_fits_its_frame():
    columns = columns_of([(0, 3), (7, 1)])
    assert [line.value for line in columns.lines] == [0, 2, 4, 6, 8]
    assert [[column.height for column in group] for group in columns.groups] == [[0, 44.2], [103.2, 14.8]]
    assert columns_of([]).groups == []


@pytest.mark.parametrize(
    ("path", "title"), [("/", "Desk"), ("/claims/", "Claims"), ("/articles/add/", "Add an article"), ("/nowhere/", "")]
)
def test_title_of_a_page_ends_with_whose_it_is(path: str, title: str):
    client = signed_in(user=factories.make_user(desk=factories.make_desk(name="Harbour Post")))
    (shown,) = re.findall("<title>(.*)</title>", client.get(path).content.decode())
    assert shown == f"{title or 'There is nothing here'} · Harbour Post"
    (public,) = re.findall("<title>(.*)</title>", Client().get("/corrections/").content.decode())
    assert public == "Corrections · Fact-check desk"
