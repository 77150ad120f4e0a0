"""Word documents: paragraphs, tables and lists out of hand-made ZIPs; bombs and damage refused."""

from contextlib import suppress
from io import BytesIO
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import ParsedDocument, parse_document
from tests.ingest.reading import MAX_BYTES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>Other title</dc:title><dc:creator>Ana Ruiz</dc:creator>"
    "<dcterms:created>2026-03-04T07:30:00Z</dcterms:created><dc:language>en-GB</dc:language></cp:coreProperties>"
)


def docx(body: str, *, core: str = CORE, name: str = "word/document.xml") -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>')
        if core:
            archive.writestr("docProps/core.xml", core)
    return file.getvalue()


def paragraph(*runs: str, style: str = "", listed: bool = False) -> str:
    numbers = "<w:numPr><w:ilvl w:val='0'/></w:numPr>" if listed else ""
    inside = "".join(
        run if run.startswith("<") else f"<w:r><w:t xml:space='preserve'>{run}</w:t></w:r>" for run in runs
    )
    return f"<w:p><w:pPr><w:pStyle w:val='{style}'/>{numbers}</w:pPr>{inside}</w:p>"


def read_docx(raw: bytes) -> ParsedDocument:
    return parse_document(raw, max_bytes=MAX_BYTES)


def refusal_of(raw: bytes, *, format: str = "auto") -> str:
    with pytest.raises(UnreadableInput) as refusal:
        parse_document(raw, format=format, max_bytes=MAX_BYTES)
    return refusal.value.detail


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


BODY = "".join(
    [
        paragraph("Port jobs rise", style="Title"),
        paragraph("The port employs ", "4,087", " people.", "<w:r><w:br/><w:t>New line</w:t></w:r>"),
        paragraph("What next", style="Heading1"),
        paragraph("First", listed=True),
        paragraph("Second", listed=True),
        paragraph(
            "It ",
            "<w:del><w:r><w:delText>fell</w:delText></w:r></w:del>",
            "<w:ins><w:r><w:t>rose</w:t></w:r></w:ins>",
            "<w:r><w:drawing/><w:footnoteReference/></w:r>",
            ".",
        ),
        f"<w:tbl>{row('Year', 'Jobs')}{row('2024', '3,900')}</w:tbl>",
        paragraph(),
    ]
)


def test_docx_gives_paragraphs_lists_and_tables():
    document = read_docx(docx(BODY))
    assert document.text == "\n\n".join(
        [
            "The port employs 4,087 people.\nNew line",
            "What next",
            "- First\n- Second",
            "It rose.",
            "Year | Jobs\n2024 | 3,900",
        ]
    )
    assert (document.format, document.kind, document.title) == ("docx", "article", "Port jobs rise")
    assert (document.author, document.language) == ("Ana Ruiz", "en-GB")
    assert document.published_at is None


def test_docx_reports_what_it_left_out():
    assert [(it.action, it.message, it.raw) for it in read_docx(docx(BODY)).remarks] == [
        (
            "omitted",
            "When the file was made is not when it was published: the date was not taken.",
            "2026-03-04 07:30+00:00",
        ),
        ("recognised", "Headline", "Port jobs rise"),
        ("omitted", "Crossed out in the document, left out.", "fell"),
        ("omitted", "1 picture was left out.", ""),
        ("omitted", "1 footnote was left out.", ""),
    ]


def test_docx_takes_the_title_from_its_properties_where_none_stands_in_it():
    assert read_docx(docx(paragraph("Words."))).title == "Other title"
    assert read_docx(docx(paragraph("Words."), core="")).title == "Words."


DAMAGED = "This document is damaged: it cannot be unpacked."
NO_WORD = "This is a ZIP file, but no Word document. Unpack it and choose a file of it."
DOCTYPE = "This XML declares a document type, which is not read: it can hide anything."
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (docx(""), "There are no words in this document."),
        (docx(paragraph("Words."))[:300] + b"word/document.xml", DAMAGED),
        (docx(paragraph("Words."), core=f"{BOMB}<a>&b;</a>"), DOCTYPE),
        (docx("<w:p>" * 5000), "This XML is nested too deeply, or has too many elements, to be read."),
        (docx("<w:p>"), "This XML is damaged: line 1 cannot be read (mismatched tag: line 1, column 119)."),
        (docx(" " * 41_000_000), "Unpacked, this file is too large to be read."),
    ],
)  # fmt: skip
def test_docx_refuses_bombs_and_damage(raw: bytes, message: str):
    started = process_time()
    assert refusal_of(raw) == message
    assert process_time() - started < 10


def test_docx_refuses_other_archives():
    other = docx("", name="xl/workbook.xml")
    assert refusal_of(other, format="docx") == NO_WORD
    assert refusal_of(other).startswith("This is a binary file (ZIP, Word, OpenDocument or EPUB), not text.")
    assert refusal_of(b"no archive", format="docx") == DAMAGED


def test_docx_of_altered_bytes_is_read_or_refused():
    whole = docx(BODY)
    for at in range(0, len(whole), 3):
        raw = bytearray(whole)
        raw[at] ^= 0x5A
        with suppress(UnreadableInput):
            parse_document(bytes(raw), format="docx", max_bytes=MAX_BYTES)
