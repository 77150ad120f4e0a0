"""The formats besides CSV, NDJSON and ClaimReview's own document, each against what their readers expect."""

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from jsonschema import Draft6Validator, FormatChecker
from pyarrow import parquet

from annotations import annotate, weigh
from annotations.exports import EXPORTS
from annotations.models import Claim
from tests import factories
from tests.exports.test_claimreview import publish_again
from tests.exports.test_claims_sql import full_claim
from tests.shared import DATA

pytestmark = pytest.mark.django_db
BASE_URL = "https://desk.example"
DEV = DATA / "averitec" / "dev_first100.json"
SCHEMA = DATA / "claimreview" / "duke-claim-review-schema.json"


def written(name):
    return b"".join(EXPORTS[name].stream(Claim.objects.all(), base_url=BASE_URL))


def claims_of_every_kind():
    full_claim()
    factories.make_published()
    factories.make_claim()


def test_parquet_holds_what_ndjson_holds(monkeypatch):
    monkeypatch.setattr("annotations.exports.claims_parquet.GROUP", 2)
    claims_of_every_kind()
    file = parquet.ParquetFile(BytesIO(written("claims.parquet")))
    assert file.num_row_groups == 2
    expected = [json.loads(line) for line in written("claims.ndjson").splitlines()]
    assert [in_json(row) for row in file.read().to_pylist()] == expected


def in_json(value):
    if isinstance(value, dict):
        return {name: in_json(part) for name, part in value.items()}
    if isinstance(value, list):
        return [in_json(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def test_parquet_columns_are_typed_also_where_nothing_is_in_them():
    schema = parquet.ParquetFile(BytesIO(written("claims.parquet"))).schema_arrow
    claims_of_every_kind()
    assert parquet.ParquetFile(BytesIO(written("claims.parquet"))).schema_arrow == schema
    types = {name: str(schema.field(name).type) for name in ("id", "said_on", "created_at", "priority")}
    assert types == {
        "id": "int64",
        "said_on": "date32[day]",
        "created_at": "timestamp[us, tz=UTC]",
        "priority": "int16",
    }
    evidence, reply = (schema.field(name).type.value_type for name in ("evidence", "replies"))
    days = [evidence.field("published_on"), reply.field("asked_on"), reply.field("settled_on")]
    assert [str(field.type) for field in days] == ["date32[day]"] * 3
    assert [str(schema.field(name).type) for name in ("due_at", "published_version")] == [
        "timestamp[us, tz=UTC]",
        "int32",
    ]
    assert [field.name for field in schema.field("highlights").type.value_type][:3] == [
        "id",
        "article",
        "article_title",
    ]


def test_claimreview_lines_are_documents_of_their_own():
    for _number in range(2):
        factories.make_published()
    factories.make_claim()
    lines = [json.loads(line) for line in written("claimreview.ndjson").splitlines()]
    document = json.loads(written("claimreview.jsonld"))
    assert lines == [{"@context": "https://schema.org", **review} for review in document["@graph"]]


def test_datacommons_is_a_feed_of_reviews():
    publication = factories.make_published()
    (review,) = [json.loads(line) for line in written("claimreview.ndjson").splitlines()]
    assert json.loads(written("datacommons.json")) == {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dataFeedElement": [
            {
                "@type": "DataFeedItem",
                "dateCreated": publication.published_at.isoformat().replace("+00:00", "Z"),
                "url": review["url"],
                "item": [review],
            }
        ],
    }
    if not SCHEMA.exists():
        pytest.skip(f"NOT TESTED against the publishers' schema: {SCHEMA} is absent")
    schema = json.loads(SCHEMA.read_text())
    del schema["definitions"]["claimReview"]["$id"]
    Draft6Validator(schema, format_checker=FormatChecker()).validate(review)


@pytest.mark.parametrize("name", ["claimreview.ndjson", "datacommons.json", "averitec.json", "claims.parquet"])
def test_export_of_nothing_is_whole(name):
    empty = {"claimreview.ndjson": b"", "averitec.json": b"[\n]\n"}
    expected = b'{"@context":"https://schema.org","@type":"DataFeed","dataFeedElement":[\n]}\n'
    if name == "claims.parquet":
        assert parquet.ParquetFile(BytesIO(written(name))).metadata.num_rows == 0
    else:
        assert written(name) == empty.get(name, expected)


def test_averitec_holds_a_claim_with_its_questions():
    checker = factories.make_user()
    article = factories.make_article(
        checker,
        text="Tax rose by 4 percent, she said.",
        url="https://web.archive.org/web/1/https://wire.example/",
        publisher="Wire",
        published_at=datetime(2026, 3, 4, tzinfo=UTC),
    )
    claim = factories.make_highlight(article, exact="Tax rose by 4 percent", actor=checker).claim
    annotate.edit_claim(claim=claim, actor=checker, changes={"claimant": "Ann", "said_on": date(2026, 3, 4)})
    url = "https://statistics.example/"
    for fields in (
        {"title": "By how much?", "quote": "By 2.1 percent.", "url": url},
        {"title": "By how much?", "quote": "", "note": "By about two.", "url": "https://archive.ph/x"},
        {"title": "Did it rise?", "quote": "", "note": "Yes: By a little.", "url": url},
        {"title": "Who was told?", "quote": "", "kind": "note", "note": "No answer could be found.", "url": ""},
        {"title": "From where?", "quote": "", "kind": "document", "note": "Minutes.", "url": ""},
    ):
        factories.make_evidence(claim, checker, **fields)
    publication = factories.make_published(claim, checker=checker)
    factories.make_claim()
    told = json.loads(written("averitec.json"))
    answers = {"source_medium": "Web text", "cached_source_url": "", "source_url": url}
    archived = {"source_url": "https://archive.ph/x", "cached_source_url": "https://archive.ph/x"}
    missing = {"source_url": "Metadata", "source_medium": "Metadata"}
    assert told[0]["questions"][:4] == [
        {
            "question": "By how much?",
            "answers": [
                {**answers, "answer": "By 2.1 percent.", "answer_type": "Extractive"},
                {**answers, **archived, "answer": "By about two.", "answer_type": "Abstractive"},
            ],
        },
        {
            "question": "Did it rise?",
            "answers": [{**answers, "answer": "Yes", "answer_type": "Boolean", "boolean_explanation": "By a little."}],
        },
        {
            "question": "Who was told?",
            "answers": [
                {
                    "answer": "No answer could be found.",
                    "answer_type": "Unanswerable",
                    "source_url": "",
                    "source_medium": "",
                    "cached_source_url": "",
                }
            ],
        },
        {
            "question": "From where?",
            "answers": [{**answers, **missing, "answer": "Minutes.", "answer_type": "Abstractive"}],
        },
    ]
    del told[0]["questions"]
    assert told == [
        {
            "claim": "Tax rose by 4 percent",
            "required_reannotation": False,
            "label": "Conflicting Evidence/Cherrypicking",
            "justification": publication.snapshot["verdict"]["rationale"],
            "claim_date": "4-3-2026",
            "speaker": "Ann",
            "original_claim_url": article.url,
            "fact_checking_article": f"https://desk.example/checks/{claim.pk}/",
            "reporting_source": "Wire",
            "location_ISO_code": None,
            "claim_types": [],
            "fact_checking_strategies": [],
            "cached_original_claim_url": article.url,
        }
    ]


def test_averitec_has_the_keys_of_the_data_set():
    if not DEV.exists():
        pytest.skip(f"NOT TESTED against AVeriTeC's keys: {DEV} is absent")
    theirs = json.loads(DEV.read_text())
    claims_of_every_kind()
    ours = json.loads(written("averitec.json"))
    assert {frozenset(claim) for claim in ours} == {frozenset(theirs[0])}
    known = {name for claim in theirs for question in claim["questions"] for a in question["answers"] for name in a}
    told = {name for claim in ours for question in claim["questions"] for a in question["answers"] for name in a}
    assert told - known == set()


def test_averitec_takes_the_verdict_that_counts():
    claim = factories.make_claim()
    checker = factories.make_user()
    for rating in ("true", "unproven"):
        weigh.give_verdict(
            claim=claim, actor=checker, rating=factories.rating_of(claim.desk, rating), rationale=f"It is {rating}."
        )
    (told,) = json.loads(written("averitec.json"))
    assert (told["label"], told["justification"]) == ("Not Enough Evidence", "It is unproven.")


def test_averitec_leaves_a_retracted_check_out():
    publication = factories.make_published()
    (told,) = json.loads(written("averitec.json"))
    assert told["fact_checking_article"] == f"{BASE_URL}/checks/{publication.claim_id}/"
    publish_again(publication, kind="retraction")
    assert json.loads(written("averitec.json")) == []
