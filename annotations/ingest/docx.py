"""Word documents (.docx, ECMA-376): a ZIP of XML parts, of which the text and the core properties are read.

What the text has crossed out is left out and what it has added is kept, as if all changes had been accepted.
"""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext, ngettext

from annotations.canonical import canonicalise
from annotations.errors import UnreadableInput
from annotations.ingest.decoding import tidy
from annotations.ingest.docx_text import Body, read_body
from annotations.ingest.lines import plain_spaces, shorten
from annotations.ingest.pagemeta import language_of, language_remarks, made_remarks, name_of, title_of
from annotations.ingest.parsed import ParsedDocument, Remark
from annotations.ingest.safe_xml import read_xml
from annotations.ingest.sentences import first_sentence

_SURE = 0.9
_ZIP = b"PK\x03\x04"
_TEXT_PART, _CORE_PART = "word/document.xml", "docProps/core.xml"
# A text of five megabytes has some thirty of XML; a bomb has thousands.
_MOST_BYTES = 40_000_000


def sniff(raw: bytes) -> float:
    """Return how sure it is that ``raw`` is a Word document: by the names in its table of contents."""
    return _SURE if raw.startswith(_ZIP) and _TEXT_PART.encode() in raw else 0.0


def parse(raw: bytes) -> ParsedDocument:
    """Take a Word document apart. Raises UnreadableInput where it is damaged, none, or too large inside."""
    parts = _parts_of(raw)
    body = read_body(read_xml(parts[_TEXT_PART]))
    about = _properties_of(parts.get(_CORE_PART, b""))
    text, spaces = plain_spaces(canonicalise(tidy("\n\n".join(body.blocks))))
    if not text.strip():
        raise UnreadableInput(gettext("There are no words in this document."))
    return ParsedDocument(
        format="docx",
        kind="article",
        text=text,
        title=title_of(body.title or about.get("title", "")) or shorten(first_sentence(text)),
        author=name_of(about.get("creator", "")),
        language=language_of(about.get("language", "") or body.language),
        remarks=(
            *made_remarks(about.get("created", "")),
            *language_remarks(about.get("language", "") or body.language),
            *spaces,
            *_remarks_on(body),
        ),
    )


def _parts_of(raw: bytes) -> dict[str, bytes]:
    """Return the parts that are read, unpacked no further than the limit."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            names = [name for name in (_TEXT_PART, _CORE_PART) if name in archive.NameToInfo]
            parts = {name: _unpack(archive, name) for name in names}
    # A damaged archive also gives these: an encrypted part, an unknown compression, offsets beyond the end.
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise UnreadableInput(gettext("This document is damaged: it cannot be unpacked.")) from error
    if _TEXT_PART not in parts:
        raise UnreadableInput(gettext("This is a ZIP file, but no Word document. Unpack it and choose a file of it."))
    return parts


def _unpack(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        unpacked = part.read(_MOST_BYTES + 1)
    if len(unpacked) > _MOST_BYTES:
        raise UnreadableInput(gettext("Unpacked, this file is too large to be read."))
    return unpacked


def _properties_of(part: bytes) -> dict[str, str]:
    """Return the core properties by name (https://www.dublincore.org/specifications/dublin-core/dces/)."""
    if not part:
        return {}
    return {element.name: " ".join(element.text.split()) for element in read_xml(part).elements}


def _remarks_on(body: Body) -> list[Remark]:
    remarks = []
    if body.title:
        remarks.append(Remark(action="recognised", message=gettext("Headline"), raw=body.title))
    if body.deleted:
        message = gettext("Crossed out in the document, left out.")
        remarks.append(Remark(action="omitted", message=message, raw=shorten(" ".join(body.deleted), limit=500)))
    if body.pictures:
        message = ngettext("%d picture was left out.", "%d pictures were left out.", body.pictures)
        remarks.append(Remark(action="omitted", message=message % body.pictures))
    if body.notes:
        message = ngettext("%d footnote was left out.", "%d footnotes were left out.", body.notes)
        remarks.append(Remark(action="omitted", message=message % body.notes))
    return remarks
