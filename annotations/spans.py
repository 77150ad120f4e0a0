"""The words of anchoring: a quote, a place, and where a highlight stands in a later text.

All offsets are half-open code-point offsets, as the W3C Web Annotation Data Model demands
(https://www.w3.org/TR/annotation-model/#selectors).
"""

from dataclasses import dataclass

CONTEXT_LENGTH = 32  # code points of prefix and suffix kept with a quote


@dataclass(frozen=True, slots=True)
class Quote:
    """A W3C TextQuoteSelector: the quoted words and what stands directly before and after them."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a text; ``similarity`` (0 to 1) tells how alike its words are to the quote's, typography aside."""

    start: int
    end: int
    similarity: float = 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a highlight stands in a later text.

    ``state`` is ``carried`` (the same code points), ``reworded``, ``ambiguous`` or ``removed``. ``place`` is ``None``
    for the last two; ``candidates`` are the places to choose from when ambiguous, best first.
    """

    state: str
    place: Place | None
    candidates: tuple[Place, ...] = ()


def quote_at(text: str, start: int, end: int) -> Quote:
    """Return the quote of ``text[start:end]`` with its context."""
    return Quote(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT_LENGTH) : start],
        suffix=text[end : end + CONTEXT_LENGTH],
    )
