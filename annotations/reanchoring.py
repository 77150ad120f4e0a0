"""Where the highlights of one revision stand in the next: the same words, reworded, too close to call, or gone."""

from collections.abc import Sequence

from annotations.candidates import Candidates
from annotations.closeness import (
    CLOSE_CALL,
    CONTEXT_FLOOR,
    DISTINCTIVE_LENGTH,
    MANY_COPIES,
    MOST_CANDIDATES,
    MOVED_FLOOR,
    sure_similarity,
)
from annotations.effort import Effort
from annotations.fuzzy import Match
from annotations.passage import Passage
from annotations.spans import Outcome, Place


def reanchor(
    old_text: str, new_text: str, spans: Sequence[tuple[int, int]], *, effort: Effort | None = None
) -> list[Outcome]:
    """Return where each span of ``old_text`` stands in ``new_text``, in the order of ``spans``.

    ``carried`` means identical code points, at the place where the texts around them say they went; a change of
    typography alone is ``reworded`` with similarity 1.0. Spans must lie within ``old_text``. What ``effort``, by
    default that for one pair of texts, does not suffice for is *ambiguous*.
    """
    if old_text == new_text:
        return [Outcome("carried", Place(start, end)) for start, end in spans]
    follower = _Follower(Passage(old_text, new_text), effort or Effort())
    return [follower.follow(start, end) for start, end in spans]


class _Follower:
    """Decides, for one pair of texts, where a span of the old one stands in the new one."""

    def __init__(self, passage: Passage, effort: Effort) -> None:
        self.passage = passage
        self.candidates = Candidates(passage, effort)

    def follow(self, real_start: int, real_end: int) -> Outcome:
        """Return where the words of ``[real_start, real_end)`` of the old text stand now."""
        exact = self.passage.real_old[real_start:real_end]
        start, end = self.passage.old_span(real_start, real_end)
        if start >= end:
            return Outcome("removed", None)
        kept = self.passage.alignment.words.holding(start, end)
        if kept:
            return self._follow_kept(exact, start, end, Match(start + kept.shift, end + kept.shift, 1.0))
        if self.passage.real_new.count(exact) > MANY_COPIES:
            return self._ambiguous(exact, self.passage.next_copies(exact, start, end))
        free, taken = self.passage.copies(exact, start, end)
        aligned = self.candidates.aligned(start, end)
        if aligned is None:
            return self._ambiguous(exact, [*free, *taken])
        if free:
            return self._choose_copy(exact, start, end, free, taken, aligned)
        if aligned:
            return self._choose_match(exact, start, end, aligned)
        elsewhere = self.candidates.elsewhere(start, end)
        if elsewhere is None or (taken and not elsewhere):
            return self._ambiguous(exact, taken)
        outcome = self._choose_match(exact, start, end, elsewhere)
        if outcome.place is None or self.passage.context(start, end, elsewhere[0]) >= CONTEXT_FLOOR:
            return outcome
        # Other words in another place are as likely a lookalike as the same statement moved: a person tells.
        return Outcome("ambiguous", None, (outcome.place,))

    def _follow_kept(self, exact: str, start: int, end: int, match: Match) -> Outcome:
        """Return the outcome for a quote in kept text, in doubt if only words match there and its copies are near."""
        if self.passage.alignment.sentences.holding(start, end):
            return self._settle(exact, match)
        others, lost = self.passage.copies_near(start, end, match)
        if not self._stands_out(start, end, match, others, lost):
            return self._ambiguous(exact, [match, *others])
        return self._settle(exact, match)

    def _settle(self, exact: str, match: Match) -> Outcome:
        place = self.passage.real_place(exact, match)
        same = self.passage.real_new[place.start : place.end] == exact
        return Outcome("carried" if same else "reworded", place)

    def _ambiguous(self, exact: str, matches: Sequence[Match]) -> Outcome:
        places = tuple(self.passage.real_place(exact, match) for match in matches[:MOST_CANDIDATES])
        return Outcome("ambiguous", None, places)

    def _choose_copy(
        self, exact: str, start: int, end: int, free: list[Match], taken: list[Match], aligned: list[Match]
    ) -> Outcome:
        likeliest = self.passage.likeliest(start, end, free)
        best, *rest = sorted(likeliest, key=lambda copy: -self.passage.context(start, end, copy))
        edited_in_place = [match for match in aligned if not any(_overlap(match, copy) for copy in free)]
        lost = self.passage.likeliest_lost(best, self.passage.lost_copies(start, end))
        needs_context = bool(rest) or end - start < DISTINCTIVE_LENGTH
        unknown = needs_context and self.passage.context(start, end, best) < CONTEXT_FLOOR
        if unknown or edited_in_place or not self._stands_out(start, end, best, rest, lost):
            return self._ambiguous(exact, [best, *edited_in_place, *rest, *taken])
        return self._settle(exact, best)

    def _stands_out(self, start: int, end: int, match: Match, others: list[Match], lost: list[tuple[int, int]]) -> bool:
        """Tell whether the quote's surroundings are clearly those of ``match``, and no other copy's."""
        span = (start, end)
        if any(
            not self.passage.new[min(match.end, other.end) : max(match.start, other.start)].strip() for other in others
        ):
            return False  # one after the other: which of the two is the copy cannot be told
        return all(self.passage.is_clearer(span, match, span, other) for other in others) and all(
            self.passage.is_clearer(span, match, other, match) for other in lost
        )

    def _choose_match(self, exact: str, start: int, end: int, matches: list[Match]) -> Outcome:
        """Return the outcome for fuzzy ``matches``, weighed with the context of each."""
        if not matches:
            return Outcome("removed", None)
        weighed = [((2 * match.similarity + self.passage.context(start, end, match)) / 3, match) for match in matches]
        weighed.sort(key=lambda pair: -pair[0])
        score, best = weighed[0]
        kept = self.passage.alignment.words.touching_new(best.start, best.end)
        if not kept and end - start < DISTINCTIVE_LENGTH and score < MOVED_FLOOR:
            return Outcome("removed", None)
        weak = best.similarity < sure_similarity(end - start) and self.passage.context(start, end, best) < CONTEXT_FLOOR
        old_start, old_end, _, _ = self.passage.alignment.words.window(start, end)
        doubtful = not kept and (weak or self.candidates.rival(start, end, best, [(old_start, old_end)]) > 0)
        if doubtful or (len(weighed) > 1 and score - weighed[1][0] < CLOSE_CALL):
            return self._ambiguous(exact, [match for _, match in weighed])
        return self._settle(exact, best)


def _overlap(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end
