"""How many queries each answer takes: a literal number, however many rows there are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations import corrections, people
from annotations.models import Role, Token
from tests import factories
from tests.api.client import ApiClient, client_of

pytestmark = pytest.mark.django_db

# One of each list's queries is the token's; the rate limit's one is left out here, see test_rate_limit.
LISTS = {
    "articles/": 3,
    "highlights/": 3,
    "claims/": 7,
    "evidence/": 3,  # with what became of the pages
    "replies/": 2,
    "verdicts/": 2,
    "ratings/": 2,
    "queue/": 7,
    "publications/": 2,
    "correction-requests/": 3,
    "topics/": 2,
    "exports/": 1,
}


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    settings.RATE_LIMIT = 0


def warmed(client: ApiClient) -> ApiClient:
    """Use the token once, so that its use was noted already."""
    client.get("ratings/")
    assert Token.objects.exclude(last_used_at=None).exists()
    return client


def fill() -> None:
    """Three of everything, passages and later revisions included."""
    for _ in range(3):
        claim = factories.make_submitted()
        article = claim.highlights.get().revision.article
        client = client_of()
        client.post(
            "evidence/",
            {
                "claim": factories.make_claim().pk,
                "stance": "context",
                "kind": "passage",
                "passage": {"article": article.pk, "start": 0, "end": 12},
            },
        )
        client.post(f"articles/{article.pk}/revisions/", {"text": "Now. " + article.revision.text})
        factories.make_reply(factories.make_claim())
        corrections.ask_for_correction(publication=factories.make_published(), body="Page 4 says otherwise.")
        factories.make_claim(topics=[f"Topic {claim.pk}"])


@pytest.mark.parametrize("path", LISTS)
def test_list_takes_the_same_few_queries(path: str, django_assert_num_queries: Any) -> None:
    client = warmed(client_of())
    fill()
    with django_assert_num_queries(LISTS[path]):
        rows = client.get(path).json()["results"]
    assert len(rows) >= 3


def details() -> dict[str, tuple[Callable[[], str], int]]:
    return {
        "article": (lambda: f"articles/{factories.make_transcript().pk}/", 4),
        "article with highlights": (
            lambda: f"articles/{factories.make_highlight().revision.article_id}/?expand=highlights",
            2,
        ),
        "revisions": (lambda: f"articles/{factories.make_article().pk}/revisions/", 3),
        "highlight": (lambda: f"highlights/{factories.make_highlight().pk}/", 3),
        "claim": (lambda: f"claims/{factories.make_submitted().pk}/", 7),
        "evidence": (lambda: f"evidence/{factories.make_evidence(factories.make_claim()).pk}/", 3),
        "verdict": (lambda: f"verdicts/{factories.make_verdict(factories.make_claim()).pk}/", 2),
        "publication": (lambda: f"publications/{factories.make_published().pk}/", 2),
    }


@pytest.mark.parametrize("noun", details())
def test_object_takes_the_same_few_queries(noun: str, django_assert_num_queries: Any) -> None:
    make, number = details()[noun]
    client, path = warmed(client_of()), make()
    with django_assert_num_queries(number):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("noun", "without", "more"), [("highlights", {"end": 12}, 2), ("evidence", {"note": "See page 4."}, 2)]
)
def test_state_is_read_for_an_if_match_alone(noun: str, without: dict[str, Any], more: int) -> None:
    client = warmed(client_of())
    thing = factories.make_highlight() if noun == "highlights" else factories.make_evidence(factories.make_claim())
    path, counts = f"{noun}/{thing.pk}/", []
    client.patch(path, without)
    for headers in ({}, {"If_Match": client.get(path)["ETag"]}):
        with CaptureQueriesContext(connection) as queries:
            assert client.patch(path, without, **headers).status_code == 200
        counts.append(len(queries))
    assert counts[1] - counts[0] == more


def test_several_desks_take_no_more_queries(django_assert_num_queries: Any) -> None:
    client = warmed(client_of())
    for slug in ("second", "third"):
        desk = factories.make_desk(slug=slug)
        people.set_role(user=client.user, desk=desk, role=Role.CHECKER)
        factories.make_submitted(factories.make_claim(desk=desk))
    with django_assert_num_queries(6):  # one fewer: no highlight, so nothing to look up its anchors for
        assert len(client.get("claims/").json()["results"]) == 2
