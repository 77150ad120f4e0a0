"""The container and its pages; sections are those of https://www.w3.org/TR/annotation-protocol/."""

import re

import pytest

from annotations.api import container
from annotations.models import Highlight, Role
from tests import factories
from tests.api.annotator import (
    ANNO,
    CONTAINER,
    DESCRIPTIONS,
    HOST,
    IRIS,
    LD,
    MINIMAL,
    PROFILED,
    Annotator,
    address_of,
    annotation_of,
    annotator,
    items_in,
    links,
    prefer,
)
from tests.api.client import kind_of

pytestmark = pytest.mark.django_db


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
