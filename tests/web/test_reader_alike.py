"""Was it checked before: the claims like the one being worded, and adding the words to one of them instead."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations import people
from annotations.models import Role, Status
from tests import factories
from tests.web.pages import words_of

pytestmark = pytest.mark.django_db
WORDS = "About 4,100 people worked in the harbour last year."
# session, user, memberships, article, claim; the desk's languages, claims by words and by letters, their rows; ratings;
# the frame's queue
QUERIES = 11


@pytest.fixture
def checker(client):
    user = factories.make_user()
    client.force_login(user)
    return user


@pytest.fixture
def fresh(checker):
    return factories.make_highlight(factories.make_article(checker), exact=WORDS, actor=checker)


def alike(client, highlight, statement=WORDS):
    url = reverse("claims_alike", args=[highlight.revision.article_id])
    return client.get(url, {"statement": statement, "claim": highlight.claim_id})


def move(client, highlight, claim, how):
    url = reverse("move_highlight", args=[highlight.revision.article_id, highlight.pk])
    return client.post(url, {"claim": claim.pk, "how": how})


def test_claims_alike_are_listed_with_status_and_rating(client, fresh):
    known = factories.make_claim(statement=WORDS)
    factories.make_published(known)
    response = alike(client, fresh)
    assert words_of(response.content) == f"Checked before? Half true published {WORDS} Add to this claim instead"
    assert f'value="{known.pk}" data-status="published"' in response.content.decode()


def test_dismissed_claim_is_shown_without_the_act(client, fresh):
    claim = factories.make_claim(statement=WORDS)
    claim.status = Status.DISMISSED
    claim.save()
    assert words_of(alike(client, fresh).content) == f"Checked before? dismissed {WORDS}"


@pytest.mark.parametrize("statement", ["", "Nobody said this before.", "x" * 5000])
def test_nothing_alike_answers_nothing(client, fresh, statement):
    factories.make_claim(statement=WORDS)
    assert alike(client, fresh, statement).content.strip() == b""


def test_three_claims_are_listed_at_most_in_a_fixed_number_of_queries(client, fresh):
    factories.make_claim(statement=WORDS)
    alike(client, fresh)
    with CaptureQueriesContext(connection) as few:
        alike(client, fresh)
    for _ in range(4):
        factories.make_claim(statement=WORDS)
    with CaptureQueriesContext(connection) as many:
        response = alike(client, fresh)
    assert (len(few), len(many)) == (QUERIES, QUERIES)
    assert response.content.decode().count("<li>") == 3


def test_claims_alike_of_other_desks_are_not_shown(client, fresh):
    factories.make_claim(desk=people.create_desk(slug="other", name="Other"), statement=WORDS)
    assert alike(client, fresh).content.strip() == b""


def test_claims_alike_refuse_who_may_not(client, fresh):
    url = reverse("claims_alike", args=[fresh.revision.article_id])
    statuses = [client.post(url).status_code]
    client.force_login(factories.make_user(Role.READER))
    statuses.append(client.get(url).status_code)
    client.force_login(factories.make_user(desk=people.create_desk(slug="other", name="Other")))
    statuses.append(client.get(url).status_code)
    client.logout()
    statuses.append(client.get(url).status_code)
    assert statuses == [405, 200, 404, 302]


def test_words_join_a_claim_and_come_back(client, fresh):
    left, claim = fresh.claim, factories.make_claim(statement=WORDS)
    joined = move(client, fresh, claim, "instead")
    left.refresh_from_db()
    assert (joined.json()["claim"], left.status) == (claim.pk, Status.DISMISSED)
    back = move(client, fresh, left, "back")
    left.refresh_from_db()
    assert (back.json()["claim"], left.status) == (left.pk, Status.OPEN)


@pytest.mark.parametrize("how", ["elsewhere", "get"])
def test_move_refuses_other_ways(client, fresh, how):
    claim = factories.make_claim()
    assert move(client, fresh, claim, how).status_code == 400
    fresh.refresh_from_db()
    assert fresh.claim_id != claim.pk


def test_move_needs_a_claim(client, fresh):
    url = reverse("move_highlight", args=[fresh.revision.article_id, fresh.pk])
    assert client.post(url, {}).status_code == 400
