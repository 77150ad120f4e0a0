"""Real article histories and where their sentences went, told without the product's own code.

``DATA/wiki_versions`` holds successive versions of encyclopedia articles. A *careful diff* (difflib, no heuristics)
first matches whole sentences, then words between matched sentences; a place counts as known only where it leaves
no doubt.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from tests.shared import DATA

HISTORIES = DATA / "wiki_versions"

_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"\w+|[^\w\s]")
SHORTEST_SENTENCE = 20  # code points; shorter ones are headings and scraps

# An edited sentence's place is known where so much of it, and of what stands there now, are the same words.
KNOWN_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an old version, ``[start, end)``, and its true place in the new one.

    ``kind`` is ``verbatim`` (it stands in the new version word for word), ``edited`` or ``unknown``: no place, or none
    beyond doubt. ``place`` is ``None`` for the last, and for a verbatim one whose copies leave the true one open.
    """

    start: int
    end: int
    kind: str
    place: tuple[int, int] | None


def read_pairs(*, consecutive: bool) -> Iterator[tuple[str, str, str]]:
    """Yield ``(name, old text, new text)``: each version and the next, or each article's first and last."""
    for folder in sorted(path for path in HISTORIES.iterdir() if path.is_dir()):
        versions = sorted(folder.glob("*.txt"), key=lambda path: int(path.stem))
        pairs = list(pairwise(versions)) if consecutive else [(versions[0], versions[-1])]
        for old, new in pairs:
            yield f"{folder.name} {old.stem}-{new.stem}", _read(old), _read(new)


@cache
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def sentences_of(text: str, shortest: int = SHORTEST_SENTENCE) -> list[tuple[int, int]]:
    """Return the spans of the sentences of at least ``shortest`` code points, without the white space around them."""
    spans = []
    start = 0
    for boundary in [*_BETWEEN_SENTENCES.finditer(text), None]:
        end = boundary.start() if boundary else len(text)
        lead = len(text[start:end]) - len(text[start:end].lstrip())
        inner = text[start:end].strip()
        if len(inner) >= shortest:
            spans.append((start + lead, start + lead + len(inner)))
        start = boundary.end() if boundary else end
    return spans


def true_places(old: str, new: str) -> list[Sentence]:
    """Return each sentence of ``old`` with its true place in ``new`` as far as a careful diff gives it."""
    old_spans, new_spans = sentences_of(old), sentences_of(new)
    old_texts, new_texts = [old[s:e] for s, e in old_spans], [new[s:e] for s, e in new_spans]
    matcher = difflib.SequenceMatcher(None, old_texts, new_texts, autojunk=False)
    new_lines = sentences_of(new, shortest=1)
    backwards = _matched_backwards(old_texts, new_texts)
    found = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        pairs = word_pairs(old, new, old_spans[i1:i2], new_spans[j1:j2]) if tag == "replace" else []
        for i in range(i1, i2):
            sure = tag == "equal" and backwards.get(i) == j1 + i - i1
            aligned = new_spans[j1 + i - i1] if sure else None
            found.append(_judge(old, new, old_spans[i], aligned, pairs, new_lines))
    return found


def _matched_backwards(old: list[str], new: list[str]) -> dict[int, int]:
    """Return which sentence is matched to which when both are compared from their ends: ties fall the other way."""
    matcher = difflib.SequenceMatcher(None, old[::-1], new[::-1], autojunk=False)
    return {
        len(old) - 1 - block.a - k: len(new) - 1 - block.b - k
        for block in matcher.get_matching_blocks()
        for k in range(block.size)
    }


def _judge(
    old: str,
    new: str,
    span: tuple[int, int],
    aligned: tuple[int, int] | None,
    pairs: list[tuple[tuple[int, int], tuple[int, int]]],
    new_lines: list[tuple[int, int]],
) -> Sentence:
    start, end = span
    words = old[start:end]
    if words in new:
        copies = new.count(words), old.count(words)
        place = (new.find(words), new.find(words) + len(words)) if copies == (1, 1) else aligned
        if place is None:
            hull = _known_hull(old, new, span, pairs)
            place = hull if hull and new[slice(*hull)] == words else None
        return Sentence(start, end, "verbatim", place)
    hull = _known_hull(old, new, span, pairs)
    if hull is None or _is_likelier_elsewhere(old, new, span, hull, new_lines):
        return Sentence(start, end, "unknown", None)
    return Sentence(start, end, "edited", hull)


def word_pairs(
    old: str, new: str, old_spans: list[tuple[int, int]], new_spans: list[tuple[int, int]]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the pairs of equal words, as spans, of a word diff between a run of old and a run of new sentences."""
    old_words = [(m.start(), m.end()) for s, e in old_spans for m in _WORD.finditer(old, s, e)]
    new_words = [(m.start(), m.end()) for s, e in new_spans for m in _WORD.finditer(new, s, e)]
    matcher = difflib.SequenceMatcher(
        None, [old[s:e] for s, e in old_words], [new[s:e] for s, e in new_words], autojunk=False
    )
    return [
        (old_words[block.a + k], new_words[block.b + k])
        for block in matcher.get_matching_blocks()
        for k in range(block.size)
    ]


def _known_hull(
    old: str, new: str, span: tuple[int, int], pairs: list[tuple[tuple[int, int], tuple[int, int]]]
) -> tuple[int, int] | None:
    """Return the span of the new words that the sentence's kept words stand in, if most of both are the same."""
    kept = [(o, n) for o, n in pairs if span[0] <= o[0] and o[1] <= span[1]]
    if not kept:
        return None
    hull = kept[0][1][0], kept[-1][1][1]
    kept_length = sum(o[1] - o[0] for o, _ in kept)
    written = sum(m.end() - m.start() for m in _WORD.finditer(old, *span))
    standing = sum(m.end() - m.start() for m in _WORD.finditer(new, *hull))
    return hull if kept_length >= KNOWN_SHARE * max(written, standing) else None


def _is_likelier_elsewhere(
    old: str, new: str, span: tuple[int, int], hull: tuple[int, int], new_lines: list[tuple[int, int]]
) -> bool:
    """Tell whether a new line that shares nothing with ``hull`` is at least as like the old sentence as it is."""
    likeness = difflib.SequenceMatcher(None, b=old[slice(*span)], autojunk=False)

    def ratio(piece: tuple[int, int], least: float) -> float:
        likeness.set_seq1(new[slice(*piece)])
        return likeness.ratio() if likeness.quick_ratio() >= least else 0.0

    known = ratio(hull, 0.0)
    return any(ratio(other, known) >= known for other in new_lines if other[1] <= hull[0] or hull[1] <= other[0])
