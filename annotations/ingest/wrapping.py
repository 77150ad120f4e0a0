"""Hard-wrapped text: lines broken at a column, which belong together again.

A text counts as wrapped only where its lines are full: where the next line's first word would not have fitted any
more. That is how a wrapping program breaks lines, and how verses, lists and short paragraphs do not.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from annotations.ingest.lines import Line
from annotations.ingest.sentences import ends_sentence

_NARROWEST, _WIDEST = 45, 100
_LEAST_FULL_LINES = 3
_MOST_STRAY = 0.1
_SPLIT_COMPOUND = re.compile(r"[^\W\d_]-\Z")
_HANGING_HYPHEN = frozenset(["and", "or", "to", "und", "oder", "et", "ou", "y", "o"])


def wrap_width(blocks: Sequence[Sequence[Line]]) -> int:
    """Return the column that ``blocks`` are wrapped at, or 0 where they are not clearly wrapped."""
    pairs = [pair for block in blocks for pair in pairwise(block)]
    width = max((len(line.text) for pair in pairs for line in pair), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = stray = 0
    for line, following in pairs:
        if not _fits(line, following, width=width):
            full += 1
        elif not _starts_paragraph(line, following, width=width):
            stray += 1
    clearly = full >= _LEAST_FULL_LINES and stray <= (full + stray) * _MOST_STRAY and full * 2 >= len(pairs)
    return width if clearly else 0


def unwrap(block: Sequence[Line], *, width: int) -> list[str]:
    """Join the lines of ``block`` into its paragraphs; also where only an indent or a short last line parts them."""
    paragraphs = [[block[0].text]]
    for line, following in pairwise(block):
        if _starts_paragraph(line, following, width=width):
            paragraphs.append([following.text])
        else:
            paragraphs[-1].extend([_joint(line.text, following.text), following.text])
    return ["".join(parts) for parts in paragraphs]


def _fits(line: Line, following: Line, *, width: int) -> bool:
    first_word = following.text.split(maxsplit=1)[0]
    return len(line.text) + 1 + len(first_word) <= width


def _starts_paragraph(line: Line, following: Line, *, width: int) -> bool:
    indented = _indent(following) >= 2 > _indent(line)
    return indented or (_fits(line, following, width=width) and ends_sentence(line.text))


def _indent(line: Line) -> int:
    return len(line.raw.expandtabs()) - len(line.raw.expandtabs().lstrip())


def _joint(line: str, following: str) -> str:
    """Return what joins two lines: nothing within "long-term", a space elsewhere."""
    word = following.split(maxsplit=1)[0]
    within = _SPLIT_COMPOUND.search(line) and word[0].islower() and word.strip(",;") not in _HANGING_HYPHEN
    return "" if within else " "
