"""Small files that are large, deep or many inside: refused in words, within time, and within memory.

Each is read in a process of its own, whose peak of memory is asked for at its end: its own and that of its children.
"""

import gzip
import io
import json
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.ingest.pdfs import make_pdf
from tests.ingest.test_docx import docx, paragraph

MOST_MEGABYTES = 500
MOST_SECONDS = 60  # of a machine that does much else; a process of its own has eight of a processor, and thirty in all
LIMIT = 5_000_000

# Prints what became of the file, and the most memory that any process had, in megabytes.
READER = """
import json, resource, sys
sys.path[:0] = [{root!r}]
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from annotations.errors import UnreadableInput
from annotations.ingest import parse_document
try:
    parsed = parse_document(sys.stdin.buffer.read(), format=sys.argv[1], max_bytes={limit})
    told, size = "read", len(parsed.text)
except UnreadableInput as error:
    told, size = str(error), 0
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) // 1024
peaks = [own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]
print(json.dumps([told, size, max(peaks)]))
"""


def packed_warc(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    block = head + body
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.org/\r\nWARC-Date: 2026-11-01T00:00:00Z\r\n"
        b"WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789abc>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(block)
    )
    return gzip.compress(record + block + b"\r\n\r\n", 9)


def doubly_packed_warc() -> bytes:
    """A page whose body says that it is packed, and is, 100 MB of nothing."""
    return packed_warc(b"<p>" + b"\x00" * 100_000_000)


def endless_header() -> bytes:
    return gzip.compress(b"WARC/1.0\r\nWARC-Type: " + b"a" * 200_000_000, 9)


def endless_record() -> bytes:
    """A record of another kind, which has to be passed over, of 200 MB."""
    head = b"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: 200000000\r\n\r\n"
    return gzip.compress(head + b"\x00" * 200_000_000, 9)


def many_records() -> bytes:
    record = b"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    return gzip.compress(record * 500_000, 9)


def many_files() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"word/{number}.xml", "")
    return out.getvalue()


def lying_size() -> bytes:
    """A document whose directory tells a smaller size than what comes out."""
    raw = bytearray(docx("<!--" + " " * 30_000_000 + "-->" + paragraph("Words.")))
    size = (30_000_000).to_bytes(4, "little")[1:]
    while (place := raw.find(size)) > 0:
        raw[place : place + 3] = b"\x10\x00\x00"
    return bytes(raw)


def empty_element(number: int, attributes: int) -> str:
    """An element with attributes that no other number has."""
    named = " ".join(f"a{number:x}-{each:x}=''" for each in range(attributes))
    return f"<w:p {named}/>"


def packed_pdf() -> bytes:
    once = zlib.compress(b"BT /F1 9 Tf (a) Tj " * 2_000_000, 9)
    return make_pdf([[]], stream=once)


def deep(opening: str, closing: str, times: int) -> bytes:
    return (opening * times + "a" + closing * times).encode()


def saved_page(parameters: bytes) -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/related; " + parameters + b"\r\n\r\n"


# What an expression that tries every place again takes minutes or years for, and one that does not, no time at all.
COMMENTS = b"<!---->" * 100
CUE = b"WEBVTT\n\n00:00.000 --> 00:01.000\n"

BOMBS = {
    "auto: comments": ("auto", lambda: COMMENTS + b"words"),
    "ttml: comments": ("ttml", lambda: COMMENTS + b"<tt><body><p>words</p></body></tt>"),
    "auto: instructions": ("auto", lambda: b"<??>" * 100 + b"words"),
    "markdown: blanks in its head": ("markdown", lambda: b"---\ntitle: a" + b" " * 1_000_000 + b"b\n---\nwords"),
    "pdf: a word of a million letters": ("pdf", lambda: make_pdf([[(700, 9, "a" * 1_000_000)]])),
    "vtt: blanks before times": ("vtt", lambda: b"WEBVTT\n\n" + b" " * 1_000_000 + b"00:01.0 - 00:02.0\nwords"),
    "vtt: a mark without end": ("vtt", lambda: CUE + b"<v" + b" " * 1_000_000),
    "mhtml: parameters": ("mhtml", lambda: saved_page(b'a="' + b";" * 1_000_000)),
    "plain: a million lines": ("plain", lambda: b"a\n\n" * 1_000_000),
    "transcript: half a million times": ("transcript", lambda: b"00:01 a\n" * 600_000),
    "transcript: a million lines above": ("transcript", lambda: b"a b\n" * 1_000_000 + b"00:01 a\n00:02 b\n"),
    "warc: 100 MB of nothing": ("warc", doubly_packed_warc),
    "warc: a header of 200 MB": ("warc", endless_header),
    "warc: a record of 200 MB": ("warc", endless_record),
    "warc: half a million records": ("warc", many_records),
    "warc: gzip of 200 MB": ("warc", lambda: gzip.compress(b"\x00" * 200_000_000, 9)),
    "auto: gzip of 200 MB": ("auto", lambda: gzip.compress(b"a" * 200_000_000, 9)),
    "docx: 200 MB of blanks": ("docx", lambda: docx(" " * 200_000_000)),
    "docx: 20,000 files": ("docx", many_files),
    "docx: a size that lies": ("docx", lying_size),
    "docx: a tag of 39 MB": ("docx", lambda: docx("<w:p a='" + " " * 39_000_000 + "'/>")),
    "docx: attributes": ("docx", lambda: docx(empty_element(0, 1_200_000))),
    "docx: names of attributes": ("docx", lambda: docx("".join(empty_element(n, 99) for n in range(16_000)))),
    "docx: deep": ("docx", lambda: docx("<w:p>" * 100_000)),
    "pdf: packed": ("pdf", packed_pdf),
    "ninjs: deep": ("ninjs", lambda: deep('{"body_text":', "}", 200_000)),
    "json3: deep": ("json3", lambda: deep('{"events":[', "]}", 200_000)),
    "podcast: deep": ("podcast", lambda: deep('{"segments":[', "]}", 200_000)),
    "json3: a number of a million digits": ("json3", lambda: b'{"events": ' + b"9" * 1_000_000 + b"}"),
    "html: deep": ("html", lambda: deep("<div>", "</div>", 200_000)),
    "html: half a million elements": ("html", lambda: b"<article>" + b"<b>a</b> " * 550_000),
    "html: attributes": ("html", lambda: b"<p " + b"".join(b"a%d " % n for n in range(300_000)) + b">a</p>"),
    "markdown: deep": ("markdown", lambda: b"> " * 200_000 + b"a"),
    "markdown: brackets": ("markdown", lambda: b"[" * 200_000),
    "ttml: deep": ("ttml", lambda: b'<tt xmlns="http://www.w3.org/ns/ttml"><body>' + deep("<div>", "</div>", 100_000)),
    "ttml: entities": (
        "ttml",
        lambda: b'<!DOCTYPE tt [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><tt><body><p>&b;</p></body></tt>',
    ),
    "mhtml: parts in parts": (
        "mhtml",
        lambda: b"".join(
            b'Content-Type: multipart/related; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(20_000)
        ),
    ),
    "srt: half a million cues": ("srt", lambda: b"1\n00:00:01,000 --> 00:00:02,000\na\n\n" * 500_000),
    "plain: one line": ("plain", lambda: b"a" * 50_000_000),
    "auto: nothing": ("auto", lambda: b"\x00" * 50_000_000),
    "vtt: one line": ("vtt", lambda: b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"<c>" * 500_000),
    "transcript: brackets": ("transcript", lambda: b"00:01 [" * 500_000),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_words_time_and_memory(name: str) -> None:
    kind, make = BOMBS[name]
    raw = make()
    program = READER.format(root=str(Path(__file__).parents[2]), limit=LIMIT)
    done = subprocess.run(
        [sys.executable, "-c", program, kind], input=raw, capture_output=True, timeout=MOST_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-600:]
    told, size, megabytes = json.loads(done.stdout.decode().splitlines()[-1])
    assert told
    assert (megabytes <= MOST_MEGABYTES, size <= 2 * LIMIT) == (True, True), (told, size, megabytes)
