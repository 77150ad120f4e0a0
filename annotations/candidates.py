"""Candidates for reworded text: the places of a new text that read like a quote of the old one."""

import regex

from annotations.alignment import Block
from annotations.closeness import CLOSE_CALL, MOVED_FLOOR, REWORDED_FLOOR
from annotations.effort import Effort, OutOfEffort
from annotations.fuzzy import Match
from annotations.passage import Passage
from annotations.wording import snap_to_wording

# Of a sentence that grew much, this share of the old words in place is enough to know it by,
KEPT_SHARE = 0.6
# as long as what it grew to is no more than so many times as long.
MOST_GROWTH = 4

# A gap with fewer of the quote's longer words than this share does not hold it reworded.
SHARED_WORDS = 0.3
_LONG_WORD = regex.compile(r"\w{4,}")

# Longer quotes (whole articles) are measured by the text they kept, and keep the ends that gives.
_LONGEST_COMPARED = 5000


class Candidates:
    """The search for reworded text in one pair of texts, paid from ``effort``."""

    def __init__(self, passage: Passage, effort: Effort) -> None:
        self._passage = passage
        self._old, self._new = passage.old, passage.new
        self._kept = passage.alignment.words
        self._gaps = list(self._kept.gaps())
        self._effort = effort
        self._words_at: dict[tuple[int, int], set[str]] = {}

    def aligned(self, start: int, end: int) -> list[Match] | None:
        """Return what the new text has, between what it kept, where the old has ``[start, end)``; best first.

        None where looking would take too long.
        """
        try:
            return self._aligned(start, end)
        except OutOfEffort:
            return None

    def _aligned(self, start: int, end: int) -> list[Match]:
        blocks = self._kept.touching_old(start, end)
        old_start, old_end, new_start, new_end = self._kept.window(start, end)
        if blocks and blocks[0].old < start:
            old_start, new_start = start, start + blocks[0].shift
        if blocks and blocks[-1].old_end > end:
            old_end, new_end = end, end + blocks[-1].shift
        if blocks:
            match = self._between_kept(start, end, blocks, new_start, new_end)
            kept = sum(min(end, block.old_end) - max(start, block.old) for block in blocks) / (end - start)
            grown = (match.end - match.start) > MOST_GROWTH * (end - start)
            if match.similarity >= REWORDED_FLOOR or (kept >= KEPT_SHARE and not grown):
                return [self._worded(start, end, match, (new_start, new_end))]
        found = self._search(start, end, [(new_start, new_end)], REWORDED_FLOOR)
        return self._not_others(start, end, found, [(old_start, old_end)])

    def _between_kept(self, start: int, end: int, blocks: list[Block], new_start: int, new_end: int) -> Match:
        """Return the new span whose ends are those of kept text, or of what is most like the quote beyond it."""
        first, last = blocks[0], blocks[-1]
        found_start, found_end = first.new + start - first.old, last.new_end - (last.old_end - end)
        if first.old > start:
            head = self._new[new_start : first.new]
            found_start = first.new - self._reach(self._old[start : first.old][::-1], head[::-1])
        if last.old_end < end:
            found_end = last.new_end + self._reach(self._old[last.old_end : end], self._new[last.new_end : new_end])
        return Match(found_start, found_end, self._similarity(start, end, found_start, found_end, blocks))

    def _similarity(self, start: int, end: int, new_start: int, new_end: int, blocks: list[Block]) -> float:
        """Return how alike the two spans are: for very long ones, the share of kept text, which is never above it."""
        if max(end - start, new_end - new_start) <= _LONGEST_COMPARED:
            return self._effort.similarity(self._old[start:end], self._new[new_start:new_end])
        kept = sum(min(end, block.old_end) - max(start, block.old) for block in blocks)
        return kept / max(end - start, new_end - new_start)

    def _worded(self, start: int, end: int, match: Match, limits: tuple[int, int]) -> Match:
        if end - start > _LONGEST_COMPARED:
            return match
        return snap_to_wording(self._old, start, end, self._new, match, limits, effort=self._effort)

    def elsewhere(self, start: int, end: int) -> list[Match] | None:
        """Return the places most like the quote in all that is new, or None where looking would take too long."""
        try:
            return self._elsewhere(start, end)
        except OutOfEffort:
            return None

    def _elsewhere(self, start: int, end: int) -> list[Match]:
        self._effort.read(len(self._gaps))
        searched = self._kept.window(start, end)[2:]
        places = [(new, new_end) for _, _, new, new_end in self._gaps if (new, new_end) != searched]
        found = self._search(start, end, places, MOVED_FLOOR)
        return self._not_others(start, end, found, [(old, old_end) for old, old_end, _, _ in self._gaps])

    def _search(self, start: int, end: int, places: list[tuple[int, int]], floor: float) -> list[Match]:
        quote = self._old[start:end]
        self._effort.read(len(quote))
        words = set(_LONG_WORD.findall(quote))
        matches: list[Match] = []
        for place_start, place_end in places:
            if place_end - place_start < floor * len(quote) or not self._shares_words(words, place_start, place_end):
                continue
            place = self._new[place_start:place_end]
            for found in self._effort.best_matches(quote, place, floor=floor, count=2):
                match = Match(found.start + place_start, found.end + place_start, found.similarity)
                worded = self._worded(start, end, match, (place_start, place_end))
                if not self._passage.is_taken(worded, start, end):
                    matches.append(worded)
        return sorted(matches, key=lambda match: -match.similarity)

    def _shares_words(self, words: set[str], new_start: int, new_end: int) -> bool:
        """Tell whether enough of the quote's longer words stand in the new text there to make a search worth while."""
        if (new_start, new_end) not in self._words_at:
            self._effort.read(new_end - new_start)
            self._words_at[new_start, new_end] = set(_LONG_WORD.findall(self._new, new_start, new_end))
        shared = words & self._words_at[new_start, new_end]
        return len(shared) >= SHARED_WORDS * len(words)

    def _not_others(self, start: int, end: int, matches: list[Match], old_places: list[tuple[int, int]]) -> list[Match]:
        """Leave out the matches that are clearly more like another passage of the old text that lost its place."""
        return [
            match for match in matches if self.rival(start, end, match, old_places) <= match.similarity + CLOSE_CALL
        ]

    def rival(self, start: int, end: int, match: Match, old_places: list[tuple[int, int]]) -> float:
        """Return how like ``match`` the other text in ``old_places`` gets: 0.0 where that is well below the quote.

        Where looking would take too long, it may be as like as the quote is.
        """
        found = self._new[match.start : match.end]
        least = match.similarity - CLOSE_CALL
        highest = 0.0
        for place_start, place_end in old_places:
            for piece_start, piece_end in ((place_start, min(start, place_end)), (max(end, place_start), place_end)):
                if piece_end - piece_start < least * len(found):
                    continue
                try:
                    piece = self._old[piece_start:piece_end]
                    rivals = self._effort.best_matches(found, piece, floor=least, count=1)
                except OutOfEffort:
                    return match.similarity
                highest = max([highest, *(rival.similarity for rival in rivals)])
        return highest

    def _reach(self, quote: str, text: str) -> int:
        """Return how much of ``text``, from its beginning, is most like ``quote``; of a very long one, all it has."""
        if len(quote) > _LONGEST_COMPARED:
            return min(len(quote), len(text))
        return self._effort.closest_prefix(quote, text)
