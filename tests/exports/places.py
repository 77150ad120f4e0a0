"""Where spans stand for programs that count in UTF-16 (JavaScript, Java, C#), and the words around them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from annotations.anchoring import quote_at
from annotations.models import Claim, Evidence, Highlight, Revision

# Texts fetched from the database at a time; one may be megabytes long.
_TEXTS_AT_ONCE = 10


class Span(NamedTuple):
    """A half-open span of a revision's text, in code points."""

    revision_id: int
    start: int
    end: int


class Place(NamedTuple):
    """A span's offsets in UTF-16 units, and up to 32 code points before and after it."""

    start_utf16: int
    end_utf16: int
    prefix: str
    suffix: str


Places = Mapping[Span, Place]


def span_of(highlight: Highlight) -> Span:
    """Return where ``highlight`` stands in the newest revision in which it has a place."""
    place = highlight.place
    assert place.start is not None and place.end is not None  # noqa: PT018 - ``Highlight.place`` has a span
    return Span(place.revision_id, place.start, place.end)


def span_of_passage(item: Evidence) -> Span | None:
    """Return the words of a stored article that ``item`` quotes; ``None`` for evidence that is no passage."""
    if item.passage_revision_id is None or item.passage_start is None or item.passage_end is None:
        return None
    return Span(item.passage_revision_id, item.passage_start, item.passage_end)


def places_of(claims: Iterable[Claim]) -> Places:
    """Look up every highlight and passage of ``claims``, which come from ``claim_chunks``: one query for all."""
    wanted: dict[int, set[Span]] = defaultdict(set)
    for span in _spans_of(claims):
        wanted[span.revision_id].add(span)
    texts = Revision.objects.filter(pk__in=list(wanted)).order_by().values_list("pk", "text")
    return {
        span: _place(text, span)
        for revision_id, text in texts.iterator(chunk_size=_TEXTS_AT_ONCE)
        for span in wanted[revision_id]
    }


def utf16_length(text: str) -> int:
    """Return how many UTF-16 units ``text`` takes: two for each character beyond U+FFFF, one for every other."""
    return len(text.encode("utf-16-le")) // 2


def _spans_of(claims: Iterable[Claim]) -> Iterator[Span]:
    for claim in claims:
        yield from map(span_of, claim.standing_highlights)
        yield from filter(None, map(span_of_passage, claim.standing_evidence))


def _place(text: str, span: Span) -> Place:
    quote = quote_at(text, span.start, span.end)
    start = utf16_length(text[: span.start])
    return Place(start, start + utf16_length(quote.exact), quote.prefix, quote.suffix)
