"""Likeness of texts, by edit distance in code points (edlib, https://github.com/Martinsos/edlib)."""

from collections import Counter
from dataclasses import dataclass

import edlib

# edlib tells 256 symbols apart: 254 for the commonest of the query, one for its others, one for what it lacks.
_OTHER, _ABSENT = 254, 255
_NUL = 0  # stands in no text: PostgreSQL stores none


def _is_latin(text: str) -> bool:
    return not text or max(text) <= "\xff"


@dataclass(frozen=True, slots=True)
class Match:
    """A half-open span of the searched text and its similarity (0 to 1) to the query."""

    start: int
    end: int
    similarity: float


def similarity(one: str, other: str) -> float:
    """Return 1 minus the edit distance over the longer length; 1.0 for two empty texts."""
    if one == other:
        return 1.0
    longer = max(len(one), len(other))
    query, target, _ = _encode(one, other)
    distance: int = edlib.align(query, target, mode="NW", task="distance")["editDistance"]
    return 1 - distance / longer


def best_matches(query: str, target: str, *, floor: float, count: int) -> list[Match]:
    """Return up to ``count`` places of ``target`` most like ``query``, best first, that do not overlap.

    Places below ``floor`` are left out. Time grows with ``len(query) * len(target)``: the caller bounds both.
    """
    if not query or not target:
        return []
    most_edits = int(len(query) * (1 - floor))
    coded_query, coded_target, blank = _encode(query, target)
    matches: list[Match] = []
    for _ in range(count):
        match = _best_match(coded_query, coded_target, most_edits)
        if match is None:
            break
        matches.append(match)
        hidden = bytes([blank]) * (match.end - match.start)
        coded_target = coded_target[: match.start] + hidden + coded_target[match.end :]
    return [match for match in matches if match.similarity >= floor]


def _best_match(query: bytes, target: bytes, most_edits: int) -> Match | None:
    """Return the first of the best places; its start is looked for once, not for each of perhaps 100,000 ends."""
    found = edlib.align(query, target, mode="HW", task="distance", k=most_edits)
    edits: int = found["editDistance"]
    if edits < 0:
        return None
    end: int = found["locations"][0][1] + 1
    before = target[max(0, end - len(query) - edits) : end]
    back = edlib.align(query[::-1], before[::-1], mode="SHW", task="distance")
    # Of equally good starts, the one that makes it as long as the query leaves no half word behind.
    length: int = min((last + 1 for _, last in back["locations"]), key=lambda size: abs(size - len(query)))
    if length <= 0:
        return None
    return Match(end - length, end, 1 - edits / max(len(query), length))


def closest_prefix(query: str, target: str) -> int:
    """Return the length of the beginning of ``target`` that is most like the whole of ``query``."""
    if not query or not target:
        return 0
    coded_query, coded_target, _ = _encode(query, target[: 3 * len(query) + 64])
    found = edlib.align(coded_query, coded_target, mode="SHW", task="distance")
    lengths: list[int] = [last + 1 for _, last in found["locations"]]
    return min(lengths, key=lambda length: abs(length - len(query)))


def _encode(query: str, target: str) -> tuple[bytes, bytes, int]:
    """Return both texts as bytes that compare as the texts do, and a byte that is like none of the query's."""
    if query.isascii() and target.isascii():
        return query.encode("ascii"), target.encode("ascii"), _ABSENT
    if _is_latin(query) and _is_latin(target):
        return query.encode("latin-1"), target.encode("latin-1"), _NUL
    ranked = [character for character, _ in Counter(query).most_common()]
    codes = {character: min(rank, _OTHER) for rank, character in enumerate(ranked)}
    return bytes([codes[c] for c in query]), bytes([codes.get(c, _ABSENT) for c in target]), _ABSENT
