"""The schemas and examples of the W3C; sections are those of https://www.w3.org/TR/annotation-protocol/."""

import itertools

import pytest

from annotations.api import container
from annotations.models import Highlight, Role
from tests import factories, w3c
from tests.api.annotator import CONTAINER, EXACT, MINIMAL, Annotator, address_of, annotation_of, annotator, prefer
from tests.api.client import client_of, kind_of

pytestmark = pytest.mark.django_db


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
