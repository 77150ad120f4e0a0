"""Highlights as annotations tell of them: as their desk has them now, or as they were published."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONArray, JSONObject

from annotations.models import Highlight, Publication, PublicationKind, Revision
from annotations.models.highlight import HighlightQuerySet


class Words(NamedTuple):
    """A half-open span of one revision of an article, in code points."""

    article_id: int
    revision: int  # its number
    sha256: str
    start: int
    end: int


class Measures(NamedTuple):
    """What only the revision itself can tell of a span: its offsets in UTF-16 units, and when the text was stored."""

    start_utf16: int
    end_utf16: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    words: Words
    measures: Measures
    article_url: str  # empty where the article has no address but ours
    exact: str
    prefix: str
    suffix: str
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class Annotated:
    """One highlight with the claim that is made there. ``rating`` is the published verdict's word, if there is one."""

    pk: int
    claim_id: int
    statement: str
    rating: str | None
    creator: dict[str, str]
    created_at: datetime
    modified_at: datetime
    canonical: str
    via: Sequence[str]
    target: Target


def published_highlights() -> HighlightQuerySet:
    """Return the highlights, removed ones included, that the newest version of a published check names."""
    named = JSONObject(highlights=JSONArray(JSONObject(id=OuterRef("pk"))))
    up_to_date = _publications().filter(claim=OuterRef("claim"), snapshot__contains=named)
    return Highlight.objects.filter(Exists(up_to_date))


def as_on_desk(highlights: HighlightQuerySet) -> list[Annotated]:
    """Return ``highlights`` as they stand now, in their order: five queries, whatever their number."""
    found = list(highlights.with_place().select_related("claim", "created_by"))
    ratings = {
        publication.claim_id: publication.rating.name
        for publication in _of_claims(found).defer("snapshot").select_related("rating")
    }
    measures = _measure(_words_now(highlight) for highlight in found)
    return [
        Annotated(
            pk=highlight.pk,
            claim_id=highlight.claim_id,
            statement=highlight.claim.statement,
            rating=ratings.get(highlight.claim_id),
            creator={
                "type": "Person",
                "name": highlight.created_by.display_name,
                "nickname": highlight.created_by.username,
            },
            created_at=highlight.created_at,
            modified_at=max(highlight.updated_at, highlight.claim.updated_at, highlight.place.revision.created_at),
            canonical=highlight.canonical,
            via=highlight.via,
            target=_target_now(highlight, measures[_words_now(highlight)]),
        )
        for highlight in found
    ]


def as_published(highlights: HighlightQuerySet) -> list[Annotated]:
    """Return those of ``highlights`` that are published, as the newest publication froze them.

    Whatever became of the claim since then is its desk's own business, and so is who of the desk marked it. Three
    queries, whatever their number.
    """
    marked = list(highlights.defer("exact", "prefix", "suffix"))
    publications = {
        publication.claim_id: publication
        for publication in _of_claims(marked).select_related("rating", "claim__desk").defer("claim__statement")
    }
    frozen = {place["id"]: place for each in publications.values() for place in each.snapshot["highlights"]}
    found = [highlight for highlight in marked if highlight.pk in frozen]
    measures = _measure(_words_of(frozen[highlight.pk]) for highlight in found)
    return [
        _published(highlight, publications[highlight.claim_id], frozen[highlight.pk], measures) for highlight in found
    ]


def _published(
    highlight: Highlight, publication: Publication, place: dict[str, Any], measures: dict[Words, Measures]
) -> Annotated:
    words = _words_of(place)
    return Annotated(
        pk=highlight.pk,
        claim_id=highlight.claim_id,
        statement=publication.snapshot["statement"],
        rating=publication.rating.name,
        creator={"type": "Organization", "name": publication.claim.desk.name},
        created_at=highlight.created_at,
        modified_at=publication.published_at,
        canonical=highlight.canonical,
        via=highlight.via,
        target=Target(
            words=words,
            measures=measures[words],
            article_url=place["url"],
            **{name: place[name] for name in ("exact", "prefix", "suffix", "start_ms", "end_ms")},
        ),
    )


def _publications() -> Any:
    """Return the newest publication of each check that is published and not retracted."""
    return Publication.objects.newest_per_claim().exclude(kind=PublicationKind.RETRACTION).order_by()


def _of_claims(highlights: list[Highlight]) -> Any:
    return _publications().filter(claim__in={highlight.claim_id for highlight in highlights})


def _words_now(highlight: Highlight) -> Words:
    place = highlight.place
    assert place.start is not None and place.end is not None  # noqa: S101, PT018 - ``Highlight.place`` has a span
    revision = place.revision
    return Words(highlight.revision.article_id, revision.number, revision.sha256, place.start, place.end)


def _target_now(highlight: Highlight, measures: Measures) -> Target:
    place = highlight.place
    return Target(
        words=_words_now(highlight),
        measures=measures,
        article_url=highlight.revision.article.url,
        exact=place.exact,
        prefix=place.prefix,
        suffix=place.suffix,
        start_ms=place.start_ms,
        end_ms=place.end_ms,
    )


def _words_of(place: dict[str, Any]) -> Words:
    return Words(place["article"], place["revision"], place["sha256"], place["start"], place["end"])


def _measure(places: Iterable[Words]) -> dict[Words, Measures]:
    """Look up every one of ``places``: one query for all."""
    wanted: dict[tuple[int, int], set[Words]] = defaultdict(set)
    for words in places:
        wanted[words.article_id, words.revision].add(words)
    every = [words for spans in wanted.values() for words in spans]
    revisions = (
        Revision.objects.filter(
            article__in={words.article_id for words in every}, sha256__in={words.sha256 for words in every}
        )
        .order_by()
        .values_list("article_id", "number", "created_at", "astral")
    )
    return {
        # Each character before an offset that takes two units moves it by one.
        words: Measures(
            words.start + bisect_left(astral, words.start), words.end + bisect_left(astral, words.end), stored_at
        )
        for article_id, number, stored_at, astral in revisions
        for words in wanted.get((article_id, number), ())
    }
