from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations import annotate, publish, review, weigh
from annotations.models import Publication
from tests import factories
from tests.api.client import ApiClient, kind_of, pointers

pytestmark = pytest.mark.django_db


def published(statement, *, claimant="", said_on=None):
    claim = factories.make_claim(statement=statement, claimant=claimant, said_on=said_on)
    return factories.make_published(claim)


def search(**asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    response = ApiClient().get(f"claims:search?{query}")
    assert response.status_code == 200
    return response.json()


def texts(**asked):
    return [claim["text"] for claim in search(**asked)["claims"]]


def test_search_answers_as_google_does():
    publication = published("Tax rose by 4 percent.", claimant="The minister", said_on=date(2026, 3, 1))
    bare = published("The port grew.")
    assert search(key="ignored") == {
        "claims": [
            {
                "text": "The port grew.",
                "claimReview": [review_of(bare, title="The port grew.")],
            },
            {
                "text": "Tax rose by 4 percent.",
                "claimant": "The minister",
                "claimDate": "2026-03-01T00:00:00Z",
                "claimReview": [review_of(publication, title="Tax rose by 4 percent.")],
            },
        ],
        "nextPageToken": "",
    }


def review_of(publication, *, title):
    return {
        "publisher": {"name": publication.claim.desk.name, "site": "testserver"},
        "url": f"http://testserver/checks/{publication.claim_id}/",
        "title": title,
        "reviewDate": publication.published_at.isoformat().replace("+00:00", "Z"),
        "textualRating": "Half true",
        "languageCode": "en",
    }


def test_search_narrows_by_words_language_and_site():
    published("Tax rose by 4 percent.", claimant="Ann Lee")
    published("The port grew.")
    assert texts(query="TAX percent") == ["Tax rose by 4 percent."]
    assert texts(query="lee") == ["Tax rose by 4 percent."]
    assert texts(query="tax port") == []
    assert len(texts(languageCode="en-GB")) == 2
    assert texts(languageCode="de") == []
    assert len(texts(reviewPublisherSiteFilter="www.testserver")) == 2
    assert texts(reviewPublisherSiteFilter="another.example") == []


def test_search_leaves_out_what_is_too_old(monkeypatch):
    published("Tax rose.")
    assert texts(maxAgeDays=1) == ["Tax rose."]
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr("annotations.api.views.search.timezone.now", lambda: later)
    assert texts(maxAgeDays=1) == []
    assert texts(maxAgeDays=4) == ["Tax rose."]


def test_search_pages_newest_first():
    for number in range(5):
        published(f"Claim {number}.")
    first = search(pageSize=2)
    assert [claim["text"] for claim in first["claims"]] == ["Claim 4.", "Claim 3."]
    second = search(pageSize=2, pageToken=first["nextPageToken"])
    assert [claim["text"] for claim in second["claims"]] == ["Claim 2.", "Claim 1."]
    third = search(pageSize=2, pageToken=second["nextPageToken"])
    assert ([claim["text"] for claim in third["claims"]], third["nextPageToken"]) == (["Claim 0."], "")


def test_search_shows_the_newest_version_and_nothing_retracted_or_unpublished():
    factories.make_submitted()
    publication = published("Tax rose.")
    claim, checker = publication.claim, publication.claim.verdicts.get().author
    for kind, expected in (("correction", ["Tax fell."]), ("retraction", [])):
        annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "Tax fell."})
        weigh.give_verdict(
            claim=claim, actor=checker, rating=factories.rating_of(claim.desk, "false"), rationale="Anew."
        )
        review.submit_claim(claim=claim, actor=checker)
        publish.publish_claim(claim=claim, actor=publication.review.reviewer, kind=kind, reason="Figures were mended.")
        assert texts() == expected
    assert Publication.objects.count() == 3


@pytest.mark.parametrize("asked", ["pageSize=0", "pageSize=201", "pageToken=x", "maxAgeDays=-1", "maxAgeDays=²"])
def test_search_refuses_what_is_no_number(asked):
    response = ApiClient().get(f"claims:search?{asked}")
    assert (response.status_code, kind_of(response), pointers(response)) == (
        400,
        "invalid-parameter",
        [asked.partition("=")[0]],
    )


def test_search_finds_words_by_their_index():
    """Whatever the planner would choose on so few rows: with nothing else left, the index finds the word."""
    published("Tax rose by 4 percent.", claimant="Ann Lee")
    with CaptureQueriesContext(connection) as queries:
        assert texts(query="percent") == ["Tax rose by 4 percent."]
    (asked,) = [query["sql"] for query in queries if "LIKE UPPER" in query["sql"]]
    condition = asked[asked.index("(UPPER(") : asked.rindex(") ORDER BY")]
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN SELECT FROM annotations_publication WHERE {condition}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("Bitmap Index Scan on publication_words") == 2  # of the claim and its claimant
