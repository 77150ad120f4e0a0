"""Characters and milliseconds of a recording, in both directions: by word times where there are any, else by even pace.

Within a cue, its edges and the beginnings of its timed words are points of one rising line, and what lies between two
points is interpolated. Pure: no database, no clock.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Protocol

import regex

_WORDS = regex.compile(r"\S+\s*")
# Longer cues (a whole talk under one time) keep the word times of what stands before and after the change alone.
_MOST_WORDS = 2_000


class TimedSpan(Protocol):
    """A cue: half-open code points of a text, and the milliseconds in which they are spoken.

    ``words`` are pairs in one flat row: where a timed word begins and when, counted from the cue's own beginnings.
    """

    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def speaker(self) -> str: ...
    @property
    def words(self) -> Sequence[int]: ...


def moment_of(cue: TimedSpan, offset: int) -> int:
    """Return when the code point at ``offset`` begins to be spoken; that at the cue's end, when the cue ends.

    Never falls as ``offset`` grows, and lies within the cue; offsets outside it are its nearer edge.
    """
    points = _points(cue)
    inside = min(max(offset, cue.start), cue.end)
    at = min(bisect_right(points, inside, key=lambda point: point[0]), len(points) - 1)
    (before, before_ms), (after, after_ms) = points[at - 1], points[at]
    return before_ms + (inside - before) * (after_ms - before_ms) // (after - before)


def offset_of(cue: TimedSpan, ms: int) -> int:
    """Return the last offset of ``cue`` whose moment is not after ``ms``: ``moment_of`` the other way round."""
    low, high = cue.start, cue.end
    while low < high:
        middle = (low + high + 1) // 2
        if moment_of(cue, middle) <= ms:
            low = middle
        else:
            high = middle - 1
    return low


def spoken_between(cues: Iterable[TimedSpan], start: int, end: int) -> tuple[int, int] | None:
    """Return when the words of ``[start, end)`` begin and end; ``None`` where no cue holds any of them."""
    crossed = [cue for cue in cues if cue.start < end and cue.end > start]
    if not crossed:
        return None
    first = min(moment_of(cue, max(start, cue.start)) for cue in crossed)
    return first, max(moment_of(cue, min(end, cue.end)) for cue in crossed)


def offset_at(cues: Sequence[TimedSpan], ms: int) -> int | None:
    """Return where the text is at ``ms``: in the cue that began last by then; ``None`` for no cues.

    In a silence that is the end of what was said; before the first word, its beginning.
    """
    if not cues:
        return None
    begun = [cue for cue in cues if cue.start_ms <= ms]
    if not begun:
        return min(cues, key=lambda cue: (cue.start_ms, cue.start)).start
    return offset_of(max(begun, key=lambda cue: (cue.start_ms, cue.start)), ms)


def words_between(cues: Sequence[TimedSpan], start_ms: int, end_ms: int) -> tuple[int, int] | None:
    """Return the span of the words that are spoken in ``[start_ms, end_ms)``; ``None`` where none are."""
    heard = [cue for cue in cues if cue.start_ms < end_ms and cue.end_ms > start_ms]
    if not heard:
        return None
    start = min(offset_of(cue, max(start_ms, cue.start_ms)) for cue in heard)
    return start, max(_first_not_before(cue, min(end_ms, cue.end_ms)) for cue in heard)


def carry_words(old: str, new: str, words: Sequence[int]) -> list[int]:
    """Return the word times of a cue that read ``old`` for its ``new`` wording: those of the words that were kept."""
    if not words or old == new:
        return list(words)
    starts = dict(zip(words[::2], words[1::2], strict=True))
    carried: list[int] = []
    for (old_start, new_start), length in _kept(old, new):
        for offset in range(old_start, old_start + length):
            if offset in starts:
                carried += [new_start + offset - old_start, starts[offset]]
    return carried


def _kept(old: str, new: str) -> list[tuple[tuple[int, int], int]]:
    """Return the stretches of whole words that both texts have: where each stands in either, and its length."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(one), len(other)) > _MOST_WORDS:
        blocks = _common_edges(one, other)
    else:
        keys = [word.strip() for word in one], [word.strip() for word in other]
        found = SequenceMatcher(None, *keys, autojunk=False).get_matching_blocks()
        blocks = [(block.a, block.b, block.size) for block in found]
    old_at, new_at = _offsets(old, one), _offsets(new, other)
    kept = []
    for a, b, size in blocks:
        kept += [((old_at[a + step], new_at[b + step]), len(one[a + step].strip())) for step in range(size)]
    return kept


def _common_edges(one: list[str], other: list[str]) -> list[tuple[int, int, int]]:
    shortest = min(len(one), len(other))
    head = next((at for at in range(shortest) if one[at].strip() != other[at].strip()), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if one[-1 - at].strip() != other[-1 - at].strip()), rest)
    return [(0, 0, head), (len(one) - tail, len(other) - tail, tail)]


def _offsets(text: str, words: list[str]) -> list[int]:
    at = len(text) - sum(map(len, words))  # blanks before the first word
    offsets = []
    for word in words:
        offsets.append(at)
        at += len(word)
    return offsets


def _points(cue: TimedSpan) -> list[tuple[int, int]]:
    """Return the points of the cue's line: at least its edges, offsets strictly rising, milliseconds never falling."""
    timed = zip(cue.words[::2], cue.words[1::2], strict=True)
    points = [(cue.start, cue.start_ms)]
    for offset, ms in ((cue.start + offset, cue.start_ms + ms) for offset, ms in timed):
        if points[-1][0] < offset < cue.end and points[-1][1] <= ms <= cue.end_ms:
            points.append((offset, ms))
    return [*points, (cue.end, cue.end_ms)]


def _first_not_before(cue: TimedSpan, ms: int) -> int:
    """Return the first offset whose moment is not before ``ms``: where words end that are spoken until then."""
    low, high = cue.start, cue.end
    while low < high:
        middle = (low + high) // 2
        if moment_of(cue, middle) >= ms:
            high = middle
        else:
            low = middle + 1
    return low
