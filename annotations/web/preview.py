"""A document before it is stored, as its preview shows it: paragraphs with their time codes, and what was assumed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from annotations.ingest import ParsedCue, ParsedDocument

# Code points of the text that a preview shows; all of it is stored.
SHOWN = 100_000
BREAK = "\n\n"


@dataclass(frozen=True)
class Piece:
    """Words of one cue, or between cues. ``time`` is the cue's start where it begins here."""

    words: str
    time: str = ""


@dataclass(frozen=True)
class Paragraph:
    """``time`` is that of its first cue; ``speakers`` are those who begin to speak in it."""

    pieces: list[Piece]
    time: str = ""
    speakers: list[str] = field(default_factory=list)


def clock(ms: int) -> str:
    """Return a place in a recording as a time code: ``3:35``, or ``1:02:09`` from the first hour on."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def paragraphs_of(document: ParsedDocument, *, shown: int = SHOWN) -> list[Paragraph]:
    """Return the beginning of the text, ``shown`` code points of it, by paragraph."""
    text = document.text[:shown]
    cues = [cue for cue in document.cues if cue.start < len(text)]
    speaker, found = "", []
    start = 0
    for words in text.split(BREAK):
        end = start + len(words)
        inside = [cue for cue in cues if cue.start < end and cue.end > start]
        speakers = []
        for cue in inside:
            if cue.speaker and cue.speaker != speaker:
                speakers.append(cue.speaker)
            speaker = cue.speaker
        begun = next((clock(cue.start_ms) for cue in inside if cue.start >= start), "")
        found.append(Paragraph(list(_pieces(text, start, end, inside)), begun, speakers))
        start = end + len(BREAK)
    return found


def _pieces(text: str, start: int, end: int, cues: list[ParsedCue]) -> Iterator[Piece]:
    position = start
    for cue in cues:
        if cue.start > position:
            yield Piece(text[position : cue.start])
        position = max(position, cue.start)
        stop = min(cue.end, end)
        yield Piece(text[position:stop], clock(cue.start_ms) if cue.start >= start else "")
        position = stop
    if position < end:
        yield Piece(text[position:end])
