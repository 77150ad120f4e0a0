"""Lines of a WebVTT or SRT file become time-coded blocks, each with the number of its line.

A line that was meant to hold two times begins a block even where one of them cannot be read: its words are kept, and
its line can be told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from annotations.errors import UnreadableInput
from annotations.ingest.caption import LATEST_MS, MOST_CAPTIONS

ARROW = "-->"
_LINE_END = re.compile(r"\r\n|\n|\r")
_MOST_LINES = 300_000
_LONGEST_NUMBER = 6
_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,3}))?")
_MEANT_AS_TIMES = re.compile(r"\s*\d{1,3}:\d{1,2}[:.,\d]{2,10}\s*[-–—=>]{1,4}\s*\d{1,3}:\d{1,2}[:.,\d]{2,10}")
_BETWEEN = re.compile(r"[-–—=>]{1,4}")
_NOTES = re.compile(r"(NOTE(?=\s|\Z)|STYLE\s*\Z|REGION\s*\Z)")


@dataclass(kw_only=True)
class Block:
    """A stretch of lines: ``kind`` is "cue", "note", "style", "region" or "stray"; only a cue has times.

    ``raw`` is the line with the times, or the block's first one; ``settings`` is what stands after the times.
    """

    kind: str
    line: int
    raw: str
    start_ms: int | None = None
    end_ms: int | None = None
    settings: str = ""
    payload: list[str] = field(default_factory=list)


def lines_of(text: str) -> list[str]:
    """Return the lines of ``text``. Raises UnreadableInput where they are more than any recording has captions."""
    lines = _LINE_END.split(text)
    if len(lines) > _MOST_LINES or sum(is_timing(line) for line in lines) > MOST_CAPTIONS:
        raise UnreadableInput(
            gettext("At most %(captions)d captions on %(lines)d lines are read. Store the recording in parts.")
            % {"captions": MOST_CAPTIONS, "lines": _MOST_LINES}
        )
    return lines


def blocks_of(lines: Sequence[str], *, start: int, blank_ends: bool) -> Iterator[Block]:
    """Yield the blocks of ``lines`` from index ``start`` on.

    ``blank_ends`` says that a blank line ends a cue, and that notes stand between cues (WebVTT). Else a cue goes on
    to the next number and time (SRT: many files have blank lines within a cue), or to the number that comes next.
    """
    at = start
    number = 0
    while at < len(lines):
        if not lines[at].strip() or _is_identifier(lines, at, blank_ends=blank_ends):
            number = _number_at(lines, at) or number
            at += 1
            continue
        over_blanks = not blank_ends and is_timing(lines[at])
        if not blank_ends and _lacks_times(lines, at, after=number):
            # The words below the number are what can be told of it: the block begins with them.
            block, over_blanks, number = Block(kind="cue", line=at + 2, raw=lines[at + 1]), True, number + 1
        else:
            block = _begun_at(lines, at, has_notes=blank_ends)
        at += 1
        while at < len(lines) and not _ends_block(lines, at, over_blanks=over_blanks, number=number):
            if lines[at].strip():
                block.payload.append(lines[at])
            at += 1
        yield block


def _begun_at(lines: Sequence[str], at: int, *, has_notes: bool) -> Block:
    if has_notes and (note := _NOTES.match(lines[at])):
        return Block(kind=note[1].lower(), line=at + 1, raw=lines[at])
    return _timed(lines[at], at) if is_timing(lines[at]) else Block(kind="stray", line=at + 1, raw=lines[at])


def is_timing(line: str) -> bool:
    """Whether ``line`` was meant to hold the times of a cue."""
    return ARROW in line or _MEANT_AS_TIMES.match(line) is not None


def _is_identifier(lines: Sequence[str], at: int, *, blank_ends: bool) -> bool:
    """Whether the line is the number or name of a cue: it stands right above the times."""
    if at + 1 >= len(lines) or is_timing(lines[at]) or not is_timing(lines[at + 1]):
        return False
    return blank_ends or lines[at].strip().isdigit()


def _number_at(lines: Sequence[str], at: int) -> int:
    """Return the number of a cue that the line consists of, 0 where it is none."""
    stated = lines[at].strip()
    return int(stated) if stated.isdecimal() and len(stated) <= _LONGEST_NUMBER else 0


def _lacks_times(lines: Sequence[str], at: int, *, after: int) -> bool:
    """Whether a cue begins here whose times are missing: a blank line, the number after ``after``, and words."""
    if not 0 < at < len(lines) - 1 or lines[at - 1].strip() or not after:
        return False
    has_words = bool(lines[at + 1].strip()) and not is_timing(lines[at + 1])
    return has_words and _number_at(lines, at) == after + 1


def _ends_block(lines: Sequence[str], at: int, *, over_blanks: bool, number: int) -> bool:
    if not lines[at].strip():
        return not over_blanks
    if is_timing(lines[at]):
        return True
    return over_blanks and (_is_identifier(lines, at, blank_ends=False) or _lacks_times(lines, at, after=number))


def _timed(line: str, at: int) -> Block:
    first, second = ([*line.split(ARROW, 1)] if ARROW in line else [*_BETWEEN.split(line, maxsplit=1), ""])[:2]
    end, _, settings = second.strip().partition(" ")
    return Block(
        kind="cue", line=at + 1, raw=line, start_ms=_milliseconds(first), end_ms=_milliseconds(end), settings=settings
    )


def _milliseconds(stated: str) -> int | None:
    """Read ``[hours:]minutes:seconds[.fraction]``; ``None`` where it is no time."""
    match = _TIME.fullmatch(stated.strip())
    if match is None:
        return None
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    if minutes > 59 or seconds > 59:
        return None
    total = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "0").ljust(3, "0"))
    return total if total <= LATEST_MS else None
