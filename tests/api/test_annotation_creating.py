"""Annotations are created; sections are those of https://www.w3.org/TR/annotation-protocol/."""

import itertools
import json

import pytest

from annotations import revise
from annotations.models import Claim, Highlight
from tests import factories
from tests.api.annotator import CONTAINER, EXACT, HOST, LD, PROFILED, address_of, annotation_of, annotator, statement_in
from tests.api.client import kind_of, pointers

pytestmark = pytest.mark.django_db


def test_5_1_created_annotation_answers_201_with_its_address():
    article = factories.make_article()
    client = annotator()
    body = {"type": "TextualBody", "value": "4,100 people worked in the port in 2025."}
    response = client.post(CONTAINER, annotation_of(address_of(article), body=body))
    highlight = Highlight.objects.get()
    address = f"{HOST}/annotations/{highlight.pk}"
    assert (response.status_code, response["Location"], response["Content-Location"]) == (201, address, address)
    assert response["Content-Type"] == PROFILED
    assert response.json() == client.get(address).json()
    assert response["ETag"] == client.get(address)["ETag"]
    assert response.json()["id"] == address
    assert statement_in(response.json()) == highlight.claim.statement == "4,100 people worked in the port in 2025."
    assert (highlight.exact, highlight.created_by) == (EXACT, client.user)
    assert client.get(CONTAINER).json()["total"] == 1


def test_5_1_annotation_without_text_claims_its_quote():
    article = factories.make_article()
    response = annotator().post(CONTAINER, annotation_of(address_of(article), body="https://elsewhere.example/note"))
    assert (response.status_code, statement_in(response.json())) == (201, EXACT)


def test_5_1_canonical_is_kept_and_the_given_id_becomes_via():
    article = factories.make_article()
    sent = annotation_of(
        address_of(article), id="https://a.example/1", via="https://b.example/2", canonical="urn:uuid:dbfb1861"
    )
    shown = annotator().post(CONTAINER, sent).json()
    assert (shown["canonical"], shown["via"]) == ("urn:uuid:dbfb1861", ["https://a.example/1", "https://b.example/2"])
    assert shown["id"] == f"{HOST}/annotations/{Highlight.objects.get().pk}"


def test_5_1_id_that_is_no_absolute_iri_is_not_kept():
    shown = annotator().post(CONTAINER, annotation_of(address_of(factories.make_article()), id="#local")).json()
    assert {"via", "canonical"} & set(shown) == set()


OUTSIDE = {"type": "TextPositionSelector", "start": 0, "end": 9999}
QUOTED = {"type": "FragmentSelector", "value": "t=1"}


@pytest.mark.parametrize(
    ("selector", "wrap", "pointer"),
    [
        (OUTSIDE, dict, "#/target/selector/start"),
        ([QUOTED, OUTSIDE], dict, "#/target/selector/1/start"),
        ([OUTSIDE], lambda target: [target], "#/target/0/selector/0/start"),
        ({"type": "TextQuoteSelector", "exact": " "}, dict, "#/target/selector"),
    ],
)
def test_5_1_words_that_are_none_are_pointed_at_in_the_annotation(selector, wrap, pointer):
    article, client = factories.make_article(text="Jobs fell."), annotator()
    target = wrap({"source": address_of(article), "selector": selector})
    response = client.post(CONTAINER, annotation_of(address_of(article), target=target))
    assert (response.status_code, pointers(response)) == (400, [pointer])
    made = client.post(CONTAINER, annotation_of(address_of(article), exact="Jobs"))
    own = wrap({"source": made.json()["target"]["source"], "selector": selector})
    response = client.put(made["Location"], {**made.json(), "target": own})
    assert (response.status_code, pointers(response)) == (400, [pointer])


def test_5_1_article_is_known_by_each_of_its_addresses():
    article = factories.make_article(url="https://wire.example/story")
    client, claims = annotator(), itertools.count()
    for source in (
        f"{HOST}/articles/{article.pk}/",
        f"{HOST}/articles/{article.pk}",
        f"{HOST}/api/v1/articles/{article.pk}/",
        f"{HOST}/api/v1/articles/{article.pk}/revisions/1/",
        "https://wire.example/story",
        "https://wire.example/story#part",
        {"id": "https://wire.example/story", "type": "Text"},
        ["https://wire.example/story"],
    ):
        response = client.post(CONTAINER, annotation_of(source, bodyValue=f"Claim {next(claims)}"))
        assert (source, response.status_code) == (source, 201)
        assert response.json()["target"]["source"] == "https://wire.example/story"


def test_5_1_two_articles_at_one_address_are_told_apart_by_the_copy():
    first = factories.make_article(url="https://wire.example/story")
    second = factories.make_article(url="https://wire.example/story")
    client, sent = annotator(), annotation_of("https://wire.example/story")
    refused = client.post(CONTAINER, sent)
    assert (refused.status_code, kind_of(refused)) == (400, "invalid")
    assert address_of(first) in refused.json()["detail"]
    sent["target"]["state"] = {"type": "TimeState", "cached": f"{HOST}/api/v1/articles/{second.pk}/revisions/1/"}
    assert client.post(CONTAINER, sent).status_code == 201
    assert Highlight.objects.get().revision.article == second


BODIES = [
    ({"body": "https://x.example/1"}, EXACT),
    ({"body": []}, EXACT),
    ({}, EXACT),
    ({"bodyValue": "Plain words"}, "Plain words"),
    ({"body": {"type": "TextualBody", "value": " Padded "}}, "Padded"),
    ({"body": {"value": "No type"}}, "No type"),
    ({"body": {"type": ["TextualBody"], "value": ["Bracketed"]}}, "Bracketed"),
    ({"body": {"type": "TextualBody", "value": "<p>j'adore &amp; plus</p>", "format": "text/html"}}, "j'adore & plus"),
    ({"body": [{"type": "TextualBody", "value": "tag", "purpose": "tagging"}]}, EXACT),
    (
        {
            "body": [
                {"type": "TextualBody", "value": "tag", "purpose": "tagging"},
                {"type": "TextualBody", "value": "A comment", "purpose": "commenting"},
                {"type": "TextualBody", "value": "The statement", "purpose": "describing"},
            ]
        },
        "The statement",
    ),
    ({"body": {"type": "Choice", "items": [{"type": "TextualBody", "value": "One"}, {"value": "Two"}]}}, "One"),
    (
        {
            "body": {
                "type": "SpecificResource",
                "purpose": "describing",
                "source": {"type": "TextualBody", "value": "Inner"},
            }
        },
        "Inner",
    ),
]


@pytest.mark.parametrize(("members", "statement"), BODIES)
def test_5_1_bodies_in_each_form_word_the_claim(members, statement):
    response = annotator().post(CONTAINER, annotation_of(address_of(factories.make_article()), **members))
    assert (response.status_code, statement_in(response.json())) == (201, statement)


START = factories.TEXT.index(EXACT)
QUOTE = {"type": "TextQuoteSelector", "exact": EXACT}
POSITION = {"type": "TextPositionSelector", "start": START, "end": START + len(EXACT)}


@pytest.mark.parametrize(
    "selector",
    [
        QUOTE,
        POSITION,
        [POSITION, QUOTE],
        [{"type": "CssSelector", "value": "#article-text"}, QUOTE],
        {"type": ["TextQuoteSelector"], "exact": EXACT, "prefix": "story. ", "suffix": "\n"},
        {"type": "FragmentSelector", "value": "para5", "refinedBy": QUOTE},
        [{"type": "FragmentSelector", "value": "t=1,2"}, POSITION],
        ["https://x.example/selector", QUOTE],
        {**QUOTE, "start_utf16": 4, "note": {"deep": []}},
    ],
)
def test_5_1_selectors_in_each_form_name_the_words(selector):
    article = factories.make_article()
    sent = annotation_of(address_of(article)) | {"target": {"source": address_of(article), "selector": selector}}
    response = annotator().post(CONTAINER, sent)
    assert response.status_code == 201
    assert Highlight.objects.get().exact == EXACT


def test_5_1_position_counts_code_points():
    article = factories.make_article(text="🤔🤔 tax rose.")
    selector = {"type": "TextPositionSelector", "start": 3, "end": 11}
    sent = annotation_of(address_of(article)) | {"target": {"source": address_of(article), "selector": selector}}
    position, quote = annotator().post(CONTAINER, sent).json()["target"]["selector"]
    assert (quote["exact"], position["start_utf16"], position["end_utf16"]) == ("tax rose", 5, 13)


REFUSED = [
    ({"@context": None}, "#/@context"),
    ({"@context": "http://www.w3.org/ns/ldp.jsonld"}, "#/@context"),
    ({"type": "Note"}, "#/type"),
    ({"target": None}, "#/target"),
    ({"target": []}, "#/target"),
    ({"target": 5}, "#/target"),
    ({"target": "HERE"}, "#/target"),
    ({"target": ["HERE", "HERE"]}, "#/target"),
    ({"target": {"type": "Choice", "items": ["HERE"]}}, "#/target"),
    ({"target": {"selector": QUOTE}}, "#/target"),
    ({"target": {"source": "articles/1", "selector": QUOTE}}, "#/target"),
    ({"target": {"source": "https://elsewhere.example/", "selector": QUOTE}}, "#/target"),
    ({"target": {"source": "http://testserver/articles/999999999999999999/", "selector": QUOTE}}, "#/target"),
    ({"target": {"source": "http://testserver/claims/1/", "selector": QUOTE}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {"type": "CssSelector", "value": "p"}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {"type": "RangeSelector", "startSelector": QUOTE}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {"type": "FragmentSelector", "refinedBy": POSITION}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {**QUOTE, "refinedBy": POSITION}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": "https://x.example/selector"}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {"type": "TextQuoteSelector"}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {"type": "TextQuoteSelector", "exact": 5}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {"type": "TextQuoteSelector", "exact": "\ud800"}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {"type": "TextPositionSelector", "start": 5}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {**POSITION, "start": -1}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {**POSITION, "end": 10**30}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {**POSITION, "end": True}}}, "#/target"),
    ({"target": {"source": "HERE", "selector": {**POSITION, "end": 100_000}}}, "#/target/selector/start"),
    ({"target": {"source": "HERE", "selector": {**POSITION, "end": START}}}, "#/target/selector/start"),
    ({"body": "x", "bodyValue": "y"}, "#/bodyValue"),
    ({"bodyValue": {"a": 1}}, "#/bodyValue"),
    ({"bodyValue": "a\x00b"}, "#/bodyValue"),
    ({"body": {"type": "TextualBody", "value": 5}}, "#/body"),
    ({"body": {"items": [{"items": []}], "type": "List"}, "canonical": "not an iri"}, "#/canonical"),
    ({"canonical": ["urn:a:1", "urn:a:2"]}, "#/canonical"),
]


@pytest.mark.parametrize(("members", "pointer"), REFUSED)
def test_5_1_what_marks_no_words_of_an_article_is_refused(members, pointer):
    article = factories.make_article()
    sent = json.loads(json.dumps(annotation_of("HERE") | members).replace('"HERE"', f'"{address_of(article)}"'))
    response = annotator().post(CONTAINER, sent)
    assert (response.status_code, kind_of(response)) == (400, "invalid")
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert (Highlight.objects.count(), Claim.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b'"x"', b"{", b"", b"\xff", b"[" * 5000])
def test_5_1_body_that_is_no_object_is_refused(body):
    response = annotator().send("POST", CONTAINER, body)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_5_1_bodies_nested_beyond_reason_are_refused():
    body = {"type": "TextualBody", "value": "deep"}
    for _level in range(15):
        body = {"type": "Choice", "items": [body]}
    response = annotator().post(CONTAINER, annotation_of(address_of(factories.make_article()), body=body))
    assert (response.status_code, kind_of(response)) == (400, "invalid")


def test_5_1_quote_that_does_not_stand_exactly_once_is_a_conflict():
    article = factories.make_article(text="Tax rose. Tax rose.")
    client = annotator()
    for exact in ("Nothing like it stands here", "Tax rose."):
        response = client.post(CONTAINER, annotation_of(address_of(article), exact=exact))
        assert (response.status_code, kind_of(response)) == (409, "quote-mismatch")
    assert Claim.objects.count() == 0


def test_5_1_offsets_in_an_older_revision_give_way_to_the_quote():
    article = factories.make_article(text="Tax rose in May.")
    revise.revise_article(article=article, actor=article.created_by, text="News. Tax rose in May.")
    client, sent = annotator(), annotation_of(address_of(article))
    position = {"type": "TextPositionSelector", "start": 0, "end": 8}
    state = {"type": "TimeState", "cached": f"{HOST}/api/v1/articles/{article.pk}/revisions/1/"}
    sent["target"] |= {"state": state, "selector": position}
    assert kind_of(client.post(CONTAINER, sent)) == "stale-revision"
    sent["target"]["selector"] = [position, {"type": "TextQuoteSelector", "exact": "Tax rose"}]
    assert client.post(CONTAINER, sent).json()["target"]["selector"][0]["start"] == 6


@pytest.mark.parametrize("content_type", [PROFILED, LD, "application/json", f"{LD}; charset=utf-8"])
def test_5_1_annotations_are_read_as_json_ld_and_json(content_type):
    sent = annotation_of(address_of(factories.make_article()))
    assert annotator().send("POST", CONTAINER, sent, content_type).status_code == 201


@pytest.mark.parametrize("content_type", ["text/turtle", "text/plain", "application/x-www-form-urlencoded"])
def test_5_1_other_media_types_are_refused(content_type):
    highlight = factories.make_highlight()
    sent = annotation_of(address_of(factories.make_article()))
    for method, path in (("POST", CONTAINER), ("PUT", f"{CONTAINER}{highlight.pk}")):
        response = annotator().send(method, path, sent, content_type)
        assert (response.status_code, kind_of(response)) == (415, "unsupported-media-type")


def test_5_1_post_sent_twice_under_one_key_creates_once():
    client, sent = annotator(), annotation_of(address_of(factories.make_article()))
    first = client.post(CONTAINER, sent, Idempotency_Key="one")
    again = client.post(CONTAINER, sent, Idempotency_Key="one")
    assert (again.status_code, again["Location"], again.json()) == (201, first["Location"], first.json())
    assert again["Content-Type"] == PROFILED
    assert Highlight.objects.count() == 1
