"""Where a quote stands in a text when the text it was taken from is not at hand: exact copies, else the most alike."""

from annotations.folding import Folded, fold
from annotations.fuzzy import best_matches, similarity
from annotations.graphemes import snap_to_graphemes
from annotations.resolving import copies_of
from annotations.spans import CONTEXT_LENGTH, Outcome, Place, Quote

# Measured on real article histories: see docs/decisions/anchoring.md.
REWORDED_FLOOR = 0.6  # similarity below which other words are another sentence
MOVED_FLOOR = 0.75  # the same where nothing but the likeness speaks for the place
CLOSE_CALL = 0.1  # a smaller lead over the next candidate is no lead
CONTEXT_LEAD = 0.25  # what the context of one copy must be more alike than that of the next
CONTEXT_FLOOR = 0.5  # likeness of context that vouches for a quote too short to be distinctive
DISTINCTIVE_LENGTH = 24  # code points from which words are unlikely to recur by chance
MOST_CANDIDATES = 10


def reanchor_quote(new_text: str, quote: Quote, *, near: int | None = None) -> Outcome:
    """Return where ``quote`` stands in ``new_text``.

    ``near`` only orders candidates that are otherwise alike: position alone never decides between copies.
    """
    if not quote.exact:
        return Outcome("removed", None)
    copies = [Place(start, end) for start, end in copies_of(Folded(new_text), new_text, quote.exact)]
    if copies:
        return _choose(new_text, quote, copies, near)
    folded = fold(new_text)
    matches = best_matches(fold(quote.exact).text, folded.text, floor=REWORDED_FLOOR, count=3)
    places = [
        Place(*snap_to_graphemes(new_text, *folded.real_span(match.start, match.end)), round(match.similarity, 4))
        for match in matches
    ]
    return _choose(new_text, quote, places, near)


def context_likeness(text: str, start: int, end: int, prefix: str, suffix: str) -> float:
    """Return how alike (0 to 1) ``prefix`` and ``suffix`` are to what stands around ``text[start:end]``.

    Where the quote has no context at all, nothing speaks against a place: 1.0.
    """
    pairs = []
    if prefix:
        pairs.append((prefix, text[max(0, start - len(prefix)) : start]))
    if suffix:
        pairs.append((suffix, text[end : end + len(suffix)]))
    if not pairs:
        return 1.0
    return sum(similarity(known, found) for known, found in pairs) / len(pairs)


def _choose(text: str, quote: Quote, places: list[Place], near: int | None) -> Outcome:
    if not places:
        return Outcome("removed", None)
    prefix, suffix = quote.prefix[-CONTEXT_LENGTH:], quote.suffix[:CONTEXT_LENGTH]
    scored = []
    for place in places:
        context = context_likeness(text, place.start, place.end, prefix, suffix)
        distance = abs(place.start - near) if near is not None else place.start
        scored.append(((2 * place.similarity + context) / 3, context, -distance, place))
    scored.sort(key=lambda entry: entry[:3], reverse=True)
    score, context, _, best = scored[0]
    doubtful = len(quote.exact) < DISTINCTIVE_LENGTH and context < CONTEXT_FLOOR
    if doubtful and best.similarity < MOVED_FLOOR:
        return Outcome("removed", None)
    if doubtful or (len(scored) > 1 and score - scored[1][0] < CLOSE_CALL):
        return Outcome("ambiguous", None, tuple(entry[3] for entry in scored[:MOST_CANDIDATES]))
    if text[best.start : best.end] == quote.exact:
        return Outcome("carried", best)
    if best.similarity < MOVED_FLOOR and context < CONTEXT_FLOOR:
        return Outcome("ambiguous", None, (best,))
    return Outcome("reworded", best)
