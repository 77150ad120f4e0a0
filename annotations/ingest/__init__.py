"""Documents come in: bytes to a title, a text, cues and metadata, with a remark on whatever was not kept as it stood.

A format is one module with ``sniff`` and ``parse``, named in ``FORMATS``.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from django.utils.translation import gettext

from annotations.errors import UnreadableInput
from annotations.ingest import plain, transcript
from annotations.ingest.decoding import decode
from annotations.ingest.parsed import ParsedCue, ParsedDocument, Remark

__all__ = ["AUTO", "FORMATS", "Format", "ParsedCue", "ParsedDocument", "Remark", "parse_document"]

AUTO = "auto"


class Format(Protocol):
    """What a module of this package offers to be a format. ``text`` is decoded and not blank, line ends as given."""

    def sniff(self, text: str) -> float:
        """Return how sure it is, 0 to 1, that ``text`` is in this format."""

    def parse(self, text: str) -> ParsedDocument:
        """Take ``text`` apart. Raises UnreadableInput where it is not in this format at all."""


FORMATS: Mapping[str, Format] = MappingProxyType({"plain": plain, "transcript": transcript})

# Formats that would pass for plain text and be stored with their markup; refused until a module reads them.
_MARKED_UP = (
    ("vtt", re.compile(r"\s*WEBVTT(?=\s|\Z)")),
    ("srt", re.compile(r"\s*\d{1,6}\s*\n\d{1,2}:\d\d:\d\d[,.]\d{3} --> \d{1,2}:\d\d:\d\d[,.]\d{3}")),
    ("html", re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)),
    ("xml", re.compile(r"\s*<\?xml\b")),
)


def parse_document(raw: bytes, *, format: str = AUTO, max_bytes: int) -> ParsedDocument:
    """Read ``raw`` in the named format, or in the one it looks most like.

    Raises UnreadableInput, with a message that says what to do, where ``raw`` is longer than ``max_bytes``, empty,
    binary, wrongly encoded, or in no format that is read.
    """
    if format != AUTO and format not in FORMATS:
        raise UnreadableInput(
            gettext("“%(format)s” is no format read here. Choose one of: %(formats)s.")
            % {"format": format, "formats": ", ".join([AUTO, *FORMATS])}
        )
    text, remarks = decode(raw, max_bytes=max_bytes)
    document = FORMATS[_recognise(text) if format == AUTO else format].parse(text)
    return replace(document, remarks=(*remarks, *document.remarks))


def _recognise(text: str) -> str:
    """Return the name of the surest format. Raises UnreadableInput for markup that no format reads."""
    opening = text[:1000]
    for name, mark in _MARKED_UP:
        if name not in FORMATS and mark.match(opening):
            raise UnreadableInput(
                gettext("This looks like %(name)s, which is not read here. The formats read are: %(formats)s.")
                % {"name": name.upper(), "formats": ", ".join(FORMATS)}
            )
    return max(FORMATS, key=lambda name: FORMATS[name].sniff(text))
