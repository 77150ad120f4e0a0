"""Documents come in: bytes to a title, a text, cues and metadata, with a remark on whatever was not kept as it stood.

A format is one module with ``sniff`` and ``parse``, named in ``TEXT_FORMATS`` where it reads text that is decoded
for it, or in ``BYTE_FORMATS`` where it reads the bytes themselves: binary files, and markup with its own encoding.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from django.utils.translation import gettext

from annotations.errors import UnreadableInput
from annotations.ingest import (
    docx,
    html,
    json3,
    markdown,
    mhtml,
    ninjs,
    pdf,
    plain,
    podcast,
    srt,
    transcript,
    ttml,
    vtt,
    warc,
)
from annotations.ingest.decoding import byte_order_mark, decode, refuse_unreadable_size
from annotations.ingest.encodings import ENCODINGS, to_utf8
from annotations.ingest.parsed import ParsedCue, ParsedDocument, Remark

__all__ = ["AUTO", "ENCODINGS", "FORMATS", "ParsedCue", "ParsedDocument", "Remark", "parse_document"]

AUTO = "auto"


class TextFormat(Protocol):
    """A format of text. ``text`` is decoded and not blank, line ends as given."""

    def sniff(self, text: str) -> float:
        """Return how sure it is, 0 to 1, that ``text`` is in this format."""

    def parse(self, text: str) -> ParsedDocument:
        """Take ``text`` apart. Raises UnreadableInput where it is not in this format at all."""


class ByteFormat(Protocol):
    """A format of bytes, which are not empty. Whatever they hold, nothing but UnreadableInput is raised."""

    def sniff(self, raw: bytes) -> float:
        """Return how sure it is, 0 to 1, that ``raw`` is in this format; looks at no more than its beginning."""

    def parse(self, raw: bytes) -> ParsedDocument:
        """Take ``raw`` apart. Raises UnreadableInput where it is damaged, too large inside, or not in this format."""


TEXT_FORMATS: Mapping[str, TextFormat] = MappingProxyType({
    "plain": plain, "transcript": transcript, "markdown": markdown, "vtt": vtt, "srt": srt, "json3": json3,
    "podcast": podcast, "ninjs": ninjs,
})  # fmt: skip
BYTE_FORMATS: Mapping[str, ByteFormat] = MappingProxyType(
    {"html": html, "ttml": ttml, "pdf": pdf, "docx": docx, "warc": warc, "mhtml": mhtml}
)
FORMATS: Mapping[str, TextFormat | ByteFormat] = MappingProxyType({**TEXT_FORMATS, **BYTE_FORMATS})
_NO_TEXT = frozenset({"pdf", "docx", "warc", "mhtml"})
_SURE = 0.5

# Formats that would pass for plain text and be stored with their markup; refused until a module reads them.
_MARKED_UP = (
    ("xml", re.compile(r"\s*<\?xml\b")),
    ("json", re.compile(r"\s*\{\s*\"[^\"\n]{1,80}\"\s*:")),
)


def parse_document(raw: bytes, *, format: str = AUTO, encoding: str = "", max_bytes: int) -> ParsedDocument:
    """Read ``raw`` in the named format, or in the one it looks most like.

    ``encoding`` is one of ``ENCODINGS`` where a person chose it, "" for what the file itself declares. Formats that
    are no text, or whose byte order mark tells, have no choice.

    Raises UnreadableInput, with a message that says what to do, where ``raw`` is longer than ``max_bytes``, empty,
    binary, wrongly encoded, or in no format that is read.
    """
    if format != AUTO and format not in FORMATS:
        raise UnreadableInput(
            gettext("“%(format)s” is no format read here. Choose one of: %(formats)s.")
            % {"format": format, "formats": ", ".join([AUTO, *FORMATS])}
        )
    refuse_unreadable_size(raw, max_bytes=max_bytes)
    name = _recognise_bytes(raw) if format == AUTO else format
    remarks: tuple[Remark, ...] = ()
    if encoding and name not in _NO_TEXT and not byte_order_mark(raw)[0]:
        raw, remarks = to_utf8(raw, encoding=encoding)
        name = name or (_recognise_bytes(raw) if format == AUTO else "")
    if name in BYTE_FORMATS:
        document = BYTE_FORMATS[name].parse(raw)
    else:
        # In UTF-8 a text may be longer than it was.
        text, mended = decode(raw, max_bytes=max(max_bytes, len(raw)))
        remarks += mended
        document = TEXT_FORMATS[name or _recognise(text)].parse(text)
    return replace(document, remarks=(*remarks, *document.remarks))


def _recognise_bytes(raw: bytes) -> str:
    """Return the name of the surest format of bytes, "" where ``raw`` seems to be text."""
    likelihoods = {name: reader.sniff(raw) for name, reader in BYTE_FORMATS.items()}
    name = max(likelihoods, key=lambda name: likelihoods[name], default="")
    return name if name and likelihoods[name] >= _SURE else ""


def _recognise(text: str) -> str:
    """Return the name of the surest format. Raises UnreadableInput for markup that no format reads."""
    likelihoods = {name: reader.sniff(text) for name, reader in TEXT_FORMATS.items()}
    surest = max(likelihoods, key=lambda name: likelihoods[name])
    markup = next((name for name, mark in _MARKED_UP if mark.match(text[:1000])), "")
    if markup and likelihoods[surest] < _SURE:
        raise UnreadableInput(
            gettext("This looks like %(name)s, which is not read here. The formats read are: %(formats)s.")
            % {"name": markup.upper(), "formats": ", ".join(FORMATS)}
        )
    return surest
