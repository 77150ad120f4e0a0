"""Likeness of texts, by edit distance in code points (edlib, https://github.com/Martinsos/edlib)."""

from collections import Counter
from dataclasses import dataclass

import edlib

# edlib tells 256 symbols apart: 254 for the commonest of the query, one for its others, one for what it lacks.
_OTHER, _ABSENT = 254, 255


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
    query, target = _encode(one, other)
    distance: int = edlib.align(query, target, mode="NW", task="distance")["editDistance"]
    return 1 - distance / longer


def best_matches(query: str, target: str, *, floor: float, count: int) -> list[Match]:
    """Return up to ``count`` places of ``target`` most like ``query``, best first, that do not overlap.

    Places below ``floor`` are left out. Time grows with ``len(query) * len(target)``: the caller bounds both.
    """
    if not query or not target:
        return []
    most_edits = int(len(query) * (1 - floor))
    coded_query, coded_target = _encode(query, target)
    matches: list[Match] = []
    for _ in range(count):
        found = edlib.align(coded_query, coded_target, mode="HW", task="locations", k=most_edits)
        if found["editDistance"] < 0:
            break
        # Of equally good places at one spot, the one as long as the query leaves no half word behind.
        start, last = min(found["locations"], key=lambda place: abs(place[1] - place[0] + 1 - len(query)))
        end = last + 1
        if end <= start:
            break
        alike = 1 - found["editDistance"] / max(len(query), end - start)
        matches.append(Match(start, end, alike))
        coded_target = coded_target[:start] + bytes([_ABSENT]) * (end - start) + coded_target[end:]
    return [match for match in matches if match.similarity >= floor]


def closest_prefix(query: str, target: str) -> int:
    """Return the length of the beginning of ``target`` that is most like the whole of ``query``."""
    if not query or not target:
        return 0
    coded_query, coded_target = _encode(query, target)
    found = edlib.align(coded_query, coded_target, mode="SHW", task="distance")
    lengths = [last + 1 for _, last in found["locations"]]
    return min(lengths, key=lambda length: abs(length - len(query)))


def _encode(query: str, target: str) -> tuple[bytes, bytes]:
    """Return both texts as bytes that compare as the texts do, ``query`` being the one whose characters count."""
    if query.isascii() and target.isascii():
        return query.encode("ascii"), target.encode("ascii")
    ranked = [character for character, _ in Counter(query).most_common()]
    codes = {character: min(rank, _OTHER) for rank, character in enumerate(ranked)}
    return bytes([codes[c] for c in query]), bytes([codes.get(c, _ABSENT) for c in target])
