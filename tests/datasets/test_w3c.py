"""Web Annotations come in: marked in the articles that they are about, and as they went out."""

import json

import pytest

from annotations import marking
from annotations.errors import UnreadableInput
from annotations.exports import EXPORTS
from annotations.models import Claim, Highlight
from tests import factories
from tests.datasets.importing import Importer

pytestmark = pytest.mark.django_db

TEXT = "🤔 Wages fell in May. Prices rose by 4%. Wages fell in May."
URL = "https://news.example/wages"


def annotation(**changes):
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "https://elsewhere.example/anno/1",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "Prices rose by four percent."},
        "target": {"source": URL, "selector": {"type": "TextQuoteSelector", "exact": "Prices rose by 4%."}},
        **changes,
    }


@pytest.fixture
def importer():
    importer = Importer("w3c")
    factories.make_article(importer.actor, desk=importer.desk, text=TEXT, url=URL)
    return importer


def marked(desk):
    rows = Highlight.objects.standing().filter(claim__desk=desk).order_by("start", "end", "claim__statement")
    return list(rows.values_list("start", "end", "exact", "prefix", "suffix", "claim__statement"))


@pytest.mark.parametrize("name", ["annotations.jsonld", "annotations.ndjson"])
def test_an_export_comes_back_as_it_was(importer, name):
    checker = factories.make_user()
    article = factories.make_article(checker, text=TEXT, url=URL)
    first = marking.mark_claim(article=article, actor=checker, start=2, end=20, statement="Wages fell.")
    marking.mark_claim(article=article, actor=checker, start=40, end=58, claim=first.claim)
    marking.mark_claim(article=article, actor=checker, start=21, end=39, statement="Prices rose.")
    raw = b"".join(EXPORTS[name].stream(Claim.objects.filter(desk=article.desk), base_url="https://desk.example"))
    assert importer.read(raw) == {"claims": 3, "present": 0, "refused": 0}
    assert marked(importer.desk) == marked(article.desk)
    assert importer.claims.count() == 2
    assert importer.read(raw) == {"claims": 0, "present": 3, "refused": 0}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: json.dumps(one),
        lambda one: json.dumps(one, indent=2),
        lambda one: json.dumps([one]),
        lambda one: json.dumps(one) + "\n" + json.dumps(one | {"id": "https://elsewhere.example/anno/2"}),
        lambda one: json.dumps({"@context": one["@context"], "type": "AnnotationPage", "items": [one]}),
        lambda one: json.dumps({"type": "AnnotationCollection", "total": 1, "first": {"items": [one]}}),
    ],
)
def test_annotations_are_read_from_every_container(importer, wrap):
    importer.read(wrap(annotation()).encode())
    assert [(row[2], row[5]) for row in marked(importer.desk)] == [
        ("Prices rose by 4%.", "Prices rose by four percent.")
    ]


def test_annotation_without_a_statement_takes_the_marked_words_and_says_so(importer):
    importer.read(json.dumps(annotation(body=None)).encode())
    assert [claim.statement for claim in importer.claims] == ["Prices rose by 4%."]
    assert importer.told == [(1, "mended: No body says a statement: the marked words are taken.")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"target": "https://unknown.example/"}, "The target has no selector"),
        (
            {"target": {"source": "https://unknown.example/", "selector": annotation()["target"]["selector"]}},
            "Store it",
        ),
        ({"target": {"source": URL, "selector": {"type": "TextQuoteSelector", "exact": "Wages fell in May."}}}, "more"),
        (
            {"target": {"source": URL, "selector": {"type": "TextQuoteSelector", "exact": "Wages rose."}}},
            "do not stand",
        ),
        ({"type": "Note"}, "type is Annotation"),
        ({"@context": "https://schema.org"}, "context"),
    ],
)
def test_annotation_that_cannot_be_placed_is_refused_by_its_number(importer, changes, why):
    good = annotation(target={"source": URL, "selector": {"type": "TextPositionSelector", "start": 2, "end": 20}})
    counts = importer.read(json.dumps([annotation(**changes), good]).encode())
    assert counts == {"claims": 1, "present": 0, "refused": 1}
    [(number, words)] = importer.told
    assert (number, words.startswith("refused: "), why in words) == (1, True, True)


def test_file_that_is_no_json_is_unreadable(importer):
    with pytest.raises(UnreadableInput):
        importer.read(b"{not json")
