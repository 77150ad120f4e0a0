"""Two versions of a text side by side: what one kept of the other, and what stands where."""

from annotations.alignment import align
from annotations.closeness import (
    CONTEXT_LEAD,
    MANY_COPIES,
    MOST_CANDIDATES,
    SIDE_LOSS,
    context_likeness,
    likeliest_copies,
)
from annotations.folding import Folded, fold
from annotations.fuzzy import Match, similarity
from annotations.graphemes import snap_to_graphemes
from annotations.resolving import copies_of
from annotations.spans import Place

# A place is another passage's where unchanged text from elsewhere covers more than this share of it.
TAKEN_SHARE = 0.5

# Code points of context compared on either side, both texts being at hand.
_WIDE_CONTEXT = 64


class Passage:
    """An old text and a new one, made comparable and aligned.

    Offsets, and spans ``(start, end)``, are those of the comparable texts ``old`` and ``new`` unless a name says
    ``real``.
    """

    def __init__(self, old_text: str, new_text: str) -> None:
        self.real_old, self.real_new = old_text, new_text
        self._folded_old, self._folded_new = fold(old_text), fold(new_text)
        self.old, self.new = self._folded_old.text, self._folded_new.text
        self.alignment = align(self.old, self.new)

    def old_span(self, real_start: int, real_end: int) -> tuple[int, int]:
        """Return the comparable span of a real one of the old text; empty where none of it is comparable."""
        return self._folded_old.folded_span(real_start, real_end)

    def real_place(self, exact: str, match: Match) -> Place:
        """Return the real place of ``match``, with soft hyphens and the like at its ends if ``exact`` has them."""
        start, end = self._folded_new.real_span(match.start, match.end)
        if self.real_new[start:end] != exact and match.similarity == 1.0:
            earliest = max(0, start - len(exact))
            lead = self.real_new.find(exact, earliest, end + len(exact))
            if lead >= 0 and self._folded_new.folded_span(lead, lead + len(exact)) == (match.start, match.end):
                start, end = lead, lead + len(exact)
        start, end = snap_to_graphemes(self.real_new, start, end)
        return Place(start, end, round(match.similarity, 4))

    def copies(self, exact: str, start: int, end: int) -> tuple[list[Match], list[Match]]:
        """Return the copies of ``exact`` in the new text: those free, and those that other old text was matched to."""
        free: list[Match] = []
        taken: list[Match] = []
        for real_start, real_end in copies_of(Folded(self.real_new), self.real_new, exact):
            match = Match(*self._folded_new.folded_span(real_start, real_end), 1.0)
            (taken if self.is_taken(match, start, end) else free).append(match)
        return free, taken

    def next_copies(self, exact: str, start: int, end: int) -> list[Match]:
        """Return the first copies after the last kept text before the quote: of very many, no one wants to see all."""
        _, _, new_start, _ = self.alignment.words.window(start, end)
        quote = self.old[start:end]
        places = _finds(quote, self.new, new_start, len(self.new), MOST_CANDIDATES)
        places = places or _finds(quote, self.new, 0, len(self.new), MOST_CANDIDATES)
        return [Match(at, at + len(quote), 1.0) for at in places]

    def is_taken(self, match: Match, start: int, end: int) -> bool:
        """Tell whether the new text at ``match`` is unchanged old text from outside ``[start, end)``."""
        covered = 0
        for block in self.alignment.words.touching_new(match.start, match.end):
            shift = block.shift
            covered += min(block.new_end, match.end) - max(block.new, match.start)
            own = min(block.new_end, end + shift, match.end) - max(block.new, start + shift, match.start)
            covered -= max(0, own)
        return covered > TAKEN_SHARE * (match.end - match.start)

    def context(self, start: int, end: int, match: Match) -> float:
        """Return how alike (0 to 1) the surroundings of the quote in the old text and of ``match`` in the new are."""
        before, after = self._sides(start, end, match)
        return (before + after) / 2

    def is_clearer(self, span: tuple[int, int], match: Match, other_span: tuple[int, int], other: Match) -> bool:
        """Tell whether ``span`` fits its ``match`` by its surroundings, and on no side the other pair fits better.

        That both stand at an end of their texts speaks against another place but never for one.
        """
        before, after = self._sides(*span, match)
        other_before, other_after = self._sides(*other_span, other)
        if before < other_before - SIDE_LOSS or after < other_after - SIDE_LOSS:
            return False
        return self._likeness(*span, match) - self._likeness(*other_span, other) >= CONTEXT_LEAD

    def _likeness(self, start: int, end: int, match: Match) -> float:
        """Return how alike the words around the two are, the ends of the texts left out; 0.0 where there are none."""
        prefix, suffix = _around(self.old, start, end)
        prefix, suffix = prefix.lstrip("\0"), suffix.rstrip("\0")
        if not prefix and not suffix:
            return 0.0
        return context_likeness(self.new, match.start, match.end, prefix, suffix)

    def _sides(self, start: int, end: int, match: Match) -> tuple[float, float]:
        prefix, suffix = _around(self.old, start, end)
        before, after = _around(self.new, match.start, match.end)
        return similarity(prefix, before), similarity(suffix, after)

    def likeliest(self, start: int, end: int, copies: list[Match]) -> list[Match]:
        """Return the few copies in the new text whose surroundings are most those of ``[start, end)`` in the old."""
        return likeliest_copies(self.new, copies, *_around(self.old, start, end))

    def likeliest_lost(self, match: Match, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the few ``spans`` of the old text whose surroundings are most those of ``match`` in the new."""
        lost = [Match(start, end, 1.0) for start, end in spans]
        likeliest = likeliest_copies(self.old, lost, *_around(self.new, match.start, match.end))
        return [(copy.start, copy.end) for copy in likeliest]

    def lost_copies(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the other places of the old text with the same words that have no sure place in the new one."""
        copies = copies_of(Folded(self.old), self.old, self.old[start:end])
        return [
            (other, other_end)
            for other, other_end in copies
            if other != start and not self.alignment.words.holding(other, other_end)
        ]

    def copies_near(self, start: int, end: int, match: Match) -> tuple[list[Match], list[tuple[int, int]]]:
        """Return the other copies of the quote between the nearest whole sentences kept: new ones, and old ones."""
        old_start, old_end, new_start, new_end = self.alignment.sentences.window(start, end)
        quote = self.old[start:end]
        new = _finds(quote, self.new, new_start, new_end, MANY_COPIES)
        old = _finds(quote, self.old, old_start, old_end, MANY_COPIES)
        others = [Match(at, at + len(quote), 1.0) for at in new if at != match.start]
        lost = [(at, at + len(quote)) for at in old if at != start]
        return self.likeliest(start, end, others), self.likeliest_lost(match, lost)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after ``[start, end)``; beyond the text's ends, which are context too, NUL."""
    before = text[max(0, start - _WIDE_CONTEXT) : start].rjust(_WIDE_CONTEXT, "\0")
    return before, text[end : end + _WIDE_CONTEXT].ljust(_WIDE_CONTEXT, "\0")


def _finds(quote: str, text: str, start: int, end: int, most: int) -> list[int]:
    """Return where ``quote`` stands in ``text[start:end]``, at most ``most`` times."""
    found: list[int] = []
    at = text.find(quote, start, end)
    while at >= 0 and len(found) < most:
        found.append(at)
        at = text.find(quote, at + 1, end)
    return found
