"""What was changed between two texts, word by word, as a reader wants to see it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_PARAGRAPHS = re.compile(r"[^\n]*\n*")
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")

# Words that are compared one by one; a longer stretch is shown as replaced, since the time grows with the square.
_MOST_WORDS = 4_000
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
    return list(_joined(_compare(_PARAGRAPHS.findall(old), _PARAGRAPHS.findall(new), words=False)))


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


def _compare(old: list[str], new: list[str], *, words: bool) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        gone, added = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if tag == "equal":
            yield Piece("same", gone)
        elif tag == "replace" and not words:
            yield from _compare_words(gone, added)
        else:
            yield Piece("gone", gone)
            yield Piece("new", added)


def _compare_words(old: str, new: str) -> Iterator[Piece]:
    old_words, new_words = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(old_words), len(new_words)) > _MOST_WORDS:
        yield Piece("gone", old)
        yield Piece("new", new)
    else:
        yield from _compare(old_words, new_words, words=True)


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
