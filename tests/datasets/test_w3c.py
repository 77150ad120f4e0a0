"""Web Annotations come in: marked in the articles that they are about, and as they went out."""

import json

import pytest

from annotations import marking, revise
from annotations.errors import UnreadableInput
from annotations.exports import EXPORTS
from annotations.models import Article, Claim, Highlight
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


def about(article, selector, *, host="127.0.0.1:8491", sha256=None):
    """An annotation of an article of the desk by the desk's own address of it."""
    target = {"source": f"http://{host}/articles/{article}/", "selector": selector}
    return annotation(target=target | ({"state": {"type": "TimeState", "sha256": sha256}} if sha256 else {}))


QUOTED = {"type": "TextQuoteSelector", "exact": "Prices rose by 4%."}
OFFSETS = {"type": "TextPositionSelector", "start": 21, "end": 39}


@pytest.fixture
def pasted(importer):
    return factories.make_article(importer.actor, desk=importer.desk, text=f"{TEXT} Pasted.")


def test_pasted_article_is_found_by_its_text_wherever_the_annotation_comes_from(importer, pasted):
    # As an id of another database: our own of that number is another article.
    other = Article.objects.get(url=URL).pk
    raw = json.dumps(about(other, OFFSETS, sha256=pasted.revision.sha256.upper()))
    assert importer.read(raw.encode()) == {"claims": 1, "present": 0, "refused": 0}
    assert Highlight.objects.get().revision.article == pasted


def test_article_is_found_by_the_address_that_the_desk_gives_it(importer, pasted):
    assert importer.read(json.dumps(about(pasted.pk, QUOTED)).encode())["claims"] == 1
    assert Highlight.objects.get().revision.article == pasted


@pytest.mark.parametrize(
    ("selector", "changes"),
    [
        (OFFSETS, {}),  # an id of another database, for all we know, and no words to tell
        (QUOTED, {"host": "elsewhere.example"}),
        (QUOTED, {"sha256": "0" * 64}),  # another database's: its text is not stored here
        (QUOTED, {"host": "[::1"}),
    ],
)
def test_address_of_the_desk_is_believed_only_where_the_words_can_be_looked_up(importer, pasted, selector, changes):
    assert importer.read(json.dumps(about(pasted.pk, selector, **changes)).encode())["refused"] == 1
    [(_number, words)] = importer.told
    assert words.startswith("refused: No article of the desk has the address http://")


def test_bare_offsets_in_a_text_that_was_edited_since_are_refused(importer, pasted):
    before = pasted.revision.sha256
    revise.revise_article(article=pasted, actor=importer.actor, text=f"News: {TEXT}")
    raw = json.dumps([about(pasted.pk, OFFSETS, sha256=before), about(pasted.pk, QUOTED, sha256=before)])
    assert importer.read(raw.encode()) == {"claims": 1, "present": 0, "refused": 1}
    why = "refused: The offsets count in another text than the one stored, and no quote tells the words."
    assert importer.told == [(1, why)]
    assert Highlight.objects.get().exact == "Prices rose by 4%."


def test_file_that_is_no_json_is_unreadable(importer):
    with pytest.raises(UnreadableInput):
        importer.read(b"{not json")
