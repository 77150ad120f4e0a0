"""Texts made comparable: typographic variants become one, and every code point keeps its place in the real text."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‹›ʼ＇`´", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys(
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
        ),
    }
)

# Soft hyphen, tatweel, joiners and direction marks, byte-order mark, variation selectors, emoji skin tones.
_IGNORED = (
    "\u00ad\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff"
)
_HAS_IGNORED = regex.compile(f"[{_IGNORED}]")
_WORD = regex.compile(r"\S*[^\x00-\x7f]\S*")
_CLUSTER = regex.compile(r"[\u1100-\u11ff]+|.\p{M}*", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """``length`` code points at ``start`` of the comparable text, and the ``real_length`` at ``real`` they stand for.

    Runs of equal lengths correspond code point by code point, others only as a whole.
    """

    start: int
    length: int
    real: int
    real_length: int


class Folded:
    """A comparable text and the way back, by runs in the order of both; ``None``: every code point is at its own place.

    What the comparable text leaves out stands between runs.
    """

    def __init__(self, text: str, runs: list[Run] | None = None) -> None:
        self.text = text
        self.is_real = runs is None
        self._runs = runs or []
        self._starts = [run.start for run in self._runs]
        self._real_starts = [run.real for run in self._runs]
        self._real_ends = [run.real + run.real_length for run in self._runs]

    def real_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the real text for the non-empty span ``[start, end)`` of the comparable one."""
        if self.is_real:
            return start, end
        first = self._runs[bisect_right(self._starts, start) - 1]
        last = self._runs[bisect_right(self._starts, end - 1) - 1]
        real_start = first.real + (start - first.start if first.length == first.real_length else 0)
        return real_start, last.real + (end - last.start if last.length == last.real_length else last.real_length)

    def folded_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the comparable span for ``[start, end)`` of the real text; empty where none of it is comparable."""
        if self.is_real:
            return start, end
        after, before = bisect_right(self._real_ends, start), bisect_left(self._real_starts, end) - 1
        if after > before:
            return 0, 0
        first, last = self._runs[after], self._runs[before]
        folded_start = first.start + (max(0, start - first.real) if first.length == first.real_length else 0)
        exact_end = last.length == last.real_length
        return folded_start, last.start + (min(last.length, end - last.real) if exact_end else last.length)


def fold(text: str) -> Folded:
    """Make ``text`` comparable: one kind of quotes, dashes and spaces; ligatures, presentation forms and widths plain.

    Soft hyphens, tatweel, joiners, variation selectors and skin tones are left out. Letter case is kept.
    """
    if text.isascii():
        return Folded(text.replace("\t", " ").replace("`", "'"))
    swapped = text.translate(_VARIANTS)
    if not _HAS_IGNORED.search(swapped) and unicodedata.is_normalized("NFKC", swapped):
        return Folded(swapped)
    return _fold_by_cluster(swapped, _fold_cluster)


def compose(text: str) -> Folded:
    """Bring ``text`` to Unicode NFC, the way back kept."""
    if unicodedata.is_normalized("NFC", text):
        return Folded(text)
    return _fold_by_cluster(text, _compose_cluster)


def _fold_by_cluster(text: str, fold_one: Callable[[str], str]) -> Folded:
    """Fold cluster by cluster in the words that change, and leave the others as they are: most texts change little."""
    pieces: list[str] = []
    runs: list[Run] = []
    length = unchanged = 0
    for cluster in _changing_clusters(text, fold_one):
        if cluster.start() > unchanged:
            pieces.append(text[unchanged : cluster.start()])
            runs.append(Run(length, cluster.start() - unchanged, unchanged, cluster.start() - unchanged))
            length += cluster.start() - unchanged
        piece = fold_one(cluster.group())
        if piece:
            pieces.append(piece)
            runs.append(Run(length, len(piece), cluster.start(), len(cluster.group())))
            length += len(piece)
        unchanged = cluster.end()
    if unchanged < len(text):
        pieces.append(text[unchanged:])
        runs.append(Run(length, len(text) - unchanged, unchanged, len(text) - unchanged))
    return Folded("".join(pieces), runs)


def _changing_clusters(text: str, fold_one: Callable[[str], str]) -> Iterator[regex.Match[str]]:
    for word in _WORD.finditer(text):
        if fold_one(word.group()) == word.group():
            continue
        for cluster in _CLUSTER.finditer(text, word.start(), word.end()):
            if fold_one(cluster.group()) != cluster.group():
                yield cluster


def _compose_cluster(cluster: str) -> str:
    return unicodedata.normalize("NFC", cluster)


@lru_cache(maxsize=8192)
def _fold_cluster(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", cluster)
    return str(_HAS_IGNORED.sub("", plain.translate(_VARIANTS)))
