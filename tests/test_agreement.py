"""Agreement from opened blind verdicts alone: on its page, over REST, in the export; by pair, month and period."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from annotations import agreement, blind
from annotations.models import Claim, Role, Verdict
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

# One pair: eight claims of two verdicts each, six of them alike.
RATINGS = [
    ("true", "true"), ("true", "true"), ("false", "false"), ("false", "false"),
    ("half-true", "half-true"), ("false", "false"), ("true", "false"), ("mostly-true", "true"),
]  # fmt: skip


@pytest.fixture
def pair():
    return [factories.make_user(name=name) for name in ("ana", "ben")]


def judge(pair, *ratings: str) -> Claim:
    claim = factories.make_claim(verdicts_required=len(pair))
    for author, rating in zip(pair, ratings, strict=True):
        factories.make_verdict(claim, author, rating=rating)
    claim.refresh_from_db()
    return claim


def judge_all(pair) -> list[Claim]:
    return [judge(pair, *ratings) for ratings in RATINGS]


def report_of(desk=None, since=None, until=None):
    desk = desk or factories.make_desk()
    return agreement.agreement_on(agreement.opened_between(desk, since, until), desk)


def test_figures_are_those_of_the_coefficients(pair):
    judge_all(pair)
    report = report_of()
    assert (report.verdicts, report.figures.claims, report.figures.fleiss_claims) == (16, 8, 8)
    assert report.figures.raw_agreement == 6 / 8
    # Observed disagreement 4/16; expected 1 - (6*5 + 7*6 + 2*1) / (16*15) of labels given 6, 7, 2 and 1 times.
    assert round(report.figures.alpha_nominal.value, 6) == round(1 - (4 / 16) / (1 - 74 / 240), 6)
    assert report.figures.alpha_nominal.interval.low < report.figures.alpha_nominal.value
    assert report.figures.alpha_ordinal.value is not None
    # Cohen: both say "true" 3 of 8, ana "false" 3 and ben 4, both "half-true" 1; "mostly-true" is ana's alone.
    chance = (3 * 3 + 3 * 4 + 1 * 1) / 64
    (both,) = report.pairs
    assert (both.usernames, both.claims, both.raw_agreement) == (("ana", "ben"), 8, 6 / 8)
    assert round(both.cohens_kappa, 6) == round((6 / 8 - chance) / (1 - chance), 6)


def test_sealed_open_and_adjudicating_verdicts_do_not_count(pair):
    claims = judge_all(pair)
    before = agreement.as_json(report_of())
    split = claims[-1]
    reviewer = factories.make_user(Role.REVIEWER)
    blind.adjudicate(
        claim=split, actor=reviewer, rating=factories.rating_of(split.desk, "false"), reason="It is not so."
    )
    factories.make_verdict(split, pair[0], rating="unproven")
    factories.make_verdict(factories.make_claim(verdicts_required=2), pair[0])
    factories.make_verdict(factories.make_claim(), pair[0])
    assert agreement.as_json(report_of()) == before
    assert Verdict.objects.count() == 16 + 3


def test_fewer_than_five_claims_have_no_figures(pair):
    for ratings in RATINGS[:4]:
        judge(pair, *ratings)
    report = report_of()
    assert (report.figures.claims, report.figures.raw_agreement, report.figures.alpha_nominal.value) == (4, None, None)
    assert (report.figures.fleiss_kappa, report.pairs[0].claims, report.pairs[0].cohens_kappa) == (None, 4, None)


def test_ratings_in_no_order_are_left_out_of_ordinal_alpha_and_told(pair):
    judge_all(pair)
    ordinal = report_of().figures.alpha_ordinal
    judge(pair, "unproven", "unproven")
    report = report_of()
    assert (report.off_axis, report.verdicts) == (2, 18)
    assert report.figures.alpha_ordinal == ordinal


def open_at(claim: Claim, *moment: int) -> None:
    Claim.objects.filter(pk=claim.pk).update(verdicts_opened_at=datetime(*moment, tzinfo=UTC))


def test_period_and_months_are_those_of_the_desks_clocks(pair):
    desk = factories.make_desk()
    desk.time_zone = "Asia/Dhaka"  # six hours before UTC
    desk.save()
    first, second = judge_all(pair)[:2]
    Claim.objects.exclude(pk__in=[first.pk, second.pk]).update(verdicts_opened_at=datetime(2026, 1, 5, tzinfo=UTC))
    open_at(first, 2026, 1, 31, 17, 59)
    open_at(second, 2026, 1, 31, 18, 0)
    report = report_of(desk)
    assert [(f"{month:%Y-%m}", figures.claims) for month, figures in report.months] == [("2026-01", 7), ("2026-02", 1)]
    february = datetime(2026, 2, 1, tzinfo=UTC).date()
    assert report_of(desk, since=february).figures.claims == 1
    assert report_of(desk, until=february.replace(month=1, day=31)).figures.claims == 7


def test_report_takes_one_query(pair, django_assert_num_queries):
    judge_all(pair)
    desk = factories.make_desk()
    with django_assert_num_queries(1):
        report_of(desk)


def test_other_desks_verdicts_are_none_of_this_desks(pair):
    judge_all(pair)
    assert report_of(factories.make_desk(slug="elsewhere")).figures.claims == 0


def test_api_tells_the_figures(pair):
    judge_all(pair)
    client = client_of(Role.READER)
    told = client.get("agreement/").json()
    report = agreement.as_json(report_of())
    assert told == {"desk": factories.make_desk().slug, "since": None, "until": None, **report}
    assert told["pairs"][0]["checkers"] == ["ana", "ben"]
    narrowed = client.get("agreement/?since=2000-01-01&until=2000-12-31").json()
    assert (narrowed["claims"], narrowed["since"], narrowed["until"]) == (0, "2000-01-01", "2000-12-31")


@pytest.mark.parametrize(
    "wrong", ["since=yesterday", "until=2026-02-30", "since=0001-01-01", "desk=elsewhere", "days=3"]
)
def test_api_refuses_what_is_no_day_and_no_desk_of_the_callers(wrong):
    factories.make_desk(slug="elsewhere")
    refused = client_of().get(f"agreement/?{wrong}")
    assert (refused.status_code, kind_of(refused)) == (400, "invalid-parameter")
    assert pointers(refused) == [wrong.partition("=")[0]]


def test_api_asks_strangers_to_log_in():
    assert ApiClient().get("agreement/").status_code == 401


def test_export_holds_the_figures_of_each_desk(pair):
    judge_all(pair)
    client = client_of(Role.READER)
    (told,) = json.loads(b"".join(client.get("exports/agreement.json").streaming_content))
    assert told == {"desk": factories.make_desk().slug, **agreement.as_json(report_of())}
    nothing = client.get("exports/agreement.json?q=submarines")
    assert json.loads(b"".join(nothing.streaming_content)) == []


def test_page_shows_a_plot_and_the_same_numbers_as_tables(pair):
    judge_all(pair)
    response = signed_in(Role.READER).get("/agreement/")
    words = words_of(response.content)
    figures = report_of().figures
    assert "8 claims with 16 independent verdicts." in words
    interval = figures.alpha_nominal.interval
    assert (
        f"Krippendorff’s α, nominal {figures.alpha_nominal.value:.2f} {interval.low:.2f} – {interval.high:.2f} 8"
        in words
    )
    assert "ana, ben 8 0.75" in words
    rows = response.context["plot"].rows
    assert [row.low < row.x < row.high for row in rows[:2]] == [True, True]
    assert len(re.findall(r"<circle", response.content.decode())) == len(rows) == 4


def test_page_without_anything_to_compare_says_how_to_begin(pair):
    words = words_of(signed_in().get("/agreement/").content)
    assert "Nothing to compare yet" in words
    for ratings in RATINGS[:3]:
        judge(pair, *ratings)
    response = signed_in().get("/agreement/")
    words = words_of(response.content)
    assert "From fewer than 5 claims no figure would mean anything" in words
    assert "<svg" not in response.content.decode().partition("<main")[2]
    narrowed = words_of(signed_in().get("/agreement/?until=2000-01-01").content)
    assert "Nothing to compare in this period" in narrowed


def test_page_refuses_what_is_no_day():
    response = signed_in().get("/agreement/?since=yesterday")
    assert (response.status_code, "Enter a valid date." in words_of(response.content)) == (400, True)
    assert signed_in().get("/agreement/?since=0001-01-01&until=9999-12-31").status_code == 400


def test_page_is_for_the_desks_people():
    assert signed_in().get("/agreement/").status_code == 200
    assert Client().get("/agreement/").status_code == 302
