"""ClaimReview (https://schema.org/ClaimReview): what is published, as publishers and aggregators exchange it.

Written from the immutable snapshot of a publication: what was approved, whatever became of the claim since. Ratings are
strings: schema.org allows numbers or text, and the publishers' JSON Schema wants text.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from annotations.exports.export import Export, instant, json_line, publication_chunks
from annotations.models import Claim, Publication, PublicationKind

CONTEXT = "https://schema.org"
MEDIA_TYPE = "application/ld+json"
WORST_VALUE = 1


def claim_review(publication: Publication, *, base_url: str) -> dict[str, Any] | None:
    """Return the ClaimReview of ``publication``; ``None`` for a retraction, which is no review of anything.

    ``base_url`` is the desk's own address without a path, such as ``https://desk.example``.
    """
    if publication.kind == PublicationKind.RETRACTION:
        return None
    return {"@context": CONTEXT, **_review(publication, base_url=base_url.rstrip("/"))}


def linked_data(publication: Publication, newest: Publication, *, base_url: str) -> dict[str, Any]:
    """Return what a version of a check is, as JSON-LD: its ClaimReview, or, once retracted, that it was.

    A retracted check has no rating in any of its versions. A version that was replaced says so and has an address of
    its own; ``newest`` is the version that replaced it.
    """
    address = f"{base_url.rstrip('/')}/checks/{publication.claim_id}/"
    own = address if publication.version == newest.version else f"{address}{publication.version}/"
    if newest.kind == PublicationKind.RETRACTION:
        return _retraction(publication, newest, url=own)
    review = claim_review(publication, base_url=base_url)
    if review is None:  # a retraction that was itself replaced
        return _retraction(publication, publication, url=own)
    if publication.version == newest.version:
        return review
    return {**review, "url": own, "creativeWorkStatus": "Superseded"}


def _retraction(publication: Publication, retraction: Publication, *, url: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "CreativeWork",
        "url": url,
        "name": publication.snapshot["statement"],
        "creativeWorkStatus": "Retracted",
        "correction": {
            "@type": "CorrectionComment",
            "text": retraction.reason,
            "datePublished": instant(retraction.published_at),
        },
    }


def stream_jsonld(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    """Write one JSON-LD document whose ``@graph`` holds the reviews, each on a line of its own."""
    yield b'{"@context":' + json_line(CONTEXT) + b',"@graph":['
    separator = b"\n"
    for chunk in publication_chunks(claims):
        reviews = [json_line(_review(publication, base_url=base_url.rstrip("/"))) for publication in chunk]
        yield separator + b",\n".join(reviews)
        separator = b",\n"
    yield b"\n]}\n"


def stream_ndjson(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    """Write one review per line, each a JSON-LD document of its own."""
    for chunk in publication_chunks(claims):
        reviews = [_review(publication, base_url=base_url.rstrip("/")) for publication in chunk]
        yield b"".join(json_line({"@context": CONTEXT, **review}) + b"\n" for review in reviews)


def stream_feed(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    """Write a DataFeed of the reviews, as Data Commons takes fact checks (https://datacommons.org/factcheck/faq)."""
    yield b'{"@context":' + json_line(CONTEXT) + b',"@type":"DataFeed","dataFeedElement":['
    separator = b"\n"
    for chunk in publication_chunks(claims):
        items = [_feed_item(publication, base_url=base_url.rstrip("/")) for publication in chunk]
        yield separator + b",\n".join(map(json_line, items))
        separator = b",\n"
    yield b"\n]}\n"


def _feed_item(publication: Publication, *, base_url: str) -> dict[str, Any]:
    """Return the newest version as an item of one review: it was created anew with its last change."""
    review = _review(publication, base_url=base_url)
    return {
        "@type": "DataFeedItem",
        "dateCreated": instant(publication.published_at),
        "url": review["url"],
        "item": [{"@context": CONTEXT, **review}],
    }


def _review(publication: Publication, *, base_url: str) -> dict[str, Any]:
    desk, snapshot = publication.desk, publication.snapshot
    published_on = publication.published_at.astimezone(ZoneInfo(desk["time_zone"])).date()
    return {
        "@type": "ClaimReview",
        "url": f"{base_url}/checks/{publication.claim_id}/",
        "datePublished": published_on.isoformat(),
        "author": {"@type": "Organization", "name": desk["name"], "url": f"{base_url}/checks/"},
        "claimReviewed": snapshot["statement"],
        "itemReviewed": _claim(snapshot),
        "reviewRating": _rating(publication),
    }


def _claim(snapshot: dict[str, Any]) -> dict[str, Any]:
    claim: dict[str, Any] = {"@type": "Claim"}
    if snapshot["claimant"]:
        # The desk keeps a claimant's name alone; aggregators take a Person for anyone who speaks.
        claim["author"] = {"@type": "Person", "name": snapshot["claimant"]}
    if snapshot["said_on"]:
        claim["datePublished"] = snapshot["said_on"]
    appearances = _appearances(snapshot["highlights"])
    if appearances:
        claim["appearance"] = appearances
        first = _first(appearances)
        if first:
            claim["firstAppearance"] = first
    return claim


def _appearances(highlights: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the articles that the claim is made in, each once, in the order of their first highlights."""
    articles = {highlight["article"]: highlight for highlight in reversed(highlights)}
    return [_appearance(articles[pk]) for pk in dict.fromkeys(highlight["article"] for highlight in highlights)]


def _appearance(highlight: dict[str, Any]) -> dict[str, Any]:
    # Only a transcript has time codes.
    work = {"@type": "NewsArticle" if highlight["start_ms"] is None else "CreativeWork", "headline": highlight["title"]}
    if highlight["url"]:
        work["url"] = highlight["url"]
    if highlight["published_at"]:
        work["datePublished"] = highlight["published_at"]
    if highlight["language"]:
        work["inLanguage"] = highlight["language"]
    if highlight["publisher"]:
        work["publisher"] = {"@type": "Organization", "name": highlight["publisher"]}
    return work


def _first(appearances: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the earliest work; ``None`` where none of several says when it was published."""
    if len(appearances) == 1:
        return appearances[0]
    dated = [work for work in appearances if "datePublished" in work]
    return min(dated, key=lambda work: datetime.fromisoformat(work["datePublished"]), default=None)


def _rating(publication: Publication) -> dict[str, Any]:
    """Return the verdict's word and, for a word on the scale's axis, its number between worst and best.

    A word off the axis, such as “unproven”, has no number: bounds that hold no value mean nothing.
    """
    rating = publication.snapshot["verdict"]["rating"]
    words = {"@type": "Rating", "alternateName": rating["name"]}
    value = rating["value"]
    if value < WORST_VALUE:
        return words
    best = rating.get("best") or max(value, *(other.value for other in publication.rating.scale.ratings.all()))
    return words | {"ratingValue": str(value), "bestRating": str(best), "worstRating": str(WORST_VALUE)}


NDJSON = Export("claimreview.ndjson", "application/x-ndjson", is_public=True, stream=stream_ndjson)
FEED = Export("datacommons.json", "application/ld+json", is_public=True, stream=stream_feed)
JSONLD = Export("claimreview.jsonld", "application/ld+json", is_public=True, stream=stream_jsonld)
