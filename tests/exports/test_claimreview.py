import json
from datetime import UTC, date, datetime

import pytest
from jsonschema import Draft6Validator, FormatChecker

from annotations import annotate, publish, review, weigh
from annotations.exports import EXPORTS, claim_review
from annotations.models import Claim, Publication, Role
from tests import factories
from tests.shared import DATA

pytestmark = pytest.mark.django_db
BASE_URL = "https://desk.example"
SCHEMA = DATA / "claimreview" / "duke-claim-review-schema.json"


def document(claims=None):
    stream = EXPORTS["claimreview.jsonld"].stream(Claim.objects.all() if claims is None else claims, base_url=BASE_URL)
    return json.loads(b"".join(stream))


def reviews(claims=None):
    return document(claims)["@graph"]


def publish_again(publication, *, kind, rating="false", statement=""):
    claim, checker = publication.claim, publication.claim.verdicts.first().author
    weigh.give_verdict(claim=claim, actor=checker, rating=factories.rating_of(claim.desk, rating), rationale="Anew.")
    if statement:
        annotate.edit_claim(claim=claim, actor=checker, changes={"statement": statement})
    review.submit_claim(claim=claim, actor=checker)
    return publish.publish_claim(
        claim=claim, actor=publication.review.reviewer, kind=kind, reason="The ministry mended its figures."
    )


def test_claimreview_holds_what_was_published():
    checker = factories.make_user()
    wire = factories.make_article(
        checker,
        title="Port to grow",
        url="https://wire.example/1",
        publisher="Wire",
        published_at=datetime(2026, 3, 4, 8, 30, tzinfo=UTC),
        language="en",
    )
    claim = factories.make_highlight(wire, exact="The minister opened the debate with a promise.", actor=checker).claim
    factories.make_highlight(wire, exact="About 4,100 people worked in the harbour", actor=checker, claim=claim)
    talk = factories.make_transcript(checker)
    factories.make_highlight(talk, actor=checker, claim=claim)
    annotate.edit_claim(claim=claim, actor=checker, changes={"claimant": "The minister", "said_on": date(2026, 3, 3)})
    publication = factories.make_published(claim, checker=checker)
    wire_work = {
        "@type": "NewsArticle",
        "headline": "Port to grow",
        "url": "https://wire.example/1",
        "datePublished": "2026-03-04T08:30:00+00:00",
        "inLanguage": "en",
        "publisher": {"@type": "Organization", "name": "Wire"},
    }
    expected = {
        "@type": "ClaimReview",
        "url": f"https://desk.example/checks/{claim.pk}/",
        "datePublished": publication.published_at.date().isoformat(),
        "author": {"@type": "Organization", "name": claim.desk.name, "url": "https://desk.example/checks/"},
        "claimReviewed": "The minister opened the debate with a promise.",
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "The minister"},
            "datePublished": "2026-03-03",
            "appearance": [wire_work, {"@type": "CreativeWork", "headline": talk.title, "url": talk.url}],
            "firstAppearance": wire_work,
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Half true",
            "ratingValue": "3",
            "bestRating": "5",
            "worstRating": "1",
        },
    }
    assert document() == {"@context": "https://schema.org", "@graph": [expected]}
    assert claim_review(publication, base_url=BASE_URL + "/") == {"@context": "https://schema.org", **expected}


@pytest.mark.parametrize(
    ("slug", "rating"),
    [
        ("true", {"alternateName": "True", "ratingValue": "5", "bestRating": "5", "worstRating": "1"}),
        ("mostly-true", {"alternateName": "Mostly true", "ratingValue": "4", "bestRating": "5", "worstRating": "1"}),
        ("half-true", {"alternateName": "Half true", "ratingValue": "3", "bestRating": "5", "worstRating": "1"}),
        ("mostly-false", {"alternateName": "Mostly false", "ratingValue": "2", "bestRating": "5", "worstRating": "1"}),
        ("false", {"alternateName": "False", "ratingValue": "1", "bestRating": "5", "worstRating": "1"}),
        ("unproven", {"alternateName": "Unproven"}),
    ],
)
def test_claimreview_rates_within_its_bounds_or_not_at_all(slug, rating):
    factories.make_published(rating=slug)
    assert [review["reviewRating"] for review in reviews()] == [{"@type": "Rating", **rating}]


def test_claimreview_leaves_out_what_is_not_published():
    factories.make_submitted()
    factories.make_claim()
    assert reviews() == []


def test_claimreview_is_of_the_newest_publication():
    publication = factories.make_published()
    publish_again(publication, kind="correction", statement="The port employs 4,087 people.")
    assert [(item["claimReviewed"], item["reviewRating"]["alternateName"]) for item in reviews()] == [
        ("The port employs 4,087 people.", "False")
    ]


def test_claimreview_leaves_a_retracted_check_out():
    publication = factories.make_published()
    retraction = publish_again(publication, kind="retraction")
    assert reviews() == []
    assert claim_review(retraction, base_url=BASE_URL) is None


def test_claimreview_stays_as_published_while_the_claim_is_reworked():
    publication = factories.make_published()
    before = reviews()
    checker = publication.claim.verdicts.get().author
    annotate.edit_claim(claim=publication.claim, actor=checker, changes={"statement": "Not yet reviewed."})
    assert reviews() == before


def test_claimreview_holds_only_the_claims_asked_for():
    ours, theirs = factories.make_published(), factories.make_published()
    asked = Claim.objects.filter(pk=theirs.claim_id)
    assert [review["url"] for review in reviews(asked)] == [f"https://desk.example/checks/{theirs.claim_id}/"]
    assert len(reviews()) == 2
    assert ours.claim_id != theirs.claim_id


def test_claimreview_of_undated_appearances_names_no_first_one():
    checker = factories.make_user()
    highlight = factories.make_highlight(factories.make_article(checker), actor=checker)
    factories.make_highlight(factories.make_article(checker), actor=checker, claim=highlight.claim)
    factories.make_published(highlight.claim, checker=checker)
    (item,) = reviews()
    titles = Claim.objects.get().highlights.values_list("revision__article__title", flat=True)
    assert [work["headline"] for work in item["itemReviewed"]["appearance"]] == list(titles)
    assert "firstAppearance" not in item["itemReviewed"]


def test_claimreview_reads_chunks_with_a_fixed_number_of_queries(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("annotations.exports.export.CHUNK", 2)
    for _number in range(3):
        factories.make_published()
    stream = EXPORTS["claimreview.jsonld"].stream(Claim.objects.all(), base_url=BASE_URL)
    with django_assert_num_queries(0):
        assert next(stream) == b'{"@context":"https://schema.org","@graph":['
    with django_assert_num_queries(2):  # the publications; their scale's ratings
        next(stream)
    with django_assert_num_queries(2):
        rest = b"".join(stream)
    assert json.loads(b'{"@graph":[{}' + rest)["@graph"][1]["url"] == (
        f"https://desk.example/checks/{Publication.objects.latest('claim_id').claim_id}/"
    )


def test_claimreview_conforms_to_the_publishers_schema():
    if not SCHEMA.exists():
        pytest.skip(f"NOT TESTED against the publishers' ClaimReview schema: {SCHEMA} is absent")
    schema = json.loads(SCHEMA.read_text())
    del schema["definitions"]["claimReview"]["$id"]  # it would make every reference relative to itself
    claim = factories.make_highlight().claim
    annotate.edit_claim(claim=claim, actor=factories.make_user(), changes={"claimant": "The minister"})
    factories.make_published(claim)
    factories.make_published(rating="unproven", reviewer=factories.make_user(Role.REVIEWER))
    validator = Draft6Validator(schema, format_checker=FormatChecker())
    assert [error.message for item in reviews() for error in validator.iter_errors(item)] == []
    (first, _second) = Publication.objects.order_by("id")
    assert list(validator.iter_errors(claim_review(first, base_url=BASE_URL))) == []
