"""What every parser of pasted text does first: lines with their numbers, and titles cut from a text."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from annotations.errors import UnreadableInput
from annotations.ingest.parsed import Remark

# Fifty novels have fewer; five megabytes of short lines could have a million, and take minutes.
MOST_LINES = 300_000
_NO_BREAK_SPACES = re.compile("[\u00a0\u2007\u202f]")
TITLE_LENGTH = 120


class Line(NamedTuple):
    """``text`` is in NFC, with plain spaces, stripped; ``raw`` is the line as given; ``number`` counts from 1."""

    number: int
    text: str
    raw: str


def read_lines(text: str) -> tuple[list[Line], list[Remark]]:
    """Split ``text`` into its lines, a run of blank ones as one; the remarks count the no-break spaces made plain.

    Raises UnreadableInput for more than MOST_LINES.
    """
    given = text.splitlines()
    if len(given) > MOST_LINES:
        raise UnreadableInput(gettext("At most %d lines are read. Store the text in parts.") % MOST_LINES)
    clean, remarks = plain_spaces(unicodedata.normalize("NFC", text))
    lines: list[Line] = []
    was_blank = False
    for number, (raw, line) in enumerate(zip(given, clean.splitlines(), strict=True), start=1):
        stripped = line.strip()
        if stripped or not was_blank:
            lines.append(Line(number, stripped, raw))
        was_blank = not stripped
    return lines, remarks


def plain_spaces(text: str) -> tuple[str, list[Remark]]:
    """Make the no-break spaces of ``text`` plain ones; the remark counts them."""
    plain, count = _NO_BREAK_SPACES.subn(" ", text)
    if not count:
        return text, []
    message = ngettext(
        "%d no-break space was replaced by a plain space.", "%d no-break spaces were replaced by plain spaces.", count
    )
    return plain, [Remark(action="mended", message=message % count)]


def blocks_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Group lines that no blank line parts."""
    blocks: list[list[Line]] = []
    open_block: list[Line] = []
    for line in lines:
        if line.text:
            open_block.append(line)
        elif open_block:
            blocks.append(open_block)
            open_block = []
    if open_block:
        blocks.append(open_block)
    return blocks


def shorten(text: str, *, limit: int = TITLE_LENGTH) -> str:
    """Cut ``text`` at the last word that fits ``limit`` code points, with an ellipsis where something was cut."""
    if len(text) <= limit:
        return text
    room = text[:limit]
    at_word, _, _ = room.rpartition(" ")
    return (at_word or room[:-1]).rstrip(" ,;:–—-") + "…"
