"""Annotations are read: representations, media types and headers; sections are those of https://www.w3.org/TR/annotation-protocol/."""

import re

import pytest

from annotations import annotate
from tests import factories
from tests.api.annotator import ANNO, CONTAINER, HOST, LD, PROFILED, Annotator, annotator, items_in, links
from tests.api.client import kind_of

pytestmark = pytest.mark.django_db


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
