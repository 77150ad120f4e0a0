"""A claim with its whole check as plain JSON values, made by Python: what PostgreSQL's lines are held against."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Max, QuerySet

from annotations.exports.export import CHUNK, instant
from annotations.models import Claim, Evidence, Highlight, Revision, Verdict
from annotations.snapshot import reply_of, with_check
from tests.exports.places import Places, span_of, span_of_passage


def claim_chunks(claims: QuerySet[Claim]) -> Iterator[list[Claim]]:
    """Yield ``claims`` with their checks (``snapshot.with_check``) by ascending id, ``CHUNK`` at a time.

    Each chunk is read after the last id of the one before: no transaction stays open while a slow client reads.
    """
    ordered = with_check(claims.order_by("pk"))
    chunk = list(ordered[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(ordered.filter(pk__gt=chunk[-1].pk)[:CHUNK]) if len(chunk) == CHUNK else []


def claim_record(claim: Claim, places: Places) -> dict[str, Any]:
    """Return ``claim``, from ``claim_chunks``, under the names the API uses; times in RFC 3339 UTC."""
    return {
        "id": claim.pk,
        "desk": claim.desk.slug,
        "statement": claim.statement,
        "claimant": claim.claimant,
        "said_on": claim.said_on.isoformat() if claim.said_on else None,
        "topics": claim.topics,
        "status": claim.status,
        "priority": claim.priority,
        "due_at": instant(claim.due_at) if claim.due_at else None,
        "assigned_to": claim.assigned_to.username if claim.assigned_to else None,
        "verdicts_required": claim.verdicts_required,
        "verdicts_state": claim.verdicts_state,
        "published_version": claim.publications.aggregate(newest=Max("version"))["newest"],
        "submitted_at": instant(claim.submitted_at) if claim.submitted_at else None,
        "created_at": instant(claim.created_at),
        "updated_at": instant(claim.updated_at),
        "highlights": [_highlight(highlight, places) for highlight in claim.standing_highlights],
        "evidence": [_evidence(item, places) for item in claim.standing_evidence],
        "verdicts": [_verdict(verdict) for verdict in claim.verdicts_given],
        "replies": [reply_of(reply) for reply in claim.standing_replies],
    }


def _highlight(highlight: Highlight, places: Places) -> dict[str, Any]:
    standing, span = highlight.place, span_of(highlight)
    place = places[span]
    return {
        "id": highlight.pk,
        **_document(standing.revision, highlight.revision),
        "start": span.start,
        "end": span.end,
        "start_utf16": place.start_utf16,
        "end_utf16": place.end_utf16,
        "exact": standing.exact,
        "prefix": place.prefix,
        "suffix": place.suffix,
        "start_ms": standing.start_ms,
        "end_ms": standing.end_ms,
        "state": highlight.state,
        "created_at": instant(highlight.created_at),
        "updated_at": instant(highlight.updated_at),
    }


def _evidence(item: Evidence, places: Places) -> dict[str, Any]:
    return {
        "id": item.pk,
        "stance": item.stance,
        "kind": item.kind,
        "url": item.url,
        "title": item.title,
        "publisher": item.publisher,
        "quote": item.quote,
        "note": item.note,
        "published_on": item.published_on.isoformat() if item.published_on else None,
        "caveat": item.caveat,
        "passage": _passage(item, places),
        "created_by": item.created_by.username,
        "created_at": instant(item.created_at),
        "updated_at": instant(item.updated_at),
    }


def _passage(item: Evidence, places: Places) -> dict[str, Any] | None:
    span = span_of_passage(item)
    if span is None or item.passage_revision is None:
        return None
    place = places[span]
    return {
        **_document(item.passage_revision, item.passage_revision),
        "start": span.start,
        "end": span.end,
        "start_utf16": place.start_utf16,
        "end_utf16": place.end_utf16,
        "exact": item.quote,
        "prefix": place.prefix,
        "suffix": place.suffix,
    }


def _document(revision: Revision, fetched: Revision) -> dict[str, Any]:
    """Return which text a span counts in. ``fetched`` is a revision of the same article that brought it along."""
    article = fetched.article
    return {
        "article": article.pk,
        "article_title": article.title,
        "article_url": article.url,
        "publisher": article.publisher.name if article.publisher else "",
        "revision": revision.pk,
        "revision_number": revision.number,
        "sha256": revision.sha256,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    rating = verdict.rating
    return {
        "id": verdict.pk,
        "rating": rating.slug,
        "rating_name": rating.name,
        "rating_value": rating.value,
        "averitec_label": rating.averitec_label,
        "rationale": verdict.rationale,
        "author": verdict.author.username,
        "kind": verdict.kind,
        "created_at": instant(verdict.created_at),
    }
