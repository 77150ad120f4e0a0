"""From what a person or a program asks to be marked to a span of the text: exact, never fuzzy."""

from collections.abc import Sequence

from annotations.folding import Folded, compose
from annotations.graphemes import splits_grapheme
from annotations.spans import Place, Quote

# Copies of a quote looked at: more than anyone can choose among, few enough for a text of one letter.
MOST_COPIES = 200


class OutsideText(ValueError):
    """The span is empty, reversed, incomplete, or reaches beyond the text."""


class SplitsGrapheme(ValueError):
    """The span begins or ends inside a grapheme cluster: half an emoji, a letter without its accent."""


class QuoteNotFound(ValueError):
    """The quote's words stand nowhere in the text."""


class QuoteAmbiguous(ValueError):
    """The quote's words stand in several places; ``candidates`` are those places, in the order of the text."""

    def __init__(self, candidates: Sequence[Place]) -> None:
        super().__init__(f"The quote stands in {len(candidates)} places.")
        self.candidates = tuple(candidates)


def resolve(text: str, *, start: int | None, end: int | None, quote: Quote | None) -> Place:
    """Return the place to highlight, from offsets, a quote, or both.

    Offsets that agree with the quote win. Where they disagree (also by reaching beyond the text), or none are given,
    the quote decides if it stands once, or if its prefix and suffix fit one copy only. Quotes compare in Unicode NFC
    with ``\\n`` line ends.

    Raises OutsideText, SplitsGrapheme, QuoteNotFound, QuoteAmbiguous.
    """
    if quote is not None and not quote.exact:
        quote = None
    if start is None and end is None:
        return _resolve_quote(text, quote)
    if start is None or end is None:
        raise OutsideText("Give both start and end, or neither.")
    if start < 0 or end <= start:
        raise OutsideText("The span must hold at least one character of the text.")
    if quote is not None and (end > len(text) or _composed(text[start:end]) != _composed(quote.exact)):
        return _resolve_quote(text, quote)
    if end > len(text):
        raise OutsideText(f"The span ends at {end}, the text at {len(text)}.")
    if splits_grapheme(text, start, end):
        raise SplitsGrapheme("The span begins or ends inside a character.")
    return Place(start, end)


def copies_of(text: Folded, real_text: str, exact: str) -> list[tuple[int, int]]:
    """Return the spans of ``exact`` in ``text`` (offsets of ``text``), overlapping ones included, at most MOST_COPIES.

    Those that cut a grapheme cluster of ``real_text`` are left out.
    """
    spans = []
    looked_at = 0
    found = text.text.find(exact)
    while found >= 0 and looked_at < MOST_COPIES:
        looked_at += 1
        if not splits_grapheme(real_text, *text.real_span(found, found + len(exact))):
            spans.append((found, found + len(exact)))
        found = text.text.find(exact, found + 1)
    return spans


def _resolve_quote(text: str, quote: Quote | None) -> Place:
    if quote is None:
        raise OutsideText("Give a span, a quote, or both.")
    composed = compose(text)
    exact, prefix, suffix = _composed(quote.exact), _composed(quote.prefix), _composed(quote.suffix)
    copies = copies_of(composed, text, exact)
    if not copies:
        if exact in composed.text:
            raise SplitsGrapheme("The quote begins or ends inside a character of the text.")
        raise QuoteNotFound("The quote does not stand in the text.")
    if len(copies) > 1:
        fitting = [
            (start, end)
            for start, end in copies
            if composed.text.endswith(prefix, 0, start) and composed.text.startswith(suffix, end)
        ]
        copies = fitting if len(fitting) == 1 else copies
    places = [Place(*composed.real_span(start, end)) for start, end in copies]
    if len(places) > 1:
        raise QuoteAmbiguous(places)
    return places[0]


def _composed(text: str) -> str:
    return compose(text.replace("\r\n", "\n")).text
