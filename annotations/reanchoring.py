"""Where the highlights of one revision stand in the next: the same words, reworded, too close to call, or gone."""

from collections.abc import Iterator, Sequence

from annotations.alignment import Block, align
from annotations.folding import Folded, fold
from annotations.fuzzy import Match, best_matches, closest_prefix, similarity
from annotations.graphemes import snap_to_graphemes
from annotations.resolving import copies_of
from annotations.searching import (
    CLOSE_CALL,
    CONTEXT_FLOOR,
    CONTEXT_LEAD,
    DISTINCTIVE_LENGTH,
    MOST_CANDIDATES,
    MOVED_FLOOR,
    REWORDED_FLOOR,
    context_likeness,
)
from annotations.spans import Outcome, Place
from annotations.wording import snap_to_wording

# Of a sentence that grew much, this share of the old words in place is enough to know it by,
KEPT_SHARE = 0.6
# as long as what it grew to is no more than so many times as long.
MOST_GROWTH = 4

# A place is another passage's where unchanged text from elsewhere covers more than this share of it.
TAKEN_SHARE = 0.5

# Code points of context compared on either side, both texts being at hand.
_WIDE_CONTEXT = 64

# Edit-distance work for one pair of texts, in cells of its table (5 * 10**9 take about half a second), and what
# putting one code point of a text into edlib's alphabet costs in the same coin.
_MOST_CELLS = 5 * 10**9
_CELLS_TO_ENCODE = 1000


def reanchor(old_text: str, new_text: str, spans: Sequence[tuple[int, int]]) -> list[Outcome]:
    """Return where each span of ``old_text`` stands in ``new_text``, in the order of ``spans``.

    ``carried`` means identical code points, at the place where the texts around them say they went; a change of
    typography alone is ``reworded`` with similarity 1.0. Spans must lie within ``old_text``.
    """
    if old_text == new_text:
        return [Outcome("carried", Place(start, end)) for start, end in spans]
    passage = _Passage(old_text, new_text)
    return [passage.follow(start, end) for start, end in spans]


class _Passage:
    """The way from one text to a later one. Offsets are those of the folded texts unless a name says ``real``."""

    def __init__(self, old_text: str, new_text: str) -> None:
        self.real_old, self.real_new = old_text, new_text
        self.folded_old, self.folded_new = fold(old_text), fold(new_text)
        self.old, self.new = self.folded_old.text, self.folded_new.text
        self.alignment = align(self.old, self.new)
        self.cells_left = _MOST_CELLS

    def follow(self, real_start: int, real_end: int) -> Outcome:
        """Return where the words of ``[real_start, real_end)`` of the old text stand now."""
        exact = self.real_old[real_start:real_end]
        start, end = self.folded_old.folded_span(real_start, real_end)
        if start >= end:
            return Outcome("removed", None)
        blocks = self.alignment.touching_old(start, end)
        if len(blocks) == 1 and blocks[0].old <= start and end <= blocks[0].old_end:
            shift = blocks[0].new - blocks[0].old
            return self._settle(exact, Match(start + shift, end + shift, 1.0))
        free, taken = self._copies(exact, start, end)
        aligned = self._aligned(start, end, blocks)
        if free:
            return self._choose_copy(exact, start, end, free, taken, aligned)
        if aligned:
            return self._choose_match(exact, start, end, aligned)
        elsewhere = self._elsewhere(start, end)
        if elsewhere is None or (taken and not elsewhere):
            return self._ambiguous(exact, taken)
        outcome = self._choose_match(exact, start, end, elsewhere)
        if outcome.place is None or self._context(start, end, elsewhere[0]) >= CONTEXT_FLOOR:
            return outcome
        # Other words in another place are as likely a lookalike as the same statement moved: a person tells.
        return Outcome("ambiguous", None, (outcome.place,))

    def _settle(self, exact: str, match: Match) -> Outcome:
        place = self._real_place(exact, match)
        same = self.real_new[place.start : place.end] == exact
        return Outcome("carried" if same else "reworded", place)

    def _ambiguous(self, exact: str, matches: Sequence[Match]) -> Outcome:
        places = tuple(self._real_place(exact, match) for match in matches[:MOST_CANDIDATES])
        return Outcome("ambiguous", None, places)

    def _real_place(self, exact: str, match: Match) -> Place:
        """Return the real span of ``match``, with the ignored code points (soft hyphens) at its ends if ``exact`` has them."""
        start, end = self.folded_new.real_span(match.start, match.end)
        if self.real_new[start:end] != exact and match.similarity == 1.0:
            earliest = max(0, start - len(exact))
            lead = self.real_new.find(exact, earliest, end + len(exact))
            if lead >= 0 and self.folded_new.folded_span(lead, lead + len(exact)) == (match.start, match.end):
                start, end = lead, lead + len(exact)
        start, end = snap_to_graphemes(self.real_new, start, end)
        return Place(start, end, round(match.similarity, 4))

    def _copies(self, exact: str, start: int, end: int) -> tuple[list[Match], list[Match]]:
        """Return the copies of ``exact`` in the new text: those free, and those that other old text was matched to."""
        free, taken = [], []
        for real_start, real_end in copies_of(Folded(self.real_new), self.real_new, exact):
            match = Match(*self.folded_new.folded_span(real_start, real_end), 1.0)
            (taken if self._is_taken(match, start, end) else free).append(match)
        return free, taken

    def _is_taken(self, match: Match, start: int, end: int) -> bool:
        """Tell whether the new text at ``match`` is unchanged old text from outside ``[start, end)``."""
        covered = 0
        for block in self.alignment.touching_new(match.start, match.end):
            shift = block.new - block.old
            covered += min(block.new_end, match.end) - max(block.new, match.start)
            own = min(block.new_end, end + shift, match.end) - max(block.new, start + shift, match.start)
            covered -= max(0, own)
        return covered > TAKEN_SHARE * (match.end - match.start)

    def _context(self, start: int, end: int, match: Match) -> float:
        prefix = self.old[max(0, start - _WIDE_CONTEXT) : start]
        suffix = self.old[end : end + _WIDE_CONTEXT]
        return context_likeness(self.new, match.start, match.end, prefix, suffix)

    def _choose_copy(
        self, exact: str, start: int, end: int, free: list[Match], taken: list[Match], aligned: list[Match]
    ) -> Outcome:
        ranked = sorted(((self._context(start, end, copy), copy) for copy in free), key=lambda pair: -pair[0])
        context, best = ranked[0]
        rest = [copy for _, copy in ranked[1:]]
        edited_in_place = [match for match in aligned if not any(_overlap(match, copy) for copy in free)]
        lead = context - ranked[1][0] if rest else 1.0
        rival = max((self._context(*span, best) for span in self._lost_copies(start, end)), default=None)
        unsure = lead < CONTEXT_LEAD or (rival is not None and context - rival < CONTEXT_LEAD)
        unknown = (rest or end - start < DISTINCTIVE_LENGTH) and context < CONTEXT_FLOOR
        if unsure or unknown or edited_in_place:
            return self._ambiguous(exact, [best, *edited_in_place, *rest, *taken])
        return self._settle(exact, best)

    def _lost_copies(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the other places of the old text with the same words that have no sure place in the new one."""
        copies = copies_of(Folded(self.old), self.old, self.old[start:end])
        return [
            (other, other_end)
            for other, other_end in copies
            if other != start
            and not any(
                block.old <= other and other_end <= block.old_end
                for block in self.alignment.touching_old(other, other_end)
            )
        ]

    def _aligned(self, start: int, end: int, blocks: list[Block]) -> list[Match]:
        """Return what the new text has, between what it kept, where the old has ``[start, end)``; best first."""
        old_start, old_end, new_start, new_end = self.alignment.window(start, end, len(self.old), len(self.new))
        if blocks:
            match = self._between_kept(start, end, blocks, new_start, new_end)
            kept = sum(min(end, block.old_end) - max(start, block.old) for block in blocks) / (end - start)
            grown = (match.end - match.start) > MOST_GROWTH * (end - start)
            if match.similarity >= REWORDED_FLOOR or (kept >= KEPT_SHARE and not grown):
                return [snap_to_wording(self.old, start, end, self.new, match, (new_start, new_end))]
        found = self._search(start, end, [(new_start, new_end)], REWORDED_FLOOR)
        return self._not_others(start, end, found or [], [(old_start, old_end)])

    def _between_kept(self, start: int, end: int, blocks: list[Block], new_start: int, new_end: int) -> Match:
        """Return the new span whose ends are those of kept text, or of what is most like the quote beyond it."""
        first, last = blocks[0], blocks[-1]
        found_start, found_end = first.new + start - first.old, last.new_end - (last.old_end - end)
        if first.old > start:
            head = self.new[new_start : first.new]
            found_start = first.new - closest_prefix(self.old[start : first.old][::-1], head[::-1])
        if last.old_end < end:
            found_end = last.new_end + closest_prefix(self.old[last.old_end : end], self.new[last.new_end : new_end])
        return Match(found_start, found_end, similarity(self.old[start:end], self.new[found_start:found_end]))

    def _elsewhere(self, start: int, end: int) -> list[Match] | None:
        """Return the places most like the quote in all that is new, or None where looking would take too long."""
        gaps = list(self._gaps())
        found = self._search(start, end, [(new, new_end) for _, _, new, new_end in gaps], MOVED_FLOOR)
        if found is None:
            return None
        return self._not_others(start, end, found, [(old, old_end) for old, old_end, _, _ in gaps])

    def _gaps(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield what stands between blocks: ``(old_start, old_end, new_start, new_end)``."""
        old_done = new_done = 0
        for block in [*self.alignment.blocks, Block(len(self.old), len(self.new), 0)]:
            yield old_done, block.old, new_done, block.new
            old_done, new_done = block.old_end, block.new_end

    def _search(self, start: int, end: int, places: list[tuple[int, int]], floor: float) -> list[Match] | None:
        quote = self.old[start:end]
        matches: list[Match] = []
        for place_start, place_end in places:
            if place_end - place_start < floor * len(quote):
                continue
            self.cells_left -= (place_end - place_start) * (len(quote) + _CELLS_TO_ENCODE * (not self.new.isascii()))
            if self.cells_left < 0:
                return None
            for found in best_matches(quote, self.new[place_start:place_end], floor=floor, count=2):
                match = Match(found.start + place_start, found.end + place_start, found.similarity)
                matches.append(snap_to_wording(self.old, start, end, self.new, match, (place_start, place_end)))
        return sorted(matches, key=lambda match: -match.similarity)

    def _not_others(self, start: int, end: int, matches: list[Match], old_places: list[tuple[int, int]]) -> list[Match]:
        """Leave out the matches that are more like another passage of the old text that lost its place."""
        return [match for match in matches if not self._fits_better(start, end, match, old_places)]

    def _fits_better(self, start: int, end: int, match: Match, old_places: list[tuple[int, int]]) -> bool:
        found = self.new[match.start : match.end]
        for place_start, place_end in old_places:
            for piece_start, piece_end in ((place_start, min(start, place_end)), (max(end, place_start), place_end)):
                if piece_end - piece_start < match.similarity * len(found):
                    continue
                rivals = best_matches(found, self.old[piece_start:piece_end], floor=match.similarity, count=1)
                if rivals and rivals[0].similarity > match.similarity:
                    return True
        return False

    def _choose_match(self, exact: str, start: int, end: int, matches: list[Match]) -> Outcome:
        """Return the outcome for fuzzy ``matches``, weighed with the context of each."""
        if not matches:
            return Outcome("removed", None)
        weighed = [((2 * match.similarity + self._context(start, end, match)) / 3, match) for match in matches]
        weighed.sort(key=lambda pair: -pair[0])
        score, best = weighed[0]
        if end - start < DISTINCTIVE_LENGTH and score < MOVED_FLOOR:
            return Outcome("removed", None)
        if len(weighed) > 1 and score - weighed[1][0] < CLOSE_CALL:
            return self._ambiguous(exact, [match for _, match in weighed])
        return self._settle(exact, best)


def _overlap(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end
