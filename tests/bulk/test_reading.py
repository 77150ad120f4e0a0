"""Lines that cannot be stored are refused one by one, by their number, and the rest is stored."""

import json
from typing import Any

import pytest

from annotations.errors import UnreadableInput
from annotations.models import Article, Highlight
from tests.bulk.bringing import TEXT, bring, counted, ndjson, row

pytestmark = pytest.mark.django_db


def marked(*marks: Any, **fields: Any) -> bytes:
    return ndjson(row(highlights=list(marks), **fields))


FAMILY = "👨‍👩‍👧 came."  # one letter to a reader, five code points

REFUSED = {
    "no json": (b"{key\n", "This is not JSON: it cannot be read from character 2 on."),
    "deep json": (b"[" * 100_000 + b"\n", "This is not JSON: it is nested too deeply."),
    "long number": (b'{"key": ' + b"9" * 5000 + b"}\n", "This is not JSON: it holds a number that cannot be read."),
    "twice": (b'{"text": "a", "text": "b"}\n', "This is not JSON: “text” stands in it twice."),
    "no object": (b'["text"]\n', "A line holds one JSON object."),
    "no utf-8": (b'{"text": "caf\xe9"}\n', "The line is not in UTF-8."),
    "unknown field": (ndjson(row(titel="A")), "titel: This field cannot be sent here."),
    "no text": (ndjson({"key": "a"}), "text: Send the article’s text, or its content in a format."),
    "blank text": (ndjson(row(text=" \n ")), "text: "),
    "text and content": (ndjson(row(content="a")), "content: Send text or content, not both."),
    "format of text": (ndjson(row(format="srt")), "format: A format goes with content: text is stored as it is."),
    "unknown format": (ndjson({"content": "a", "format": "odt"}), "“odt” is no format read here."),
    "unreadable content": (ndjson({"content": "a", "format": "srt"}), ""),
    "number for text": (ndjson(row(title=7)), "title: This is no text."),
    "nul": (ndjson(row(text="a\x00b")), "text: The text holds a NUL character; remove it."),
    "nul in a title": (ndjson(row(title="a\x00b")), "title: It holds half of a character"),
    "surrogate": (ndjson(row(text="a\ud800b")), "text: The text holds half of a character"),
    "stacked marks": (ndjson(row(text="a" + "\u0301" * 300)), "text: The text stacks hundreds of accents"),
    "long title": (ndjson(row(title="a" * 501)), "title: Ensure this value has at most 500 characters"),
    "long key": (ndjson(row(key="a" * 201)), "key: Ensure this value has at most 200 characters"),
    "long publisher": (ndjson(row(publisher="a" * 201)), "name: Ensure this value has at most 200 characters"),
    "address": (ndjson(row(url="file:///etc/passwd")), "url: Enter a valid URL."),
    "kind": (ndjson(row(kind="poem")), "kind: Value 'poem' is not a valid choice."),
    "time": (ndjson(row(published_at="yesterday")), "published_at: This is no time. Write one such as"),
    "end of the calendar": (ndjson(row(published_at="9999-12-31T23:00Z")), "published_at: Give a year between"),
    "desk": (ndjson(row(desk="other")), "desk: This import is for the desk “desk”."),
    "no list": (ndjson(row(highlights={"start": 0})), "highlights: This is a list of objects"),
    "no highlight": (marked(7), "highlights/0: highlight: This is an object such as"),
    "no place": (marked({}), "highlights/0: start: The span is empty, or not inside the article’s text"),
    "unknown mark": (marked({"start": 0, "end": 3, "note": ""}), "highlights/0: note: This field cannot be sent here."),
    "fraction": (marked({"start": 0.5, "end": 3}), "highlights/0: start: This is no whole number."),
    "truth": (marked({"start": False, "end": 3}), "highlights/0: start: This is no whole number."),
    "negative": (marked({"start": -3, "end": 3}), "highlights/0: start: The span is empty, or not inside"),
    "reversed": (marked({"start": 3, "end": 3}), "highlights/0: start: The span is empty, or not inside"),
    "outside": (marked({"start": 0, "end": 3}, {"start": 0, "end": 99}), "highlights/1: start: The span is empty, or"),
    "huge": (marked({"start": 0, "end": 10**30}), "highlights/0: start: The span is empty, or not inside"),
    "half a letter": (
        marked({"start": 0, "end": 3}, text=FAMILY),
        "highlights/0: start: The span would cut a character",
    ),
    "blanks": (marked({"start": 8, "end": 9}), "highlights/0: start: Select some words: blanks alone make no claim."),
    "no quote": (marked({"exact": "A pier."}), "highlights/0: These words do not stand in the article"),
    "same twice": (
        marked({"start": 0, "end": 3, "claim": "A"}, {"start": 0, "end": 3, "claim": "A "}),
        "highlights/1: These very words are marked for this claim already.",
    ),
    "no claim": (marked({"start": 0, "end": 3, "claim": " "}), "highlights/0: claim: "),
    "list for a claim": (marked({"start": 0, "end": 3, "claim": ["a"]}), "highlights/0: claim: This is a claim’s"),
    "damaged claim": (marked({"start": 0, "end": 3, "claim": "\udfff"}), "highlights/0: claim: It holds half of a"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_line_is_refused_by_its_number_and_the_others_are_stored(case: str) -> None:
    line, why = REFUSED[case]
    brought = bring(ndjson(row(70)) + b"\n" + line + ndjson(row(71)))
    assert brought.counts == counted(articles=2, refused=1)
    [(number, words)] = brought.told
    assert (number, words[: 9 + len(why)]) == (3, f"refused: {why}")
    assert Highlight.objects.count() == 0


def test_key_is_refused_the_second_time_in_a_file() -> None:
    brought = bring(ndjson(row(1), row(2, key="wire-1"), row(3)))
    assert brought.counts == counted(articles=2, refused=1)
    assert brought.told == [(2, "refused: key: Another line of this file has the key “wire-1”.")]


def test_key_of_a_refused_line_may_come_again() -> None:
    assert bring(ndjson(row(1, kind="poem"), row(1))).counts == counted(articles=1, refused=1)


def test_lines_and_rows_that_are_too_long_are_passed_over(settings: Any) -> None:
    settings.MAX_ARTICLE_BYTES = 100
    long = b'{"text": "' + b"a" * 3_000_000 + b'"}\n'
    brought = bring(ndjson(row(1)) + long + ndjson(row(2)) + long.strip())
    assert brought == (counted(articles=2, refused=2), [(2, "refused: The line is too long."), (4, brought.told[1][1])])
    table = b'key,text\na,"' + b"b\n" * 400 + b'"\nc,Short.\n'
    brought = bring(table, format="csv")
    # The rest of the long row is read as rows of their own, and each is refused: nothing is passed over silently.
    numbers = [number for number, _words in brought.told]
    assert brought.counts == counted(refused=len(numbers))
    assert brought.told[0] == (2, "refused: The row is too long, or a quote in it is never closed.")
    assert (numbers[1:], brought.told[-1][0]) == ([*range(numbers[1], 403)], 402)


def test_text_longer_than_an_article_may_be_is_refused(settings: Any) -> None:
    settings.MAX_ARTICLE_BYTES = 100
    brought = bring(ndjson(row(text="é" * 60)))
    assert brought.told == [
        (1, "refused: text: The text is too long: at most 100 bytes are stored. Store it in parts.")
    ]


def test_byte_order_mark_null_and_number_as_key_are_understood() -> None:
    assert bring(b"\xef\xbb\xbf" + ndjson(row(key=17, title=None, highlights=None))).counts == counted(articles=1)
    assert Article.objects.get().key == "17"


def test_offsets_that_disagree_with_the_quote_go_where_it_stands() -> None:
    brought = bring(marked({"start": 0, "end": 6, "exact": "never closed"}))
    assert brought.counts == counted(articles=1, highlights=1)
    assert Highlight.objects.get().start == TEXT.index("never closed")


def table(*rows: str, header: str = "key,title,text,highlights") -> bytes:
    return "".join(f"{each}\n" for each in (header, *rows)).encode()


def test_table_is_read_as_lines_are() -> None:
    marks = json.dumps([{"start": 0, "end": 8}]).replace('"', '""')
    content = "\ufeff".encode() + table(
        f'a,Port,"The port opened,\nin 1962.","{marks}"',
        "b,,Closed.,",
        "",
        "b,,Twice.,",
        "c,,Three cells",
        'd,,"Not closed" at all,',
        'e,,Bad marks.,"[{"',
        "f,,Last.,",
    )
    brought = bring(content, format="csv")
    assert brought.counts == counted(articles=3, highlights=1, refused=4)
    assert [(number, words[:41]) for number, words in brought.told] == [
        (6, "refused: key: Another line of this file h"),
        (7, "refused: The row has 3 cells, and there a"),
        (8, "refused: This is no row of CSV: ',' expec"),
        (9, "refused: “highlights” is not JSON: it can"),
    ]
    article = Article.objects.get(key="a")
    assert (article.title, article.revision.text) == ("Port", "The port opened,\nin 1962.")
    assert Article.objects.get(key="b").title == "Closed."


def test_row_that_is_not_utf8_is_refused_alone() -> None:
    brought = bring(b"key;text\na;caf\xe9\nb;tea\n", format="csv")
    assert brought == (counted(articles=1, refused=1), [(2, "refused: The row is not in UTF-8.")])


@pytest.mark.parametrize(
    "content", [b"", b"key,title\na,b\n", b"key,text,titel\n", b"text,text\n", b"caf\xe9,text\n", b"a" * 40_000_000]
)
def test_table_without_columns_that_are_known_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableInput):
        bring(content, format="csv")
