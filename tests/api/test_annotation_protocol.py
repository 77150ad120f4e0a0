"""The Web Annotation Protocol, MUST by MUST; sections are those of https://www.w3.org/TR/annotation-protocol/."""

import itertools
import json
import re

import pytest
from django.test import Client

from annotations import annotate, publish, review, revise, weigh
from annotations.api import container
from annotations.models import Claim, Highlight, Role
from tests import factories, w3c
from tests.api.client import ApiClient, client_of, kind_of

pytestmark = pytest.mark.django_db

ANNO = "http://www.w3.org/ns/anno.jsonld"
LD = "application/ld+json"
PROFILED = f'{LD}; profile="{ANNO}"'
MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"
CONTAINER = "/annotations/"
HOST = "http://testserver"
EXACT = "About 4,100 people worked in the harbour last year."


class Annotator(ApiClient):
    """Speaks JSON-LD."""

    def send(self, method, path, body=None, content_type=PROFILED, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().generic(method, path, data, content_type=content_type, headers={**self.headers, **named})


def annotator(role=Role.CHECKER, *, desk=None, scopes=("read", "write", "review")):
    return Annotator(factories.make_user(role, desk=desk), scopes=scopes)


def prefer(*names):
    return f'return=representation;include="{" ".join(names)}"'


def links(response):
    return set(re.findall(r'<([^>]*)>; rel="([^"]*)"', response["Link"]))


def items_in(header):
    return {item.strip() for item in header.split(",")}


def annotation_of(source, *, exact=EXACT, **members):
    selector = {"type": "TextQuoteSelector", "exact": exact}
    target = {"type": "SpecificResource", "source": source, "selector": selector}
    return {"@context": ANNO, "type": "Annotation", "target": target, **members}


def address_of(article):
    return f"{HOST}/articles/{article.pk}/"


def statement_in(annotation):
    return annotation["body"][0]["value"]


# --- 3. Annotation retrieval


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("HEAD", 200), ("OPTIONS", 200)])
def test_3_annotation_answers_get_head_and_options(method, status):
    highlight = factories.make_published().claim.highlights.get()
    response = Annotator().send(method, f"{CONTAINER}{highlight.pk}")
    assert response.status_code == status
    assert items_in(response["Allow"]) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
    assert bool(response.content) is (method == "GET")


def test_3_annotation_is_json_ld_with_links_etag_and_vary():
    highlight = factories.make_published().claim.highlights.get()
    response = Annotator().get(f"{CONTAINER}{highlight.pk}")
    assert response["Content-Type"] == PROFILED
    assert links(response) == {
        ("http://www.w3.org/ns/ldp#Resource", "type"),
        ("http://www.w3.org/ns/oa#Annotation", "type"),
    }
    assert re.fullmatch(r'"[0-9a-f]{32}"', response["ETag"])
    assert items_in(response["Vary"]) >= {"Accept", "Authorization", "Cookie"}
    assert response.json()["id"] == f"{HOST}/annotations/{highlight.pk}"
    assert response.json()["@context"][0] == ANNO
    head = Annotator().send("HEAD", f"{CONTAINER}{highlight.pk}")
    assert (head["ETag"], head["Content-Type"]) == (response["ETag"], PROFILED)


def test_3_etag_answers_not_modified_and_moves_with_the_annotation():
    client = annotator()
    highlight = factories.make_highlight()
    path = f"{CONTAINER}{highlight.pk}"
    etag = client.get(path)["ETag"]
    assert client.get(path, If_None_Match=etag).status_code == 304
    annotate.edit_claim(claim=highlight.claim, actor=client.user, changes={"statement": "Another one."})
    assert client.get(path, If_None_Match=etag).status_code == 200


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        (None, PROFILED),
        ("*/*", PROFILED),
        ("application/*", PROFILED),
        (LD, PROFILED),
        (PROFILED, PROFILED),
        (f"{LD};profile={ANNO}", PROFILED),
        (f'{LD}; profile="http://www.w3.org/ns/json-ld#compacted {ANNO}"; q=0.9, */*;q=0.1', PROFILED),
        (f'{LD}; profile="http://www.w3.org/ns/json-ld#expanded"', PROFILED),
        ("text/turtle, application/ld+json;q=0.5", PROFILED),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", PROFILED),
        ("application/json", "application/json"),
        ("application/json, application/ld+json;q=0.5", "application/json"),
        ("application/ld+json;q=0, */*", "application/json"),
        ("APPLICATION/LD+JSON", PROFILED),
        ("application/json;q=high", "application/json"),
        ("text/turtle", None),
        ("text/html, image/*", None),
        ("application/ld+json;q=0", None),
        ("*/*;q=0", None),
    ],
)
def test_3_media_type_is_negotiated(accept, answer):
    highlight = factories.make_published().claim.highlights.get()
    for path in (f"{CONTAINER}{highlight.pk}", CONTAINER):
        response = Annotator().get(path, **({"Accept": accept} if accept is not None else {}))
        if answer is None:
            assert (response.status_code, kind_of(response)) == (406, "not-acceptable")
        else:
            assert (response.status_code, response["Content-Type"]) == (200, answer)
        assert "Accept" in items_in(response["Vary"])


def test_3_pages_elsewhere_may_read_and_ask_first():
    response = Annotator().send("OPTIONS", CONTAINER, Origin="https://reader.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert items_in(response["Access-Control-Allow-Methods"]) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert items_in(response["Access-Control-Allow-Headers"]) >= {"Authorization", "Content-Type", "If-Match", "Prefer"}
    assert items_in(response["Access-Control-Expose-Headers"]) >= {"ETag", "Link", "Location", "Allow"}
    assert "Access-Control-Allow-Credentials" not in response


def test_3_annotation_dereferences_with_a_slash_too():
    highlight = factories.make_published().claim.highlights.get()
    response = Annotator().get(f"{CONTAINER}{highlight.pk}/")
    assert response.json()["id"] == f"{HOST}/annotations/{highlight.pk}"
    assert Annotator().send("POST", "/annotations", {})["Location"] == CONTAINER
    assert kind_of(Annotator().get(f"{CONTAINER}first")) == "not-found"


# --- 4. Annotation containers


def check_container_headers(response, *, allow):
    assert links(response) == {
        ("http://www.w3.org/ns/ldp#BasicContainer", "type"),
        ("http://www.w3.org/ns/ldp#Resource", "type"),
        ("http://www.w3.org/TR/annotation-protocol/", "http://www.w3.org/ns/ldp#constrainedBy"),
    }
    assert re.fullmatch(r'"[0-9a-f]{32}"', response["ETag"])
    assert {"Accept", "Prefer"} <= items_in(response["Vary"])
    assert items_in(response["Allow"]) == allow
    assert response["Accept-Post"] == f"{PROFILED}, {LD}, application/json"


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 200),
        ("HEAD", {}, 200),
        ("OPTIONS", {}, 200),
        ("GET", {"Accept": "text/turtle"}, 406),
        ("POST", {}, 401),
        ("PUT", {}, 401),
    ],
)
def test_4_1_all_answers_of_a_container_have_its_headers(method, headers, status):
    factories.make_published()
    response = Annotator().send(method, CONTAINER, **headers)
    assert response.status_code == status
    check_container_headers(response, allow={"GET", "HEAD", "OPTIONS", "POST"})


def test_4_1_refusals_of_a_post_have_the_headers_too():
    client = annotator()
    for body, content_type, status in ((b"{", PROFILED, 400), (b"<x/>", "text/turtle", 415), (b"{}", PROFILED, 400)):
        response = client.send("POST", CONTAINER, body, content_type)
        assert response.status_code == status
        check_container_headers(response, allow={"GET", "HEAD", "OPTIONS", "POST"})
    assert client.put(CONTAINER, {}).status_code == 405


def test_4_1_etag_of_the_container_moves_with_its_contents():
    client = annotator()
    before = client.get(CONTAINER)["ETag"]
    assert client.get(CONTAINER, If_None_Match=before).status_code == 304
    factories.make_highlight()
    assert client.get(CONTAINER)["ETag"] != before


def test_4_1_container_is_described_with_both_contexts():
    highlight = factories.make_highlight()
    response = annotator(Role.READER).get(CONTAINER)
    body = response.json()
    (annotation,) = body["first"].pop("items")
    assert annotation["id"] == f"{HOST}/annotations/{highlight.pk}"
    assert body.pop("@context")[:2] == [ANNO, "http://www.w3.org/ns/ldp.jsonld"]
    assert body == {
        "id": f"{HOST}/annotations/?iris=0",
        "type": ["BasicContainer", "AnnotationCollection"],
        "label": "Claims marked in articles",
        "total": 1,
        "first": {
            "id": f"{HOST}/annotations/?iris=0&page=0",
            "type": "AnnotationPage",
            "partOf": {"id": f"{HOST}/annotations/?iris=0", "total": 1},
            "startIndex": 0,
        },
        "last": f"{HOST}/annotations/?iris=0&page=0",
    }


def test_4_2_container_without_annotations_has_no_page():
    client = annotator(Role.READER)
    for preference in ((), (MINIMAL,), (IRIS,), (DESCRIPTIONS,)):
        body = client.get(CONTAINER, Prefer=prefer(*preference)).json()
        assert (body["total"], set(body) & {"first", "last"}) == (0, set())
    assert kind_of(client.get(f"{CONTAINER}?iris=0&page=0")) == "not-found"


@pytest.mark.parametrize(
    ("wanted", "iris", "first", "applied"),
    [
        (None, "0", "descriptions", None),
        (prefer(MINIMAL), "0", "link", "return=representation"),
        (prefer(IRIS), "1", "iris", "return=representation"),
        (prefer(DESCRIPTIONS), "0", "descriptions", "return=representation"),
        (prefer(MINIMAL, IRIS), "1", "link", "return=representation"),
        (prefer(DESCRIPTIONS, MINIMAL), "0", "link", "return=representation"),
        (prefer(IRIS, DESCRIPTIONS), "0", "descriptions", None),
        (f'respond-async, Return = representation ; include="{IRIS}"', "1", "iris", "return=representation"),
        (f'return="representation"; include={IRIS}', "1", "iris", "return=representation"),
        (f'return=minimal; include="{IRIS}"', "0", "descriptions", None),
        (f'return=representation; omit="{MINIMAL}"', "0", "descriptions", None),
        ("return=representation", "0", "descriptions", None),
        (';;",include=', "0", "descriptions", None),
    ],
)
def test_4_2_representation_follows_the_preference(wanted, iris, first, applied):
    highlight = factories.make_highlight()
    response = annotator(Role.READER).get(CONTAINER, **({"Prefer": wanted} if wanted else {}))
    body, iri = response.json(), f"{HOST}/annotations/?iris={iris}"
    assert (response["Content-Location"], body["id"], body["last"]) == (iri, iri, f"{iri}&page=0")
    assert response.get("Preference-Applied") == applied
    address = f"{HOST}/annotations/{highlight.pk}"
    if first == "link":
        assert body["first"] == f"{iri}&page=0"
        assert "contains" not in body
    elif first == "iris":
        assert body["first"]["items"] == [address]
    else:
        assert [item["id"] for item in body["first"]["items"]] == [address]


def test_4_2_address_that_names_the_representation_wins():
    factories.make_highlight()
    body = annotator(Role.READER).get(f"{CONTAINER}?iris=1", Prefer=prefer(MINIMAL, DESCRIPTIONS)).json()
    assert (body["id"], body["first"]) == (f"{HOST}/annotations/?iris=1", f"{HOST}/annotations/?iris=1&page=0")


@pytest.mark.parametrize("iris", ["0", "1"])
def test_4_3_pages_lead_through_all_annotations_in_order(iris, monkeypatch):
    monkeypatch.setattr(container, "PAGE_SIZE", 2)
    made = [factories.make_highlight().pk for _number in range(5)]
    client, iri = annotator(Role.READER), f"{HOST}/annotations/?iris={iris}"
    pages, address = [], client.get(f"{CONTAINER}?iris={iris}", Prefer=prefer(MINIMAL)).json()["first"]
    while address:
        response = client.get(address)
        assert items_in(response["Allow"]) == {"GET", "HEAD", "OPTIONS"}
        pages.append(response.json())
        address = pages[-1].get("next")
    found = [item if iris == "1" else item["id"] for page in pages for item in page["items"]]
    assert found == [f"{HOST}/annotations/{pk}" for pk in made]
    assert [{key: page[key] for key in page if key not in ("@context", "items")} for page in pages] == [
        {
            "id": f"{iri}&page=0", "type": "AnnotationPage", "partOf": {"id": iri, "total": 5}, "startIndex": 0,
            "next": f"{iri}&page=1",
        },
        {
            "id": f"{iri}&page=1", "type": "AnnotationPage", "partOf": {"id": iri, "total": 5}, "startIndex": 2,
            "prev": f"{iri}&page=0", "next": f"{iri}&page=2",
        },
        {
            "id": f"{iri}&page=2", "type": "AnnotationPage", "partOf": {"id": iri, "total": 5}, "startIndex": 4,
            "prev": f"{iri}&page=1",
        },
    ]  # fmt: skip
    assert pages[0]["@context"][0] == ANNO


def test_4_3_pages_stay_as_they_are_when_annotations_are_added(monkeypatch):
    monkeypatch.setattr(container, "PAGE_SIZE", 2)
    for _number in range(2):
        factories.make_highlight()
    client, page = annotator(Role.READER), f"{CONTAINER}?iris=1&page=0"
    before = client.get(page).json()["items"]
    factories.make_highlight()
    assert client.get(page).json()["items"] == before


@pytest.mark.parametrize(
    ("query", "status"),
    [("page=1", 404), ("page=9999999999999", 404), ("page=-1", 400), ("page=x", 400), ("iris=2", 400), ("size=9", 400)],
)
def test_4_3_pages_that_do_not_exist_are_refused(query, status):
    factories.make_highlight()
    assert annotator(Role.READER).get(f"{CONTAINER}?{query}").status_code == status


def test_4_3_page_takes_no_annotation():
    article = factories.make_article()
    response = annotator().post(f"{CONTAINER}?iris=0&page=0", annotation_of(address_of(article)))
    assert (response.status_code, kind_of(response)) == (405, "method-not-allowed")
    assert items_in(response["Allow"]) == {"GET", "HEAD", "OPTIONS"}
    assert Highlight.objects.count() == 0


# --- 5. Creating, updating, deleting


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
    ({"target": {"source": "HERE", "selector": {**POSITION, "end": 100_000}}}, "#/start"),
    ({"target": {"source": "HERE", "selector": {**POSITION, "end": START}}}, "#/start"),
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
    for _level in range(300):
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


def test_5_2_slug_is_passed_over():
    response = annotator().post(CONTAINER, annotation_of(address_of(factories.make_article())), Slug="mine")
    assert response["Location"] == f"{HOST}/annotations/{Highlight.objects.get().pk}"


def test_5_3_put_words_the_claim_anew_and_answers_with_the_new_state():
    client = annotator()
    highlight = factories.make_highlight(actor=client.user)
    path = f"{CONTAINER}{highlight.pk}"
    read = client.get(path)
    annotation = read.json()
    annotation["body"][0]["value"] = "Ministers promise much."
    response = client.put(path, annotation, If_Match=read["ETag"])
    assert (response.status_code, response["Content-Type"]) == (200, PROFILED)
    assert response.json() == client.get(path).json()
    assert response["ETag"] == client.get(path)["ETag"] != read["ETag"]
    assert Claim.objects.get().statement == "Ministers promise much."
    assert response.json()["target"] == annotation["target"]


def test_5_3_put_moves_the_highlight():
    client = annotator()
    highlight = factories.make_highlight(actor=client.user)
    sent = annotation_of(address_of(highlight.revision.article), body={"type": "TextualBody", "value": "Moved."})
    response = client.put(f"{CONTAINER}{highlight.pk}", sent)
    highlight.refresh_from_db()
    assert (response.status_code, highlight.exact, highlight.claim.statement) == (200, EXACT, "Moved.")


def test_5_3_put_of_what_stands_changes_nothing():
    client = annotator()
    highlight = factories.make_highlight(
        factories.make_article(text="Tax rose. Tax rose. Tax fell."), exact="Tax rose.", actor=client.user
    )
    path = f"{CONTAINER}{highlight.pk}"
    read = client.get(path)
    assert client.put(path, read.json())["ETag"] == read["ETag"]
    quoted = annotation_of(address_of(highlight.revision.article), exact="Tax rose.")
    assert client.put(path, quoted)["ETag"] == read["ETag"]


def test_5_3_stale_if_match_is_refused():
    client = annotator()
    highlight = factories.make_highlight(actor=client.user)
    path = f"{CONTAINER}{highlight.pk}"
    read = client.get(path)
    annotate.edit_claim(claim=highlight.claim, actor=client.user, changes={"statement": "Meanwhile."})
    for response in (client.put(path, read.json(), If_Match=read["ETag"]), client.delete(path, If_Match=read["ETag"])):
        assert (response.status_code, kind_of(response)) == (412, "stale")
    assert Claim.objects.get().statement == "Meanwhile."
    assert client.delete(path, If_Match=client.get(path)["ETag"]).status_code == 204


def test_5_3_canonical_and_via_are_set_once():
    client = annotator()
    article = factories.make_article()
    path = client.post(CONTAINER, annotation_of(address_of(article)))["Location"]
    known = annotation_of(address_of(article), canonical="urn:uuid:1", via="https://a.example/1")
    assert client.put(path, known).json()["canonical"] == "urn:uuid:1"
    assert client.put(path, known).status_code == 200
    assert client.put(path, annotation_of(address_of(article))).json()["via"] == "https://a.example/1"
    for change in ({"canonical": "urn:uuid:2"}, {"via": "https://a.example/2"}):
        response = client.put(path, {**known, **change})
        assert (response.status_code, kind_of(response)) == (409, "fixed-origin")


def test_5_3_annotation_stays_with_its_article():
    client = annotator()
    highlight = factories.make_highlight(actor=client.user)
    response = client.put(f"{CONTAINER}{highlight.pk}", annotation_of(address_of(factories.make_article())))
    assert (response.status_code, kind_of(response)) == (409, "fixed-target")


def test_5_3_changing_what_is_published_leaves_the_public_version_up():
    publication = factories.make_published()
    highlight, client = publication.claim.highlights.get(), annotator()
    path = f"{CONTAINER}{highlight.pk}"
    public = Annotator().get(path).json()
    annotation = client.get(path).json()
    annotation["body"][0]["value"] = "Not yet for the public."
    assert client.put(path, annotation).status_code == 200
    assert statement_in(client.get(path).json()) == "Not yet for the public."
    assert Annotator().get(path).json() == public
    assert Claim.objects.get().status == "checking"


def test_5_4_deleted_annotation_is_gone_and_not_listed():
    client = annotator()
    highlight, kept = factories.make_highlight(actor=client.user), factories.make_highlight()
    path = f"{CONTAINER}{highlight.pk}"
    response = client.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    for again in (client.get(path), client.put(path, annotation_of("urn:x:1")), client.delete(path)):
        assert (again.status_code, kind_of(again)) == (410, "gone")
    listed = client.get(CONTAINER, Prefer=prefer(IRIS)).json()["first"]["items"]
    assert listed == [f"{HOST}/annotations/{kept.pk}"]


def test_5_4_deleted_annotation_that_was_public_is_gone_for_everybody():
    publication = factories.make_published()
    highlight, client = publication.claim.highlights.get(), annotator()
    assert client.delete(f"{CONTAINER}{highlight.pk}").status_code == 204
    assert kind_of(Annotator().get(f"{CONTAINER}{highlight.pk}")) == "gone"
    assert Annotator().get(CONTAINER).json()["total"] == 0


# --- Who may do what


def test_public_sees_what_is_published_and_nothing_else():
    publication = factories.make_published()
    hidden = factories.make_highlight()
    factories.make_submitted()
    highlight, client = publication.claim.highlights.get(), Annotator()
    body = client.get(CONTAINER).json()
    (item,) = body["first"]["items"]
    assert (body["total"], item["id"]) == (1, f"{HOST}/annotations/{highlight.pk}")
    assert item["creator"] == {"type": "Organization", "name": publication.claim.desk.name}
    assert item["motivation"] == "assessing"
    for pk in (hidden.pk, 999_999):
        response = client.get(f"{CONTAINER}{pk}")
        assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_public_sees_highlights_added_since_only_once_they_are_published():
    publication = factories.make_published()
    checker = publication.claim.verdicts.get().author
    added = factories.make_highlight(claim=publication.claim, actor=checker)
    assert Annotator().get(CONTAINER).json()["total"] == 1
    assert Annotator().get(f"{CONTAINER}{added.pk}").status_code == 401
    review.submit_claim(claim=publication.claim, actor=checker)
    publish.publish_claim(
        claim=publication.claim, actor=publication.review.reviewer, kind="update", reason="Said again elsewhere."
    )
    assert Annotator().get(CONTAINER).json()["total"] == 2


def test_retracted_check_is_public_no_more():
    publication = factories.make_published()
    claim, checker = publication.claim, publication.claim.verdicts.get().author
    weigh.give_verdict(claim=claim, actor=checker, rating=publication.rating, rationale="Withdrawn.")
    review.submit_claim(claim=claim, actor=checker)
    publish.publish_claim(claim=claim, actor=publication.review.reviewer, kind="retraction", reason="Wrong person.")
    assert Annotator().get(CONTAINER).json()["total"] == 0
    assert Annotator().get(f"{CONTAINER}{claim.highlights.get().pk}").status_code == 401


def test_outsiders_see_what_is_published_alone():
    published = factories.make_published().claim.highlights.get()
    hidden = factories.make_highlight()
    removed = factories.make_highlight()
    annotate.remove_highlight(highlight=removed, actor=removed.created_by)
    other = factories.make_desk(slug="other", name="Other")
    own = factories.make_highlight(factories.make_article(desk=other))
    outsider = annotator(desk=other)
    listed = outsider.get(CONTAINER).json()["first"]["items"]
    assert [item["id"] for item in listed] == [f"{HOST}/annotations/{pk}" for pk in (published.pk, own.pk)]
    assert [item["creator"]["type"] for item in listed] == ["Organization", "Person"]
    sent = annotation_of(address_of(hidden.revision.article))
    for pk in (hidden.pk, removed.pk, 999_999):
        path = f"{CONTAINER}{pk}"
        for response in (outsider.get(path), outsider.put(path, sent), outsider.delete(path)):
            assert (response.status_code, kind_of(response)) == (404, "not-found")
    for response in (
        outsider.put(f"{CONTAINER}{published.pk}", sent),
        outsider.delete(f"{CONTAINER}{published.pk}"),
    ):
        assert (response.status_code, kind_of(response)) == (403, "not-allowed")
    assert outsider.post(CONTAINER, sent).status_code == 400


@pytest.mark.parametrize(
    ("who", "get", "post", "put", "delete"),
    [
        (lambda: Annotator(), 401, 401, 401, 401),
        (lambda: annotator(Role.READER), 200, 403, 403, 403),
        (lambda: annotator(Role.CHECKER), 200, 201, 200, 204),
        (lambda: annotator(Role.REVIEWER), 200, 201, 200, 204),
        (lambda: annotator(Role.ADMIN), 200, 201, 200, 204),
        (lambda: annotator(scopes=("read",)), 200, 403, 403, 403),
        (lambda: annotator(scopes=("write",)), 403, 201, 200, 204),
        (lambda: Annotator(Authorization="Bearer nonsense"), 401, 401, 401, 401),
    ],
    ids=["anonymous", "reader", "checker", "reviewer", "admin", "read-scope", "write-scope", "bad-token"],
)
def test_roles_and_scopes(who, get, post, put, delete):
    client, highlight = who(), factories.make_highlight()
    sent, path = annotation_of(address_of(highlight.revision.article)), f"{CONTAINER}{highlight.pk}"
    statuses = [
        client.get(path).status_code,
        client.post(CONTAINER, sent).status_code,
        client.put(path, {**sent, "bodyValue": "Anew."}).status_code,
        client.delete(path).status_code,
    ]
    assert statuses == [get, post, put, delete]


def test_session_needs_its_csrf_token():
    user, sent = factories.make_user(), annotation_of(address_of(factories.make_article()))
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.get(CONTAINER).status_code == 200
    assert client.post(CONTAINER, sent, content_type=LD).status_code == 403
    token = "a" * 32
    client.cookies["csrftoken"] = token
    assert client.post(CONTAINER, sent, content_type=LD, headers={"X-CSRFToken": token}).status_code == 201


@pytest.mark.parametrize(("method", "status"), [("PATCH", 405), ("POST", 405), ("OPTIONS", 200)])
def test_annotation_takes_no_other_method(method, status):
    path = f"{CONTAINER}{factories.make_highlight().pk}"
    assert annotator().send(method, path, {}).status_code == status
    assert Annotator().send("OPTIONS", path).status_code == 200


# --- How much it costs


def test_queries_do_not_grow_with_what_is_listed(settings, django_assert_num_queries):
    settings.RATE_LIMIT = 0
    client = annotator(Role.READER)
    client.get(CONTAINER)  # notes the token's use, which is done once in a while
    for number in (1, 3):
        for _more in range(number):
            factories.make_published()
            factories.make_highlight()
        # Token, desks, number, page; then highlights, anchors, what is published of them, texts.
        with django_assert_num_queries(8):
            client.get(CONTAINER)
        with django_assert_num_queries(4):
            client.get(CONTAINER, Prefer=prefer(IRIS))
        # Number, page, highlights, what is published of them, texts.
        with django_assert_num_queries(5):
            Annotator().get(CONTAINER)


# --- The W3C's own schemas and examples


@w3c.needs_schemas
def test_every_answer_passes_the_schemas_of_the_w3c(monkeypatch):
    monkeypatch.setattr(container, "PAGE_SIZE", 2)
    article = factories.make_article(url="https://wire.example/story")
    client = annotator()
    sent = annotation_of("https://wire.example/story", id="https://a.example/1", canonical="urn:uuid:1")
    documents = [client.post(CONTAINER, sent).json()]
    factories.make_published()
    factories.make_highlight(factories.make_transcript())
    for highlight in Highlight.objects.all():
        documents.append(client.get(f"{CONTAINER}{highlight.pk}").json())
    for who, number in itertools.product((client, Annotator()), ("0", "1")):
        described = who.get(f"{CONTAINER}?iris={number}").json()
        minimal = who.get(f"{CONTAINER}?iris={number}", Prefer=prefer(MINIMAL)).json()
        page = who.get(described["last"]).json()
        for node in (described, minimal):
            assert w3c.failed_definitions(node, w3c.COLLECTION_DEFINITIONS) == []
        for node in (described["first"], page):
            assert w3c.failed_definitions(node, w3c.PAGE_DEFINITIONS) == []
            documents += [{"@context": page["@context"], **item} for item in node["items"] if isinstance(item, dict)]
    assert [w3c.failed_musts(document) for document in documents] == [[] for _document in documents]
    assert len(documents) == 9
    assert article.url == documents[0]["target"]["source"]


# Of the examples these name words: by a quote, a position, or a quote within a fragment.
NAMING_WORDS = {"anno26", "anno27", "anno32"}


@w3c.needs_schemas
@pytest.mark.parametrize("name", [*(f"anno{number}" for number in range(1, 42)), "collection1"])
def test_examples_of_the_w3c_are_read_or_refused_with_a_reason(name):
    words = "this is an anotation that has some text before the Selected Text and text after it. "
    for number, source in enumerate(("http://example.org/page1", "http://example.org/ebook1")):
        factories.make_article(url=source, text=words + f"{number} " + "And so it went on for long. " * 60)
    example = w3c.example(name)
    response = annotator().post(CONTAINER, example)
    if name in NAMING_WORDS:
        assert response.status_code == 201
        assert response.json()["via"] == example["id"]
    else:
        assert (response.status_code, kind_of(response)) == (400, "invalid")
        assert [error["pointer"] for error in response.json()["errors"]] == [
            "#/type" if name == "collection1" else "#/target"
        ]


def test_client_of_the_rest_interface_sees_the_same_highlight():
    article = factories.make_article()
    address = annotator().post(CONTAINER, annotation_of(address_of(article)))["Location"]
    pk = int(address.rpartition("/")[2])
    assert client_of(Role.READER).get(f"highlights/{pk}/").json()["exact"] == EXACT
