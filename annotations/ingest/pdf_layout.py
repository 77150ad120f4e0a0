"""Lines on pages become paragraphs: repeated heads and feet are taken off, wrapped and hyphenated lines joined."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from annotations.ingest.sentences import ends_sentence

_EDGE_LINES = 2
_REPEATED_SHARE = 0.5
_WIDE_GAP, _OTHER_SIZE, _SHORT_LINE = 1.45, 0.12, 0.8
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
# Looked for at the beginnings of words alone: a line of a million letters is one word, not a million.
_COMPOUND = re.compile(r"(?<!\w)\w++(?:-\w++)+")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\Z")


class PageLine(NamedTuple):
    """A line of page ``page`` (from 0), ``height`` points above its foot, in letters of ``size`` points."""

    page: int
    height: float
    size: float
    words: str


@dataclass(kw_only=True)
class Paragraph:
    """Joined lines; ``size`` is that of the first one."""

    size: float
    words: str


@dataclass(kw_only=True)
class Layout:
    """What came of the lines: ``repeated`` are heads and feet taken off, each once, and on how many pages it stood."""

    paragraphs: list[Paragraph]
    repeated: list[tuple[str, int]]
    hyphens: int = 0
    lines: list[PageLine] = field(default_factory=list)


def lay_out(pages: Sequence[Sequence[PageLine]]) -> Layout:
    """Return the paragraphs of ``pages``, without what is repeated at their edges."""
    forms = Counter(form for page in pages for form in {_form(line) for line in _edges(page)})
    least = max(2, len(pages) * _REPEATED_SHARE)
    repeated = {form: count for form, count in forms.items() if count >= least}
    examples: dict[str, str] = {}
    lines: list[PageLine] = []
    for page in pages:
        edges = {id(line) for line in _edges(page)}
        for line in page:
            form = _form(line)
            if id(line) in edges and form in repeated:
                examples.setdefault(form, line.words)
            else:
                lines.append(line)
    layout = Layout(paragraphs=[], repeated=[(words, repeated[form]) for form, words in examples.items()], lines=lines)
    _join(lines, layout)
    return layout


def _edges(page: Sequence[PageLine]) -> list[PageLine]:
    return [*page[:_EDGE_LINES], *page[_EDGE_LINES:][-_EDGE_LINES:]]


def _form(line: PageLine) -> str:
    """Return what the heads of all pages have in common: their words, whatever the page's number."""
    return _DIGITS.sub("#", line.words.casefold())


def _join(lines: Sequence[PageLine], layout: Layout) -> None:
    gaps = [before.height - after.height for before, after in pairwise(lines)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    width = max((len(line.words) for line in lines), default=0)
    whole = {word.casefold() for line in lines for word in _COMPOUND.findall(line.words)}
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None or _begins_paragraph(before, line, usual=usual, width=width):
            layout.paragraphs.append(Paragraph(size=line.size, words=line.words))
            continue
        paragraph = layout.paragraphs[-1]
        if _HYPHEN.search(paragraph.words) and line.words[0].islower():
            last, first = paragraph.words.rpartition(" ")[2], line.words.partition(" ")[0]
            keeps = f"{last[:-1]}-{first}".strip(".,;:!?\"'()”’").casefold() in whole
            paragraph.words = (paragraph.words[:-1] + "-" if keeps else paragraph.words[:-1]) + line.words
            layout.hyphens += 1
        else:
            paragraph.words += f" {line.words}"


def _begins_paragraph(before: PageLine, line: PageLine, *, usual: float, width: int) -> bool:
    if before.size and abs(line.size - before.size) > before.size * _OTHER_SIZE:
        return True
    gap = before.height - line.height
    is_elsewhere = line.page != before.page or gap <= 0
    if is_elsewhere:
        return ends_sentence(before.words) and not line.words[0].islower()
    if gap > usual * _WIDE_GAP:
        return True
    return ends_sentence(before.words) and len(before.words) < width * _SHORT_LINE
