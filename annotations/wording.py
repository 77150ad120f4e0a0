"""Whole words and sentences: a reworded place begins and ends where a writer would say it does."""

from annotations.alignment import sentence_spans
from annotations.effort import Effort
from annotations.fuzzy import Match

# How far an end is moved to reach the end of its sentence, and the text read to find it.
_REACH = 48

# The similarity that a quote of one line may lose where a match across a line's end is cut to one of its lines.
_LINE_LOSS = 0.1

_TERMINAL = ("", *"\n.!?।۔؟。！？")
_CLOSING = "\"')]」』"


def snap_to_wording(
    old: str, start: int, end: int, new: str, match: Match, limits: tuple[int, int], *, effort: Effort
) -> Match:
    """Return ``match`` with its ends moved to those of words, and of sentences where ``old[start:end]`` ends with one.

    ``limits`` is the span of ``new`` that nothing else lays claim to: no end is moved out of it. The comparisons are
    paid from ``effort``.
    """
    match = _within_line(old[start:end], new, match, effort)
    new_start, new_end = _nearest_word_edge(new, match.start), _nearest_word_edge(new, match.end)
    window_start, window_end = max(limits[0], new_start - _REACH), min(limits[1], new_end + _REACH)
    sentences = list(sentence_spans(new[max(0, window_start - 2) : window_end + 2]))
    offset = max(0, window_start - 2)
    reach = min(_REACH, (end - start) // 2)
    if _begins_sentence(old, start):
        new_start = _nearest([offset + s for s, _ in sentences if _begins_sentence(new, offset + s)], new_start, reach)
    if _ends_sentence(old, end):
        new_end = _nearest([offset + e for _, e in sentences if _ends_sentence(new, offset + e)], new_end, reach)
    if new_start >= new_end or (new_start, new_end) == (match.start, match.end):
        return match
    return _trimmed(old[start:end], new, new_start, new_end, effort)


def _within_line(quote: str, new: str, match: Match, effort: Effort) -> Match:
    """Return the line of ``match`` that is most like ``quote``, if that is of one line and loses little by it."""
    found = new[match.start : match.end]
    if "\n" in quote or "\n" not in found:
        return match
    lines = []
    start = match.start
    for line in found.splitlines(keepends=True):
        if line.strip():
            lines.append(_trimmed(quote, new, start, start + len(line), effort))
        start += len(line)
    best = max(lines, key=lambda line: line.similarity, default=match)
    return best if best.similarity >= match.similarity - _LINE_LOSS else match


def _trimmed(quote: str, new: str, start: int, end: int, effort: Effort) -> Match:
    """Return the match at ``[start, end)``, without white space at an end where ``quote`` has none."""
    found = new[start:end]
    if not quote[:1].isspace():
        start += len(found) - len(found.lstrip())
    if not quote[-1:].isspace():
        end -= len(found) - len(found.rstrip())
    if start >= end:
        return Match(start, start + 1, 0.0)
    return Match(start, end, effort.similarity(quote, new[start:end]))


def _nearest(edges: list[int], place: int, reach: int) -> int:
    within = [edge for edge in edges if abs(edge - place) <= reach]
    return min(within, key=lambda edge: abs(edge - place), default=place)


def _nearest_word_edge(text: str, place: int) -> int:
    left = right = place
    while 0 < left < len(text) and text[left - 1].isalnum() and text[left].isalnum():
        left -= 1
    while 0 < right < len(text) and text[right - 1].isalnum() and text[right].isalnum():
        right += 1
    return left if place - left <= right - place else right


def _begins_sentence(text: str, place: int) -> bool:
    before = text[max(0, place - _REACH) : place].rstrip(" ")
    return not before or before.rstrip(_CLOSING)[-1:] in _TERMINAL


def _ends_sentence(text: str, place: int) -> bool:
    return (
        place >= len(text) or text[place] == "\n" or text[max(0, place - 3) : place].rstrip(_CLOSING)[-1:] in _TERMINAL
    )
