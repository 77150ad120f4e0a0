"""How well highlights follow real edits: each outcome held against the true place."""

from dataclasses import dataclass, field

from annotations.anchoring import Outcome, reanchor
from tests.anchoring.histories import Sentence, read_pairs, true_places


@dataclass(slots=True)
class Tally:
    """Counts over all sentences of all pairs; ``wrong`` names the places that were neither true nor ambiguous."""

    verbatim: int = 0
    carried: int = 0
    edited: int = 0
    found: int = 0
    ambiguous: int = 0
    unknown: dict[str, int] = field(default_factory=dict)
    judged_by_hand: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def measure(*, consecutive: bool) -> Tally:
    """Re-anchor every sentence of every pair of versions and return the counts."""
    tally = Tally()
    for name, old, new in read_pairs(consecutive=consecutive):
        sentences = true_places(old, new)
        outcomes = reanchor(old, new, [(sentence.start, sentence.end) for sentence in sentences])
        for sentence, outcome in zip(sentences, outcomes, strict=True):
            _count(tally, name, old, new, sentence, outcome)
    return tally


def _count(tally: Tally, name: str, old: str, new: str, sentence: Sentence, outcome: Outcome) -> None:
    line = f"{name} {outcome.state}: {old[sentence.start : sentence.end]!r}"
    if outcome.place is not None:
        line += f" -> {new[outcome.place.start : outcome.place.end]!r} {outcome.place.similarity}"
    tally.ambiguous += outcome.state == "ambiguous"
    if sentence.place is None:
        tally.unknown[outcome.state] = tally.unknown.get(outcome.state, 0) + 1
        tally.judged_by_hand.append(line)
        return
    if sentence.kind == "verbatim":
        tally.verbatim += 1
        right = outcome.state == "carried" and _stands_at(outcome, sentence.place)
        tally.carried += right
    else:
        tally.edited += 1
        right = outcome.state == "reworded" and _shares_half(outcome, sentence.place)
        tally.found += right
    if right:
        return
    misplaced = outcome.place is not None and not _meets(outcome, sentence.place)
    (tally.wrong if misplaced else tally.missed).append(line)


def _stands_at(outcome: Outcome, place: tuple[int, int] | None) -> bool:
    return outcome.place is not None and (outcome.place.start, outcome.place.end) == place


def _shares_half(outcome: Outcome, place: tuple[int, int] | None) -> bool:
    """Tell whether the place found and the true one share half of what either covers."""
    if outcome.place is None or place is None:
        return False
    shared = min(outcome.place.end, place[1]) - max(outcome.place.start, place[0])
    return shared * 2 >= max(outcome.place.end, place[1]) - min(outcome.place.start, place[0])


def _meets(outcome: Outcome, place: tuple[int, int] | None) -> bool:
    """Tell whether the place found and the true one share half of the shorter: the same sentence, cut otherwise."""
    if outcome.place is None or place is None:
        return False
    shared = min(outcome.place.end, place[1]) - max(outcome.place.start, place[0])
    return shared * 2 >= min(outcome.place.end - outcome.place.start, place[1] - place[0])
