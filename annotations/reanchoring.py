"""Where highlights stand in a later text: the same words, reworded, too close to call, or gone."""

from collections.abc import Sequence

from annotations.folding import Folded, fold
from annotations.fuzzy import best_matches, similarity
from annotations.graphemes import snap_to_graphemes
from annotations.resolving import copies_of
from annotations.spans import Outcome, Place, Quote, quote_at

REWORDED_FLOOR = 0.6
CLOSE_CALL = 0.08
MOST_CANDIDATES = 10


def reanchor(old_text: str, new_text: str, spans: Sequence[tuple[int, int]]) -> list[Outcome]:
    """Return where each span of ``old_text`` stands in ``new_text``, in the order of ``spans``."""
    if old_text == new_text:
        return [Outcome("carried", Place(start, end)) for start, end in spans]
    return [reanchor_quote(new_text, quote_at(old_text, start, end), near=start) for start, end in spans]


def reanchor_quote(new_text: str, quote: Quote, *, near: int | None = None) -> Outcome:
    """Return where ``quote`` stands in ``new_text``, the text it was taken from not being at hand.

    ``near`` only orders candidates that are otherwise alike: position alone never decides between copies.
    """
    copies = [Place(start, end) for start, end in copies_of(Folded(new_text), new_text, quote.exact)]
    if copies:
        return _choose(new_text, quote, copies, near)
    folded = fold(new_text)
    matches = best_matches(fold(quote.exact).text, folded.text, floor=REWORDED_FLOOR, count=3)
    places = [
        Place(*snap_to_graphemes(new_text, *folded.real_span(match.start, match.end)), match.similarity)
        for match in matches
    ]
    return _choose(new_text, quote, places, near)


def _choose(text: str, quote: Quote, places: list[Place], near: int | None) -> Outcome:
    if not places:
        return Outcome("removed", None)
    scored = sorted(
        ((_score(text, quote, place), place) for place in places),
        key=lambda pair: (-pair[0], abs(pair[1].start - near) if near is not None else pair[1].start),
    )
    best_score, best = scored[0]
    if len(scored) > 1 and best_score - scored[1][0] < CLOSE_CALL:
        return Outcome("ambiguous", None, tuple(place for _, place in scored[:MOST_CANDIDATES]))
    state = "carried" if text[best.start : best.end] == quote.exact else "reworded"
    return Outcome(state, best)


def _score(text: str, quote: Quote, place: Place) -> float:
    before = text[max(0, place.start - len(quote.prefix)) : place.start]
    after = text[place.end : place.end + len(quote.suffix)]
    context = (similarity(quote.prefix, before) + similarity(quote.suffix, after)) / 2
    return (2 * place.similarity + context) / 3
