"""What every caption format is read into, before it becomes flowing text (``captions``)."""

from dataclasses import dataclass, field

from annotations.ingest.word_times import TimedPiece

# Where a caption starts later than this, its time is taken for damaged: no recording lasts three weeks.
LATEST_MS = 500 * 3_600_000
# Two days of talk have fewer; a file of five megabytes could have a million, and take minutes.
MOST_CAPTIONS = 50_000


@dataclass(kw_only=True)
class CaptionLine:
    """A line of a caption: its words without markup, and who is named as speaking (``None``: nobody is)."""

    text: str
    voice: str | None = None


@dataclass(kw_only=True)
class Caption:
    """A caption as its file has it. A time that cannot be read is ``None``; ``line`` counts from 1, 0 if unknown.

    ``pieces`` are its words in order, with the time of each, where the file tells that.
    """

    line: int
    raw: str
    start_ms: int | None
    end_ms: int | None
    lines: list[CaptionLine]
    pieces: list[TimedPiece] = field(default_factory=list)
