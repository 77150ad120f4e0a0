"""Texts made comparable: typographic variants become one, and every code point keeps its place in the real text."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
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
_CLUSTER = regex.compile(r"[\u1100-\u11ff]+|.\p{M}*", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class Folded:
    """A comparable text and the way back.

    ``starts[i]`` and ``ends[i]`` are the half-open code-point span, in the real text, that gave ``text[i]``; both are
    ``None`` where every code point stands at its own place.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def real_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the real text that the non-empty span ``[start, end)`` of the folded text stands for."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def folded_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the folded text for ``[start, end)`` of the real one; empty where all of it is ignored."""
        if self.starts is None or self.ends is None:
            return start, end
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


def fold(text: str) -> Folded:
    """Make ``text`` comparable: one kind of quotes, dashes and spaces; ligatures, presentation forms and widths plain.

    Soft hyphens, tatweel, joiners, variation selectors and skin tones are left out. Letter case is kept.
    """
    if text.isascii():
        return Folded(text.replace("\t", " ").replace("`", "'"))
    swapped = text.translate(_VARIANTS)
    if not _HAS_IGNORED.search(swapped) and unicodedata.is_normalized("NFKC", swapped):
        return Folded(swapped)
    return _fold_by_cluster(text, _fold_cluster)


def compose(text: str) -> Folded:
    """Bring ``text`` to Unicode NFC, the way back kept."""
    if unicodedata.is_normalized("NFC", text):
        return Folded(text)
    return _fold_by_cluster(text, lambda cluster: unicodedata.normalize("NFC", cluster))


def _fold_by_cluster(text: str, fold_one: Callable[[str], str]) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        piece = fold_one(cluster.group())
        if not piece:
            continue
        pieces.append(piece)
        starts.extend([cluster.start()] * len(piece))
        ends.extend([cluster.end()] * len(piece))
    return Folded("".join(pieces), starts, ends)


@lru_cache(maxsize=8192)
def _fold_cluster(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", cluster.translate(_VARIANTS))
    return str(_HAS_IGNORED.sub("", plain.translate(_VARIANTS)))
