"""ninjs news items and WARC archives: recognised, read, and refused where damaged."""

import gzip
import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import parse_document
from tests.ingest.reading import MAX_BYTES, read
from tests.ingest.test_html import FIRST, LAST, NO_ARTICLE, page

ITEM = {
    "uri": "https://wire.example/items/1",
    "type": "text",
    "versioncreated": "2026-03-04T07:30:00Z",
    "headline": "Port jobs rise",
    "byline": "By Ana Ruiz",
    "located": "LÜBECK",
    "language": "en_gb",
    "copyrightholder": "Wire Ltd",
    "provider": "The Wire",
    "body_text": "LÜBECK — Port jobs rise.\n\nThey rose by two.",
}
MARKUP = (
    "<div><p>First &amp; <b>bold</b>.</p><script>x()</script><ul><li>One</li><li>Two</li></ul>"
    "<p>Last<br/>line.</p></div>"
)
NO_WORDS = "This news item has no text: no “body_text”, “body_xhtml” or “bodies”."


def refusal_of(raw: bytes, *, format: str = "auto") -> str:
    with pytest.raises(UnreadableInput) as refusal:
        parse_document(raw, format=format, max_bytes=MAX_BYTES)
    return refusal.value.detail


def test_ninjs_version_1_is_read():
    document = read(json.dumps(ITEM))
    assert (document.format, document.kind, document.title) == ("ninjs", "article", "Port jobs rise")
    assert document.text == ITEM["body_text"]
    assert (document.author, document.publisher, document.credit) == ("By Ana Ruiz", "The Wire", "Wire Ltd")
    assert (document.place, document.language, document.url) == ("LÜBECK", "en-GB", "https://wire.example/items/1")
    assert document.published_at == datetime(2026, 3, 4, 7, 30, tzinfo=UTC)
    assert document.remarks[-1].message == "Fields that are not kept: type."


def test_ninjs_version_2_is_read():
    item = {
        "uri": "urn:x",
        "headlines": [{"role": "main", "value": "Port jobs rise"}],
        "bylines": [{"value": "Ana Ruiz"}],
        "bodies": [{"contentType": "application/xhtml+xml", "value": MARKUP}],
        "versionCreated": "2026-03-04T07:30:00+00:00",
        "rightsInfo": {"copyrightholder": "Wire Ltd"},
    }
    document = read(json.dumps(item))
    assert (document.format, document.title, document.author) == ("ninjs", "Port jobs rise", "Ana Ruiz")
    assert document.text == "First & bold.\n\n- One\n- Two\n\nLast\nline."
    assert (document.publisher, document.url) == ("Wire Ltd", "")


def test_ninjs_reads_marked_up_words_where_there_are_no_plain_ones():
    item = {key: value for key, value in ITEM.items() if key != "body_text"} | {"body_xhtml": MARKUP}
    assert read(json.dumps(item)).text == "First & bold.\n\n- One\n- Two\n\nLast\nline."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"uri": "x", "body_text": ""}', NO_WORDS),
        ('{"uri": 5, "bodies": [1, {}], "body_text": []}', NO_WORDS),
        ('{"uri": "x", "body_text": ', "This JSON is damaged: it cannot be read from line 1, character 27 on."),
        ('{"uri": "x", "body_text": ' + "[" * 500_000, "This JSON is nested too deeply to be read."),
    ],
)  # fmt: skip
def test_ninjs_refuses_what_has_no_words(text: str, message: str):
    assert refusal_of(text.encode()) == message


def test_ninjs_survives_fields_of_other_kinds():
    item = {"body_text": "Words \ud800\u0000here.", "headline": 5, "byline": {}, "provider": [], "uri": "javascript:x"}
    document = read(json.dumps(item), format="ninjs")
    assert (document.text, document.title, document.url) == ("Words here.", "Words here.", "")


def warc(*answers: tuple[str, str, bytes], gzipped: bool = True) -> bytes:
    """Return an archive of ``(status, content type, body)``."""
    records = [record("warcinfo", "application/warc-fields", b"software: test\r\n")]
    for status, kind, body in answers:
        payload = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        records.append(record("response", "application/http; msgtype=response", payload))
    return b"".join(gzip.compress(it, mtime=0) if gzipped else it for it in records)


def record(type: str, kind: str, payload: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Target-URI: https://news.example/port\r\n"
        f"WARC-Date: 2026-03-04T07:30:00Z\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


@pytest.mark.parametrize("gzipped", [True, False])
def test_warc_gives_the_first_page_that_was_answered(gzipped: bool):
    latin = page().replace("30,000", "30,000 é").encode("cp1252")
    raw = warc(
        ("301 Moved", "text/html", b"moved"),
        ("200 OK", "image/png", b"\x89PNG"),
        ("200 OK", 'text/html; charset="windows-1252"', latin),
        gzipped=gzipped,
    )
    document = parse_document(raw, max_bytes=MAX_BYTES)
    assert (document.format, document.kind, document.title) == ("warc", "article", "Port jobs rise")
    assert document.text == f"{FIRST.replace('30,000', '30,000 é')}\n\n{LAST}"
    assert document.url == "https://news.example/port"
    assert [it.message for it in document.remarks[:2]] == [
        "Page archived from https://news.example/port at 2026-03-04T07:30:00Z",
        "3 records before the page were passed over.",
    ]


NO_PAGE = "There is no web page in this archive that was answered with status 200."


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (warc(), NO_PAGE),
        (warc(("404 Not Found", "text/html", page().encode())), NO_PAGE),
        (warc(("200 OK", "text/html", b"<html></html>")), NO_ARTICLE),
        (warc(("200 OK", "text/html", b" " * 6_000_000)), "Unpacked, this file is too large to be read."),
    ],
)
def test_warc_without_a_readable_page_is_refused(raw: bytes, message: str):
    assert refusal_of(raw) == message


def test_warc_that_is_damaged_is_read_or_refused():
    whole = warc(("200 OK", "text/plain", b"no page"))
    plain = warc(("200 OK", "text/plain", b"no page"), gzipped=False)
    damaged = [b"WARC/1.0\r\n", b"WARC/", gzip.compress(b"WARC/1.0")[:-9], b"\x1f\x8b\x08", whole[: len(whole) // 2]]
    damaged += [whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :] for at in range(0, len(whole), 7)]
    damaged += [plain[:at] + bytes([plain[at] ^ 0x5A]) + plain[at + 1 :] for at in range(0, len(plain), 7)]
    for raw in damaged:
        with suppress(UnreadableInput):
            parse_document(raw, format="warc", max_bytes=MAX_BYTES)


def test_other_gzip_is_refused():
    assert refusal_of(gzip.compress(b"Words")).startswith("This is a binary file (gzip), not text.")
