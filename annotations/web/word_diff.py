"""What changed between two wordings, word by word."""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

# SequenceMatcher takes quadratic time: beyond this many words both texts are shown whole.
MOST_WORDS = 3000

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


class Piece(NamedTuple):
    kind: Literal["same", "added", "removed"]
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """Return the pieces that make ``after`` out of ``before``, a removed one before what took its place."""
    if before == after:
        return [Piece("same", after)] if after else []
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return [Piece("removed", before), Piece("added", after)]
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces
