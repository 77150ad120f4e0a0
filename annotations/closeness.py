"""How close is close: the thresholds of anchoring, measured on real article histories.

The measurements are in docs/decisions/2026-11-21-anchoring.md.
"""

from collections.abc import Sequence
from typing import TypeVar

from annotations.fuzzy import Match, similarity
from annotations.spans import Place

_P = TypeVar("_P", Match, Place)

REWORDED_FLOOR = 0.6  # similarity below which other words are another sentence
MOVED_FLOOR = 0.75  # the same where nothing but the likeness speaks for the place
CLOSE_CALL = 0.1  # a smaller lead over the next candidate is no lead
CONTEXT_LEAD = 0.25  # what the context of one copy must be more alike than that of the next
SIDE_LOSS = 0.1  # by which a copy with that lead may be less alike on one of its two sides
CONTEXT_FLOOR = 0.5  # likeness of context that vouches for a quote too short to be distinctive
DISTINCTIVE_LENGTH = 24  # code points from which words are unlikely to recur by chance
SHORT, LONG = 40, 120  # code points between which the similarity asked for falls from the moved to the reworded floor
MOST_CANDIDATES = 10

# Of more copies than this no context is compared: the texts around them left the choice open.
MANY_COPIES = 50


def sure_similarity(length: int) -> float:
    """Return the similarity at which words speak for themselves: chance likeness is common only among short ones."""
    shortness = min(1.0, max(0.0, (LONG - length) / (LONG - SHORT)))
    return REWORDED_FLOOR + shortness * (MOVED_FLOOR - REWORDED_FLOOR)


def likeliest_copies(text: str, places: Sequence[_P], prefix: str, suffix: str) -> list[_P]:
    """Return the few of ``places`` next to which most of ``prefix`` and ``suffix`` stands unchanged, best first."""

    def agreement(place: _P) -> int:
        before = text[max(0, place.start - len(prefix)) : place.start]
        return _shared(before[::-1], prefix[::-1]) + _shared(text[place.end : place.end + len(suffix)], suffix)

    return sorted(places, key=agreement, reverse=True)[:MOST_CANDIDATES]


def _shared(one: str, other: str) -> int:
    """Return how many code points both begin with."""
    for length, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return length
    return min(len(one), len(other))


def context_likeness(text: str, start: int, end: int, prefix: str, suffix: str) -> float:
    """Return how alike (0 to 1) ``prefix`` and ``suffix`` are to what stands around ``text[start:end]``.

    Where the quote has no context at all, nothing speaks against a place: 1.0.
    """
    pairs = []
    if prefix:
        pairs.append((prefix, text[max(0, start - len(prefix)) : start]))
    if suffix:
        pairs.append((suffix, text[end : end + len(suffix)]))
    if not pairs:
        return 1.0
    return sum(similarity(known, found) for known, found in pairs) / len(pairs)
