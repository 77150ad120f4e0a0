"""Where a quote stands in a text when the text it was taken from is not at hand: exact copies, else the most alike."""

from annotations.closeness import (
    CLOSE_CALL,
    CONTEXT_FLOOR,
    CONTEXT_LEAD,
    DISTINCTIVE_LENGTH,
    MOST_CANDIDATES,
    MOVED_FLOOR,
    REWORDED_FLOOR,
    context_likeness,
    likeliest_copies,
)
from annotations.folding import Folded, fold
from annotations.fuzzy import best_matches
from annotations.graphemes import snap_to_graphemes
from annotations.resolving import copies_of
from annotations.spans import CONTEXT_LENGTH, Outcome, Place, Quote

# Edit-distance work for one quote, in cells of its table (10**10 take about a second, and each is looked at thrice):
# a page of five megabytes, and two of its paragraphs. For more nobody waits, and a person looks.
_MOST_CELLS = 10**10


def reanchor_quote(new_text: str, quote: Quote, *, near: int | None = None) -> Outcome:
    """Return where ``quote`` stands in ``new_text``.

    ``near`` only orders candidates that are otherwise alike: position alone never decides between copies. Reworded text
    of a length that would take long to look for is *ambiguous*, without candidates.
    """
    if not quote.exact:
        return Outcome("removed", None)
    copies = [Place(start, end) for start, end in copies_of(Folded(new_text), new_text, quote.exact)]
    if copies:
        copies.sort(key=lambda copy: abs(copy.start - near) if near is not None else copy.start)
        return _choose(new_text, quote, likeliest_copies(new_text, copies, quote.prefix, quote.suffix), near)
    folded, exact = fold(new_text), fold(quote.exact).text
    if len(exact) * len(folded.text) > _MOST_CELLS:
        return Outcome("ambiguous", None)
    matches = best_matches(exact, folded.text, floor=REWORDED_FLOOR, count=3)
    places = [
        Place(*snap_to_graphemes(new_text, *folded.real_span(match.start, match.end)), round(match.similarity, 4))
        for match in matches
    ]
    return _choose(new_text, quote, places, near)


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
    lead = CONTEXT_LEAD / 3 if best.similarity == 1.0 else CLOSE_CALL  # of copies, a third of the score is context
    if doubtful or (len(scored) > 1 and score - scored[1][0] < lead):
        return Outcome("ambiguous", None, tuple(entry[3] for entry in scored[:MOST_CANDIDATES]))
    if text[best.start : best.end] == quote.exact:
        return Outcome("carried", best)
    if best.similarity < MOVED_FLOOR and context < CONTEXT_FLOOR:
        return Outcome("ambiguous", None, (best,))
    return Outcome("reworded", best)
