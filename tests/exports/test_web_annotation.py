import json

import pytest
from django.utils import timezone

from annotations import annotate, marking, publish, review, revise, settle, weigh
from annotations.exports import EXPORTS
from annotations.exports.annotated import as_on_desk
from annotations.exports.export import json_line
from annotations.exports.web_annotation import MEDIA_TYPE, OWN_TERMS, media_fragment, web_annotation, with_context
from annotations.models import Claim, Highlight, Role
from tests import factories, w3c

pytestmark = pytest.mark.django_db
BASE_URL = "https://desk.example"
CONTEXT = ["http://www.w3.org/ns/anno.jsonld", OWN_TERMS]


def stream(name, claims=None):
    claims = Claim.objects.all() if claims is None else claims
    return EXPORTS[name].stream(claims, base_url=BASE_URL)


def annotations(claims=None):
    return [json.loads(line) for line in b"".join(stream("annotations.ndjson", claims)).splitlines()]


def collection(claims=None):
    return json.loads(b"".join(stream("annotations.jsonld", claims)))


def z(time):
    return time.isoformat().replace("+00:00", "Z")


def make_one_of_each():
    """A published check, a claim in a transcript, and one after an emoji in a text with an address and a revision."""
    factories.make_published()
    factories.make_highlight(factories.make_transcript())
    wire = factories.make_article(
        text="🤔 Tax rose. It rose by 4 percent, 🤔 she said.", url="https://wire.example/1?a=b"
    )
    factories.make_highlight(wire, exact="It rose by 4 percent")


def test_annotation_says_the_claim_of_words_in_a_revision():
    checker = factories.make_user(name="ana")
    wire = factories.make_article(checker, text="🤔 Tax rose. It rose by 4 percent, 🤔 she said.", title="Tax")
    highlight = factories.make_highlight(wire, exact="It rose by 4 percent", actor=checker)
    annotate.edit_claim(claim=highlight.claim, actor=checker, changes={"statement": "Taxes rose by 4 percent."})
    claim = Claim.objects.get()
    assert annotations() == [
        {
            "@context": CONTEXT,
            "id": f"https://desk.example/annotations/{highlight.pk}",
            "type": "Annotation",
            "motivation": "highlighting",
            "creator": {"type": "Person", "name": "ana", "nickname": "ana"},
            "created": z(highlight.created_at),
            "modified": z(claim.updated_at),
            "generator": {"id": "https://desk.example/", "type": "Software", "name": "Fact-check desk"},
            "body": [
                {
                    "type": "TextualBody",
                    "purpose": "describing",
                    "value": "Taxes rose by 4 percent.",
                    "format": "text/plain",
                },
                {
                    "type": "SpecificResource",
                    "purpose": "identifying",
                    "source": f"https://desk.example/api/v1/claims/{claim.pk}/",
                },
            ],
            "target": {
                "type": "SpecificResource",
                "source": f"https://desk.example/articles/{wire.pk}/",
                "selector": [
                    {"type": "TextPositionSelector", "start": 12, "end": 32, "start_utf16": 13, "end_utf16": 33},
                    {
                        "type": "TextQuoteSelector",
                        "exact": "It rose by 4 percent",
                        "prefix": "🤔 Tax rose. ",
                        "suffix": ", 🤔 she said.",
                    },
                ],
                "state": {
                    "type": "TimeState",
                    "sourceDate": z(wire.revision.created_at),
                    "cached": f"https://desk.example/api/v1/articles/{wire.pk}/revisions/1/",
                    "sha256": wire.revision.sha256,
                },
            },
        }
    ]


def test_published_check_assesses_and_is_linked():
    publication = factories.make_published(rating="mostly-false")
    (annotation,) = annotations()
    assert annotation["motivation"] == "assessing"
    assert annotation["body"][2:] == [
        {"type": "TextualBody", "purpose": "classifying", "value": "Mostly false", "format": "text/plain"},
        {
            "type": "SpecificResource",
            "purpose": "linking",
            "source": {
                "id": f"https://desk.example/checks/{publication.claim_id}/",
                "type": "Text",
                "format": "text/html",
            },
        },
    ]


def test_verdict_that_is_not_published_shows_no_rating():
    factories.make_submitted()
    (annotation,) = annotations()
    assert (annotation["motivation"], len(annotation["body"])) == ("highlighting", 2)


def test_retracted_check_loses_its_rating():
    publication = factories.make_published()
    claim, checker = publication.claim, publication.claim.verdicts.get().author
    weigh.give_verdict(claim=claim, actor=checker, rating=publication.rating, rationale="Withdrawn.")
    review.submit_claim(claim=claim, actor=checker)
    publish.publish_claim(claim=claim, actor=publication.review.reviewer, kind="retraction", reason="Wrong person.")
    (annotation,) = annotations()
    assert (annotation["motivation"], len(annotation["body"])) == ("highlighting", 2)


def test_transcript_has_the_time_when_the_words_were_spoken():
    factories.make_highlight(factories.make_transcript(), exact="repaid in full")
    (annotation,) = annotations()
    assert annotation["target"]["source"] == "https://video.example/watch"
    assert annotation["target"]["selector"][2] == {
        "type": "FragmentSelector",
        "conformsTo": "http://www.w3.org/TR/media-frags/",
        "value": "t=2.736,6.037",
    }


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "fragment"),
    [(12300, 15000, "t=12.3,15"), (0, 1, "t=0,0.001"), (100_000, 3_600_050, "t=100,3600.05"), (5000, 5000, "t=5")],
)
def test_media_fragment_counts_seconds(start_ms, end_ms, fragment):
    assert media_fragment(start_ms, end_ms) == fragment


def test_annotation_follows_its_words_into_a_revision():
    highlight = factories.make_highlight(factories.make_article(text="Tax rose in May. Nobody paid."))
    revision = revise.revise_article(
        article=highlight.revision.article, actor=highlight.created_by, text="😀 New. Tax rose in May. Nobody paid."
    )
    (annotation,) = annotations()
    position, quote = annotation["target"]["selector"]
    assert position == {"type": "TextPositionSelector", "start": 7, "end": 23, "start_utf16": 8, "end_utf16": 24}
    assert (quote["exact"], quote["prefix"]) == ("Tax rose in May.", "😀 New. ")
    assert annotation["target"]["state"]["sha256"] == revision.sha256
    assert annotation["target"]["state"]["cached"].endswith("/revisions/2/")
    assert annotation["modified"] == z(revision.created_at)


def test_iris_that_an_annotation_came_with_are_kept():
    highlight = factories.make_highlight()
    Highlight.objects.filter(pk=highlight.pk).update(canonical="urn:uuid:1", via=["https://a.example/1"])
    (annotation,) = annotations()
    assert (annotation["canonical"], annotation["via"]) == ("urn:uuid:1", "https://a.example/1")
    Highlight.objects.filter(pk=highlight.pk).update(via=["https://a.example/1", "https://b.example/1"])
    assert annotations()[0]["via"] == ["https://a.example/1", "https://b.example/1"]


def test_collection_holds_the_annotations_in_one_page():
    make_one_of_each()
    address = "https://desk.example/api/v1/exports/annotations.jsonld"
    lines = [{key: value for key, value in line.items() if key != "@context"} for line in annotations()]
    assert len(lines) == 3
    assert collection() == {
        "@context": CONTEXT,
        "id": address,
        "type": "AnnotationCollection",
        "first": {
            "id": f"{address}#page",
            "type": "AnnotationPage",
            "partOf": address,
            "startIndex": 0,
            "items": lines,
        },
        "total": 3,
    }


def test_collection_without_annotations_has_no_page():
    factories.make_claim()
    assert collection() == {
        "@context": CONTEXT,
        "id": "https://desk.example/api/v1/exports/annotations.jsonld",
        "type": "AnnotationCollection",
        "total": 0,
    }
    assert annotations() == []


@w3c.needs_schemas
def test_every_export_passes_the_schemas_of_the_w3c():
    make_one_of_each()
    assert {annotation["id"]: w3c.failed_musts(annotation) for annotation in annotations()} == {
        annotation["id"]: [] for annotation in annotations()
    }
    for document in (collection(), collection(Claim.objects.none())):
        assert w3c.failed_definitions(document, w3c.COLLECTION_DEFINITIONS) == []
    assert w3c.failed_definitions(collection()["first"], w3c.PAGE_DEFINITIONS) == []


@w3c.needs_schemas
def test_schemas_of_the_w3c_find_what_is_wrong():
    make_one_of_each()
    annotation = annotations()[0]
    assert w3c.failed_musts({**annotation, "type": "Note"}) == ["annotations/3.1-annotationTypeValidated.json"]
    assert w3c.failed_musts({**annotation, "created": "2026-01-01T00:00:00+01:00"}) == [
        "annotations/3.3.1-annotationCreatedValidated.json"
    ]


def test_removed_highlights_and_other_claims_are_left_out():
    kept, removed = factories.make_highlight(), factories.make_highlight()
    marking.remove_highlight(highlight=removed, actor=removed.created_by)
    other = factories.make_highlight()
    claims = Claim.objects.exclude(pk=other.claim_id)
    assert [annotation["id"] for annotation in annotations(claims)] == [f"{BASE_URL}/annotations/{kept.pk}"]


AWKWARD = '“Quoted” "double" \\back/slash\ttab\x01\x1f\x7f\x85\u2028\u2029 é 🤔𝔘 <b>&amp;</b> العربية'


def test_postgres_writes_the_bytes_that_python_would():
    make_one_of_each()
    checker = factories.make_user()
    checker.first_name, checker.last_name = "Ana “the” Čapek", ""
    checker.save()
    article = factories.make_article(checker, text=f"🤔 {AWKWARD[:40]} Tax rose 🤔 in May. {AWKWARD[40:]}")
    highlight = factories.make_highlight(article, exact="Tax rose 🤔 in May.", actor=checker)
    annotate.edit_claim(claim=highlight.claim, actor=checker, changes={"statement": AWKWARD})
    revise.revise_article(article=article, actor=checker, text=f"🤔🤔 New. {article.revision.text}")
    gone = factories.make_highlight(factories.make_article(text="Tax fell in June, they say."), actor=checker)
    revise.revise_article(article=gone.revision.article, actor=checker, text="Something else altogether stands here.")
    Highlight.objects.filter(pk=gone.pk).update(
        canonical='urn:x:"1"',
        via=["https://a.example/ü", "https://b.example/"],
        created_at=timezone.now().replace(microsecond=0),
    )
    asked = factories.make_questions(checker)
    settle.accept_wording(highlight=asked["reworded"], actor=checker)
    settle.mark_anew(highlight=asked["removed"], actor=checker, start=0, end=11)
    settle.retire_highlight(highlight=asked["ambiguous"], actor=checker)
    Highlight.objects.filter(pk=highlight.pk).update(via=["https://a.example/1"], start_ms=5000, end_ms=5000)
    documents = [
        with_context(web_annotation(annotated, base_url=BASE_URL))
        for annotated in as_on_desk(Highlight.objects.standing().order_by("pk"))
    ]
    assert b"".join(stream("annotations.ndjson")) == b"".join(json_line(document) + b"\n" for document in documents)
    assert len(documents) == 9


@pytest.mark.parametrize("name", ["annotations.jsonld", "annotations.ndjson"])
def test_annotations_are_read_in_pieces_of_two_queries(name, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("annotations.exports.web_annotation.FIRST_PIECE", 1)
    monkeypatch.setattr("annotations.exports.web_annotation.LARGEST_PIECE", 2)
    for _number in range(2):
        factories.make_published()
        factories.make_highlight()
    # One, two and the last one: which highlights, and what is said of them.
    with django_assert_num_queries(6):
        written = b"".join(stream(name))
    assert written.count(b'"TextQuoteSelector"') == 4
    assert len(annotations()) == len(collection()["first"]["items"]) == 4


def test_export_over_http_takes_the_filters_of_the_claims_list(client):
    ours, _other = factories.make_highlight(), factories.make_highlight()
    client.force_login(factories.make_user(Role.READER))
    response = client.get(f"/api/v1/exports/annotations.ndjson?article={ours.revision.article_id}")
    assert [json.loads(line)["id"] for line in response.getvalue().splitlines()] == [
        f"http://testserver/annotations/{ours.pk}"
    ]
    assert client.get("/api/v1/exports/annotations.jsonld")["Content-Type"] == MEDIA_TYPE
    assert client.get("/api/v1/exports/annotations.jsonld?status=lost").status_code == 400
    client.logout()
    assert client.get("/api/v1/exports/annotations.jsonld").status_code == 401


def test_times_are_told_in_utc():
    with timezone.override("Asia/Dhaka"):
        factories.make_highlight()
        (annotation,) = annotations()
    assert [annotation["created"][-1], annotation["modified"][-1], annotation["target"]["state"]["sourceDate"][-1]] == [
        "Z",
        "Z",
        "Z",
    ]
