"""When each word is spoken, for files that tell it: timed pieces of a caption are found again in its flowing text."""

from bisect import bisect_left
from collections.abc import Sequence

from annotations.ingest.decoding import tidy

# A piece of a caption as its file has it, and the millisecond at which it begins to be spoken, where that is known.
TimedPiece = tuple[str, int | None]


def place_pieces(said: str, pieces: Sequence[TimedPiece]) -> tuple[list[tuple[int, int]], list[TimedPiece]]:
    """Return where in ``said`` each of ``pieces`` begins and when, and the pieces that stand before it.

    They are looked for from the end: what captions lose (labels, words that the one before showed) stands first.
    """
    placed: list[tuple[int, int]] = []
    left, until = list(pieces), len(said)
    while left:
        words = " ".join(tidy(left[-1][0]).split())
        at = said.rfind(words, 0, until)
        if at < 0 or said[at + len(words) : until].strip():
            break
        ms = left[-1][1]
        if words and ms is not None:
            placed.append((at, ms))
        until = at
        left.pop()
    return placed[::-1], left


def offsets_and_times(
    placed: Sequence[tuple[int, int]], piece: str, joint: str, *, start_ms: int, end_ms: int
) -> tuple[int, ...]:
    """Return ``placed`` in one flat row, counted from the cue's beginnings; what is out of order is left out.

    ``piece`` is the text they were placed in, with some of its spaces widened to ``joint``.
    """
    breaks: list[int] = []
    at = piece.find(joint)
    while at >= 0:
        breaks.append(at - len(breaks) * (len(joint) - 1))
        at = piece.find(joint, at + len(joint))
    row: list[int] = []
    latest = start_ms
    for offset, ms in placed:
        if latest <= ms <= end_ms and (offset > 0 or ms > start_ms):
            widened = bisect_left(breaks, offset) * (len(joint) - 1)
            row += [offset + widened, ms - start_ms]
            latest = ms
    return tuple(row)
