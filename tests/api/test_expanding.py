"""``?expand=``: with each row of a list what it names by id, at the cost of one more query."""

from typing import Any

import pytest

from annotations.models import Role
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers
from tests.api.test_query_counts import LISTS, fill, warmed

pytestmark = pytest.mark.django_db

EXPANSIONS = {
    "claims/": ["articles"],
    "queue/": ["articles"],
    "highlights/": ["claim", "article"],
    "evidence/": ["claim"],
    "verdicts/": ["claim"],
}


def rows_of(client: ApiClient, path: str) -> list[dict[str, Any]]:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_highlights_come_with_their_claim_and_article() -> None:
    highlight = factories.make_highlight()
    claim, article = highlight.claim, highlight.revision.article
    (row,) = rows_of(client_of(), "highlights/?expand=claim,article")
    assert row["expanded"]["claim"] == {
        "id": claim.pk,
        "statement": claim.statement,
        "claimant": "",
        "said_on": None,
        "status": "open",
        "priority": 0,
        "updated_at": claim.updated_at.isoformat().replace("+00:00", "Z"),
    }
    assert row["expanded"]["article"] == {
        "id": article.pk,
        "kind": "article",
        "title": article.title,
        "url": "",
        "publisher": "",
        "published_at": None,
        "language": article.language,
    }
    assert (row["claim"], row["article"]) == (claim.pk, article.pk)


@pytest.mark.parametrize("path", ["claims/", "queue/"])
def test_claims_come_with_their_articles_each_once(path: str) -> None:
    claim = factories.make_submitted()
    first = claim.highlights.get().revision.article
    second = factories.make_article()
    for article, exact in ((first, "careful story"), (second, "careful story"), (second, "harbour last year")):
        factories.make_highlight(article, exact=exact, claim=claim)
    claim.refresh_from_db()
    (row,) = rows_of(client_of(), "claims/?expand=articles")
    assert [article["id"] for article in row["expanded"]["articles"]] == [first.pk, second.pk]
    if path == "queue/":
        factories.make_submitted()
        (row,) = rows_of(client_of(), "queue/?expand=articles")
        assert len(row["expanded"]["articles"]) == 1


@pytest.mark.parametrize("path", ["evidence/", "verdicts/"])
def test_evidence_and_verdicts_come_with_their_claim(path: str) -> None:
    claim = factories.make_submitted()
    (row,) = rows_of(client_of(), f"{path}?expand=claim")
    assert (row["expanded"]["claim"]["id"], row["expanded"]["claim"]["status"]) == (claim.pk, "in_review")


@pytest.mark.parametrize("path", EXPANSIONS)
def test_rows_without_it_have_nothing_expanded(path: str) -> None:
    factories.make_submitted()
    (row,) = rows_of(client_of(), path)
    assert "expanded" not in row


@pytest.mark.parametrize("path", EXPANSIONS)
def test_each_thing_takes_one_query_however_many_rows(path: str, settings: Any, django_assert_num_queries: Any) -> None:
    settings.RATE_LIMIT = 0
    client = warmed(client_of())
    fill()
    names = EXPANSIONS[path]
    with django_assert_num_queries(LISTS[path] + len(names)):
        rows = rows_of(client, f"{path}?expand={','.join(names)}")
    assert len(rows) >= 3
    assert {tuple(row["expanded"]) for row in rows} == {tuple(names)}


def test_fields_and_expand_go_together() -> None:
    highlight = factories.make_highlight()
    (row,) = rows_of(client_of(), "highlights/?fields=id&expand=claim")
    assert (set(row), row["expanded"]["claim"]["id"]) == ({"id", "expanded"}, highlight.claim_id)


@pytest.mark.parametrize("path", [*EXPANSIONS, "articles/1/"])
def test_what_cannot_be_expanded_is_refused_with_what_can(path: str) -> None:
    path = path.replace("1", str(factories.make_article().pk))
    response = client_of(Role.READER).get(f"{path}?expand=everything")
    assert (response.status_code, kind_of(response), pointers(response)) == (400, "invalid-parameter", ["expand"])
    names = EXPANSIONS.get(path, ["highlights"])
    assert response.json()["errors"][0]["detail"] == f"What can be expanded: {', '.join(names)}."


def test_list_with_nothing_to_expand_does_not_know_the_parameter() -> None:
    response = client_of().get("ratings/?expand=claim")
    assert (kind_of(response), pointers(response)) == ("invalid-parameter", ["expand"])
    assert response.json()["detail"] == "The address has unknown parameters."
