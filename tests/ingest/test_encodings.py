"""Text that is not in UTF-8: an encoding that a person chose, damaged places told by line, what servers declare."""

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import ENCODINGS, parse_document
from annotations.ingest.encodings import codec_named
from annotations.ingest.fetched import parse_fetched
from tests.ingest.reading import MAX_BYTES

POLISH = "Ceny w Łodzi wzrosły o pięć procent. Nikt o nic nie pytał."
SRT = f"1\n00:00:01,000 --> 00:00:02,000\n{POLISH}\n"
PAGE = "<!doctype html><html><head><meta charset={}><title>Ceny</title></head><body><article><p>{}</p></article></body>"
TOLD = "What is not UTF-8 here was replaced by �: see in the source what it should be."


@pytest.mark.parametrize("encoding", sorted(set(ENCODINGS) - {"utf-8"}))
def test_every_encoding_of_the_list_is_read(encoding: str):
    letters = [bytes([byte]).decode(codec_named(encoding), "ignore") for byte in range(0xC0, 0xF0)]
    words = f"Words {''.join(letter for letter in letters if letter.isalpha()) or 'é 市 ع'[::2]} here."
    raw = words.encode(codec_named(encoding), "ignore")
    document = parse_document(raw, encoding=encoding, max_bytes=MAX_BYTES)
    assert document.text == raw.decode(codec_named(encoding)).strip()
    assert ("recognised", f"Read as {encoding}.") in [(each.action, each.message) for each in document.remarks]


def test_captions_in_a_chosen_encoding_keep_their_times():
    document = parse_document(SRT.encode("cp1250"), encoding="windows-1250", max_bytes=MAX_BYTES)
    assert (document.format, document.text) == ("srt", POLISH)
    assert [(cue.start_ms, cue.end_ms) for cue in document.cues] == [(1000, 2000)]


def test_page_that_declares_wrongly_is_read_as_was_chosen():
    raw = PAGE.format("utf-8", POLISH).encode("cp1250")
    with pytest.raises(UnreadableInput):
        parse_document(raw, max_bytes=MAX_BYTES)
    assert parse_document(raw, encoding="windows-1250", max_bytes=MAX_BYTES).text == POLISH


def test_bytes_that_are_not_in_the_chosen_encoding_are_refused_with_their_place():
    with pytest.raises(UnreadableInput) as refusal:
        parse_document(b"One line\n\x81 two", encoding="windows-1252", max_bytes=MAX_BYTES)
    assert refusal.value.detail == (
        "The text is not in windows-1252: byte 0x81 at offset 9 (line 2) does not fit."
        " Choose another encoding, or save it as UTF-8."
    )
    assert refusal.value.extra == {"offset": 9, "line": 2}


@pytest.mark.parametrize("raw", [POLISH.encode("utf-8-sig"), POLISH.encode("utf-16")])
def test_byte_order_mark_wins_over_what_was_chosen(raw: bytes):
    assert parse_document(raw, encoding="windows-1250", max_bytes=MAX_BYTES).text == POLISH


def test_damaged_utf8_is_read_and_each_damaged_line_told():
    lines = [POLISH.encode(), b"Jos\xe9 " + POLISH.encode(), POLISH.encode(), POLISH.encode()[:-4] + b"\xc5"]
    document = parse_document(b"\n".join(lines), format="plain", max_bytes=MAX_BYTES)
    assert document.text.count("\ufffd") == 2
    assert [(r.action, r.message, r.line) for r in document.remarks if r.message == TOLD] == [
        ("mended", TOLD, 2),
        ("mended", TOLD, 4),
    ]


def test_many_damaged_lines_are_told_up_to_a_hundred():
    raw = b"\n".join([POLISH.encode() + b"\xff"] * 103)
    document = parse_document(raw, format="plain", max_bytes=MAX_BYTES)
    assert [r.line for r in document.remarks if r.message == TOLD] == list(range(1, 101))
    assert "The same was done in 3 more lines." in [r.message for r in document.remarks]


def test_utf8_that_was_chosen_is_read_however_damaged():
    document = parse_document(b"Caf\xe9 Central", encoding="utf-8", max_bytes=MAX_BYTES)
    assert document.text == "Caf\ufffd Central"
    assert TOLD in [remark.message for remark in document.remarks]


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("windows-1250", POLISH.encode("cp1250"), POLISH),
        ("iso-8859-1", POLISH.encode(), POLISH),  # what many servers say of everything
        ("", POLISH.encode(), POLISH),
    ],
)
def test_fetched_text_is_read_as_its_server_says_unless_it_is_utf8(charset: str, raw: bytes, text: str):
    document = parse_fetched(
        raw, media_type="text/plain", charset=charset, url="https://a.example/", max_bytes=MAX_BYTES
    )
    assert document.text == text


def test_fetched_text_in_no_encoding_that_anybody_names_is_refused():
    with pytest.raises(UnreadableInput):
        parse_fetched(
            POLISH.encode("cp1250"), media_type="text/plain", charset="", url="https://a.example/", max_bytes=MAX_BYTES
        )
