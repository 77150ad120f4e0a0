"""Which format is taken for which input."""

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import FORMATS, parse_document
from tests.ingest.reading import MAX_BYTES, TRANSCRIPT_SEED, WIRE_SEED, given, read, seed
from tests.shared import DATA


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("One plain sentence.", "plain"),
        ("0:00 Hello there\n0:04 and welcome back.", "transcript"),
        ("00:20Glued words\n00:28more of them\n00:33the end.", "transcript"),
        ("00:01\nHello.\n00:05\nGoodbye.\n00:07\nReally.", "transcript"),
        ("10:30 am Opening\n11:00 am Coffee\n11:30 am Closing", "plain"),
        ("Kick-off is at\n10:30 in the stadium.\nThat is all.\nReally all.", "plain"),
        ("Scores:\n3:1 Arsenal\n2:0 Chelsea", "plain"),
    ],
)
def test_parse_document_recognises_the_format(text: str, format: str):
    assert read(text).format == format


def test_parse_document_recognises_the_seeds():
    assert parse_document(seed(TRANSCRIPT_SEED), max_bytes=MAX_BYTES).format == "transcript"
    assert parse_document(seed(WIRE_SEED), max_bytes=MAX_BYTES).format == "plain"


@pytest.mark.parametrize("format", ["odt", "", "PLAIN"])
def test_parse_document_refuses_an_unknown_format(format: str):
    with pytest.raises(UnreadableInput) as refusal:
        read("Words.", format=format)
    names = ", ".join(["auto", *FORMATS])
    assert refusal.value.detail == f"“{format}” is no format read here. Choose one of: {names}."


@pytest.mark.parametrize("name", ["plain", "transcript"])
def test_formats_say_who_they_are(name: str):
    assert read("0:01 One two three.\n0:03 Four.", format=name).format == name


def test_debates_are_read_as_plain_text():
    folder = given(DATA / "clef2018_task2")
    documents = [parse_document(path.read_bytes(), max_bytes=MAX_BYTES) for path in sorted(folder.rglob("Task2*.txt"))]
    assert [document.format for document in documents] == ["plain"] * 6


@pytest.mark.parametrize(("text", "name"), [('<?xml version="1.0"?>\n<rss/>', "XML"), ('{"a": 1}', "JSON")])
def test_parse_document_refuses_markup_that_no_format_reads(text: str, name: str):
    with pytest.raises(UnreadableInput) as refusal:
        read(text)
    names = ", ".join(FORMATS)
    assert refusal.value.detail == f"This looks like {name}, which is not read here. The formats read are: {names}."
