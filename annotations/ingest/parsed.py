"""What every format's parser gives back: a document taken apart, ready to be shown for correction and stored."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedCue:
    """A time-coded stretch of ``ParsedDocument.text``.

    ``start_ms`` and ``end_ms`` are milliseconds from the start of the recording (``0 <= start_ms <= end_ms``);
    ``start`` and ``end`` are half-open code-point offsets of the canonical text. Cues are ordered by ``start``.
    ``words`` are pairs in one flat row: where a word begins and when, counted from ``start`` and ``start_ms``.
    """

    start_ms: int
    end_ms: int
    start: int
    end: int
    speaker: str = ""
    words: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing a parser recognised, mended or left out, for the person who imports.

    ``line`` is the 1-based line of the raw input, ``None`` where the remark is about the whole. ``action`` is
    ``recognised``, ``mended`` or ``omitted``; ``raw`` is the raw line where something was mended or omitted.
    """

    action: str
    message: str
    line: int | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """A document as its parser understood it.

    ``format`` is the parser's name, ``kind`` is ``article`` or ``transcript``. ``text`` is canonical
    (``annotations.canonical``). ``published_stated`` is the date line as it stands in the document, and
    ``published_at`` what it says: naive where the document names no time zone. Unknown fields are empty.
    """

    format: str
    kind: str
    text: str
    title: str = ""
    cues: tuple[ParsedCue, ...] = ()
    url: str = ""
    publisher: str = ""
    author: str = ""
    credit: str = ""
    place: str = ""
    published_stated: str = ""
    published_at: datetime | None = None
    language: str = ""
    remarks: tuple[Remark, ...] = field(default=())
