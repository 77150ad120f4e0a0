"""From bytes to text: which encodings are read, and that everything else is refused with what to do about it."""

from time import process_time

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import parse_document
from annotations.ingest.decoding import decode
from tests.ingest.reading import MAX_BYTES

WORDS = "Prices rose in Łódź – সংবাদ أخبار"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (WORDS.encode(), ""),
        (WORDS.encode("utf-8-sig"), ""),
        (WORDS.encode("utf-16"), "UTF-16-LE"),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "UTF-16-BE"),
        (WORDS.encode("utf-32"), "UTF-32-LE"),
        (b"\x00\x00\xfe\xff" + WORDS.encode("utf-32-be"), "UTF-32-BE"),
    ],
)
def test_decode_reads_unicode(raw: bytes, encoding: str):
    text, remarks = decode(raw, max_bytes=MAX_BYTES)
    assert text == WORDS
    assert [remark.message for remark in remarks] == ([f"Read as {encoding}."] if encoding else [])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "The document is empty. Paste its text or choose another file."),
        (b" \r\n\t \xc2\xa0\n", "The document is empty. Paste its text or choose another file."),
        (b"\xef\xbb\xbf", "The document is empty. Paste its text or choose another file."),
        (b"{\\rtf1\\ansi Hello}", "This is a binary file (RTF), not text. Copy the text out of it and paste that."),
        (b"\x89PNG\r\n\x1a\n\x00", "This is a binary file (PNG), not text. Copy the text out of it and paste that."),
        (b"\xff\xd8\xff\xe0\x00", "This is a binary file (JPEG), not text. Copy the text out of it and paste that."),
        (b"\x7fELF\x02\x01", "This is a binary file (ELF), not text. Copy the text out of it and paste that."),
        (
            b"PK\x03\x04\x14\x00",
            "This is a binary file (ZIP, Word, OpenDocument or EPUB), not text."
            " Copy the text out of it and paste that.",
        ),
        (b"\x00\x00\x00\x20ftypisom", "This is a binary file (MP4), not text. Copy the text out of it and paste that."),
        (b"some\x00thing", "This is a binary file, not text. Copy the text out of it and paste that."),
        (b"\x01\x02\x03 ab", "This is a binary file, not text. Copy the text out of it and paste that."),
        (
            "No mark here".encode("utf-16-le"),
            "The text seems to be UTF-16 without a byte order mark. Save it as UTF-8 and try again.",
        ),
        (
            b"One line\r\nJos\xe9 spoke",
            "The text is not valid UTF-8: byte 0xE9 at offset 13 (line 2) does not fit."
            " Choose the encoding it is in, or save it as UTF-8, and try again.",
        ),
        (
            b"\xef\xbb\xbfa\n\xff",
            "The text is not valid UTF-8: byte 0xFF at offset 5 (line 2) does not fit."
            " Choose the encoding it is in, or save it as UTF-8, and try again.",
        ),
        (
            b"\xff\xfea\x00\x00\xd8",
            "The text is not valid UTF-16-LE: byte 0x00 at offset 4 (line 1) does not fit."
            " Choose the encoding it is in, or save it as UTF-8, and try again.",
        ),
        (
            b"surrogate \xed\xa0\x80",
            "The text is not valid UTF-8: byte 0xED at offset 10 (line 1) does not fit."
            " Choose the encoding it is in, or save it as UTF-8, and try again.",
        ),
        (b"\xff\xfea\x00\x00\x00", "This is a binary file, not text. Copy the text out of it and paste that."),
    ],
)
def test_decode_refuses(raw: bytes, message: str):
    with pytest.raises(UnreadableInput) as refusal:
        parse_document(raw, max_bytes=MAX_BYTES)
    assert refusal.value.detail == message


def test_decode_names_the_place_of_a_wrong_byte():
    with pytest.raises(UnreadableInput) as refusal:
        decode(b"One line\r\nJos\xe9 spoke", max_bytes=MAX_BYTES)
    assert refusal.value.extra == {"offset": 13, "line": 2}


@pytest.mark.parametrize(
    ("size", "limit", "message"),
    [
        (11, 10, "The document is 11 bytes long; at most 10 bytes are read. Shorten it or store it in parts."),
        (
            5_100_001,
            5_000_000,
            "The document is 5.1 MB long; at most 5.0 MB are read. Shorten it or store it in parts.",
        ),
        (2_000, 1_500, "The document is 2.0 kB long; at most 1.5 kB are read. Shorten it or store it in parts."),
    ],
)
def test_decode_refuses_what_is_too_long(size: int, limit: int, message: str):
    with pytest.raises(UnreadableInput) as refusal:
        decode(b"a" * size, max_bytes=limit)
    assert refusal.value.detail == message


def test_decode_reads_up_to_the_limit():
    assert decode(b"a" * 10, max_bytes=10) == ("a" * 10, ())


def test_decode_removes_stray_control_characters_and_says_so():
    text, remarks = decode(b"\x02" + b"wire " * 50 + b"\x1a", max_bytes=MAX_BYTES)
    assert text == "wire " * 50
    assert [(r.action, r.message) for r in remarks] == [("mended", "2 control characters were removed.")]


def test_decode_refuses_endless_accents_at_once():
    started = process_time()
    with pytest.raises(UnreadableInput):
        decode(("a" + "\u0301\u0323" * 500_000).encode(), max_bytes=MAX_BYTES)
    assert process_time() - started < 1


def test_decode_keeps_joiners_and_direction_marks():
    text = "می‌خواهم \u202eabc\u202c ক্‍ষ"
    assert decode(text.encode(), max_bytes=MAX_BYTES) == (text, ())
