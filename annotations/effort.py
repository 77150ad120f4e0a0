"""How much may be spent on comparing texts: edit distance takes the product of two lengths, and articles are long."""

from annotations.folding import fold
from annotations.fuzzy import Match, best_matches, closest_prefix, similarity

# What one pair of texts is worth, in cells of edlib's table (10**10 take about a second).
MOST_CELLS = 8 * 10**9

# What else is done for each code point, in the same coin: to put it into edlib's alphabet, to look for words at it, and
# to fold it where its text is not folded as a whole.
_CELLS_TO_ENCODE = 1000
_CELLS_TO_READ = 500
_CELLS_TO_FOLD = 25_000


class OutOfEffort(Exception):
    """Looking would take too long: a person decides."""


class Effort:
    """What is left to spend, and the comparisons that are paid from it.

    What costs more than is left raises ``OutOfEffort`` and costs nothing, so that shorter texts are compared yet.
    """

    def __init__(self, cells: int = MOST_CELLS) -> None:
        self.cells_left = cells

    def similarity(self, one: str, other: str) -> float:
        """Return how alike both are; see ``fuzzy.similarity``."""
        if one != other:
            self._spend_on_pair(one, other, encoded=len(one) + len(other))
        return similarity(one, other)

    def likeness(self, one: str, other: str) -> float:
        """Return how alike (0 to 1) two wordings are, typography aside."""
        if len(one) * len(other) > self.cells_left:
            raise OutOfEffort
        return self.similarity(self._fold(one), self._fold(other))

    def best_matches(self, query: str, target: str, *, floor: float, count: int) -> list[Match]:
        """Return the places of ``target`` most like ``query``; see ``fuzzy.best_matches``."""
        self._spend_on_pair(query, target, encoded=len(target))
        return best_matches(query, target, floor=floor, count=count)

    def closest_prefix(self, query: str, target: str) -> int:
        """Return the length of the beginning of ``target`` that is most like ``query``."""
        nearest = target[: 3 * len(query) + 64]
        self._spend_on_pair(query, nearest, encoded=len(nearest))
        return closest_prefix(query, nearest)

    def read(self, length: int) -> None:
        """Pay for looking for words in ``length`` code points, or for that many looks at something else."""
        self._spend(length * _CELLS_TO_READ)

    def _fold(self, text: str) -> str:
        # Only the folded text tells what it took: the one that goes beyond what is left is the last.
        self._spend(0 if text.isascii() else len(text) * _CELLS_TO_ENCODE)
        folded = fold(text)
        self.cells_left -= 0 if folded.is_real else len(text) * _CELLS_TO_FOLD
        return folded.text

    def _spend_on_pair(self, one: str, other: str, *, encoded: int) -> None:
        is_ascii = one.isascii() and other.isascii()
        self._spend(len(one) * len(other) + (0 if is_ascii else encoded * _CELLS_TO_ENCODE))

    def _spend(self, cells: int) -> None:
        if cells > self.cells_left:
            raise OutOfEffort
        self.cells_left -= cells
