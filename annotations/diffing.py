"""What was changed between two texts, word by word, as a reader wants to see it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

_PARAGRAPHS = re.compile(r"[^\n]*\n*")
# A number with its separators is one word ("1,900", "13:45"): half of it says nothing.
_WORDS = re.compile(r"\d+(?:[.,:/'’\u00a0\u202f]\d+)+\s*|\w+\s*|[^\w\s]\s*|\s+")

# Words that are compared one by one; a longer stretch is shown as replaced, since the time grows with the square.
_MOST_WORDS = 4_000
# Pairs looked at for one diff, two seconds' worth: rewritten articles take some 200,000. Beyond, what both begin and
# end with is told, and the rest shown as replaced.
_MOST_PAIRS = 10_000_000
# Unchanged text longer than this is shown by its ends.
_LONGEST_SAME = 360
_CONTEXT = 140


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind`` is ``same``, ``gone``, ``new``, or ``skipped`` for unchanged text that is not shown."""

    kind: str
    text: str


def word_diff(old: str, new: str) -> list[Piece]:
    """Return the pieces of which the ones not ``new`` make ``old``, and the ones not ``gone`` make ``new``."""
    return list(_joined(_Comparison().of_paragraphs(_PARAGRAPHS.findall(old), _PARAGRAPHS.findall(new))))


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """Return ``pieces`` with the middle of long unchanged stretches marked as skipped."""
    short: list[Piece] = []
    for index, piece in enumerate(pieces):
        if piece.kind != "same" or len(piece.text) <= _LONGEST_SAME:
            short.append(piece)
            continue
        length = len(piece.text)
        # Cut at a blank: half a word is none.
        head = (piece.text.rfind(" ", 0, _CONTEXT) + 1 or _CONTEXT) if index > 0 else 0
        tail = piece.text.find(" ", length - _CONTEXT, length) if index < len(pieces) - 1 else length
        tail = tail if tail >= 0 else length - _CONTEXT
        short += [Piece("same", piece.text[:head]), Piece("skipped", piece.text[head:tail])]
        short.append(Piece("same", piece.text[tail:]))
    return [piece for piece in short if piece.text]


class _Comparison:
    """One diff, with a bound on its work."""

    def __init__(self) -> None:
        self.pairs_left = _MOST_PAIRS

    def of_paragraphs(self, old: list[str], new: list[str]) -> Iterator[Piece]:
        """Yield what became of ``old``; paragraphs in place of others are compared word by word."""
        for tag, gone, added in self._changes(old, new):
            yield from self._of_words(gone, added) if tag == "replace" else _pieces(tag, gone, added)

    def _of_words(self, old: str, new: str) -> Iterator[Piece]:
        old_words, new_words = _WORDS.findall(old), _WORDS.findall(new)
        if max(len(old_words), len(new_words)) > _MOST_WORDS:
            yield from _pieces("replace", old, new)
            return
        for change in self._changes(old_words, new_words):
            yield from _pieces(*change)

    def _changes(self, old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
        matcher = _Matcher(old, new, self)
        for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
            yield tag, "".join(old[old_start:old_end]), "".join(new[new_start:new_end])


def _pieces(tag: str, gone: str, added: str) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece("same", gone)
    else:
        yield Piece("gone", gone)
        yield Piece("new", added)


class _Matcher(SequenceMatcher[str]):
    """Python's matcher, which takes the cube of the length where the same few words come again and again."""

    def __init__(self, old: list[str], new: list[str], comparison: _Comparison) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._old, self._new, self._comparison = old, new, comparison
        self._places = Counter(new)

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """Return the longest match in the range; what the range begins or ends with where looking takes too long."""
        ahi, bhi = len(self._old) if ahi is None else ahi, len(self._new) if bhi is None else bhi
        pairs = ahi - alo + sum(self._places[self._old[place]] for place in range(alo, ahi))
        if pairs <= self._comparison.pairs_left:
            self._comparison.pairs_left -= pairs
            return super().find_longest_match(alo, ahi, blo, bhi)
        shortest = min(ahi - alo, bhi - blo)
        head = _shared(self._old, self._new, range(alo, alo + shortest), blo - alo)
        if head:
            return Match(alo, blo, head)
        tail = _shared(self._old, self._new, range(ahi - 1, ahi - 1 - shortest, -1), bhi - ahi)
        return Match(ahi - tail, bhi - tail, tail)


def _shared(old: Sequence[str], new: Sequence[str], places: range, shift: int) -> int:
    """Return at how many of ``places``, from the first on, ``old`` has what ``new`` has ``shift`` further."""
    return next((count for count, place in enumerate(places) if old[place] != new[place + shift]), len(places))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last is not None and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
