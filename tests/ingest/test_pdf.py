"""PDF: lines become paragraphs; heads, feet and hyphens of the page go; scans and hostile files are refused."""

import random
import zlib
from contextlib import suppress
from time import monotonic

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import ParsedDocument, parse_document
from tests.ingest.pdfs import make_pdf
from tests.ingest.reading import MAX_BYTES

INFO = "/Title (Port jobs rise) /Author (Ana Ruiz) /CreationDate (D:20260304083000+01'00')"
PAGES = [
    [
        (800, 9, "The Example, 4 March 2026"),
        (760, 18, "Port jobs rise"),
        (720, 11, "The port employs 4,087 people, the minis-"),
        (706, 11, "ter said on Tuesday, a “record” for a well-"),
        (692, 11, "known town."),
        (664, 11, "The second paragraph on the well-known"),
        (650, 11, "port begins here and goes"),
        (40, 9, "Page 1 of 2"),
    ],
    [
        (800, 9, "The Example, 4 March 2026"),
        (720, 11, "on over the page (really)."),
        (706, 11, "A third one follows it."),
        (40, 9, "Page 2 of 2"),
    ],
]
NO_TEXT = "This PDF has no text layer: it is pictures of pages. Run text recognition over it first."


def read_pdf(raw: bytes) -> ParsedDocument:
    return parse_document(raw, max_bytes=MAX_BYTES)


def refusal_of(raw: bytes) -> str:
    with pytest.raises(UnreadableInput) as refusal:
        read_pdf(raw)
    return refusal.value.detail


def test_pdf_gives_paragraphs_across_lines_and_pages():
    document = read_pdf(make_pdf(PAGES, info=INFO, root="/Lang (en-GB)"))
    assert document.text == "\n\n".join(
        [
            "The port employs 4,087 people, the minister said on Tuesday, a “record” for a well-known town.",
            "The second paragraph on the well-known port begins here and goes on over the page (really).",
            "A third one follows it.",
        ]
    )
    assert (document.format, document.kind, document.title) == ("pdf", "article", "Port jobs rise")
    assert (document.author, document.language) == ("Ana Ruiz", "en-GB")


def test_pdf_made_on_a_day_was_not_published_on_it():
    document = read_pdf(make_pdf(PAGES, info=INFO))
    assert (document.published_at, document.published_stated) == (None, "")
    assert [(it.action, it.message, it.raw) for it in document.remarks if "file" in it.message] == [
        (
            "omitted",
            "When the file was made is not when it was published: the date was not taken.",
            "2026-03-04 07:30+00:00",
        )
    ]


def test_pdf_reports_what_it_left_out_and_joined():
    assert [(it.action, it.message, it.raw) for it in read_pdf(make_pdf(PAGES)).remarks] == [
        ("recognised", "2 pages were read.", ""),
        ("recognised", "Headline", "Port jobs rise"),
        ("omitted", "Repeated at the edge of 2 pages, left out.", "The Example, 4 March 2026"),
        ("omitted", "Repeated at the edge of 2 pages, left out.", "Page 1 of 2"),
        ("mended", "2 words divided at the end of a line were joined.", ""),
    ]


@pytest.mark.parametrize("title", ["Microsoft Word - draft.docx", "untitled", "story.pdf", ""])
def test_pdf_takes_its_title_from_the_page_where_none_is_stated(title: str):
    assert read_pdf(make_pdf(PAGES, info=f"/Title ({title})")).title == "Port jobs rise"


def test_pdf_keeps_a_headline_that_is_not_the_title():
    document = read_pdf(make_pdf(PAGES, info="/Title (Another story)"))
    assert (document.title, document.text.startswith("Port jobs rise\n\n")) == ("Another story", True)


@pytest.mark.parametrize("pages", [[[]], [[], []], [[(700, 11, "- . -")]]])
def test_pdf_without_text_is_refused(pages: list[list[tuple[int, int, str]]]):
    assert refusal_of(make_pdf(pages)) == NO_TEXT


@pytest.mark.parametrize("raw", [b"%PDF-1.7\n%\xe2\xe3", b"%PDF-", make_pdf(PAGES)[:600]])
def test_pdf_that_is_damaged_is_refused(raw: bytes):
    assert refusal_of(raw) == (
        "This file is damaged and cannot be read. Open it in the program it is made for, and save it anew."
    )


def test_pdf_recovers_from_a_broken_table_of_contents():
    broken = make_pdf(PAGES).replace(b"startxref\n", b"startxref\n9")
    assert read_pdf(broken).text.startswith("The port employs")


def test_pdf_bombs_are_refused_in_time():
    started = monotonic()
    bomb = zlib.compress(b"BT /F1 9 Tf (a) Tj " * 5_000_000, 9)
    assert refusal_of(make_pdf([[]] * 3, stream=bomb)).startswith(("Unpacked", "Reading this file", "This"))
    assert monotonic() - started < 20


def test_pdf_of_altered_bytes_is_read_or_refused():
    whole = make_pdf(PAGES, info=INFO)
    chance = random.Random(5)  # noqa: S311  # reproducible damage, no secret
    for _ in range(6):
        raw = bytearray(whole)
        for _ in range(30):
            raw[chance.randrange(10, len(raw))] = chance.randrange(256)
        with suppress(UnreadableInput):
            read_pdf(bytes(raw))
