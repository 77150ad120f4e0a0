"""Exactly what a reviewer is shown of a check, and its digest: what approval is bound to and publication freezes."""

import hashlib
import json
from typing import Any

from django.db.models import Max, OuterRef, Prefetch, QuerySet, Subquery

from annotations.models import Claim, Desk, Evidence, Highlight, Rating, Reply, Verdict
from annotations.models.review import public_since

# Where with_check puts what it fetched; the attributes are declared on Claim.
PUBLIC_SINCE: str = "public_since"
HIGHLIGHTS: str = "standing_highlights"
EVIDENCE: str = "standing_evidence"
VERDICTS: str = "verdicts_given"
BEST: str = "best_value"
REPLIES: str = "standing_replies"


def with_check(claims: QuerySet[Claim], *, with_articles: bool = True) -> QuerySet[Claim]:
    """Fetch with each claim all that its check consists of: seven queries, whatever the number of claims.

    Sets ``public_since``, ``standing_highlights``, ``standing_evidence``, ``verdicts_given`` (oldest first) and
    ``standing_replies``. Without articles, highlights know theirs by its id alone.
    """
    highlights = Highlight.objects.standing().with_place(with_article=with_articles).order_by("id")
    evidence = (
        Evidence.objects.standing()
        .select_related("passage_revision__article__publisher", "created_by")
        .defer("passage_revision__text")
        .order_by("position", "id")
    )
    best = Rating.objects.filter(scale=OuterRef("rating__scale")).order_by().values("scale").annotate(best=Max("value"))
    verdicts = Verdict.objects.select_related("rating__scale", "author").annotate(
        **{BEST: Subquery(best.values("best"))}
    )
    with_public = claims.annotate(**{PUBLIC_SINCE: public_since("pk")})
    return with_public.select_related("desk", "assigned_to").prefetch_related(
        Prefetch("highlights", highlights, to_attr=HIGHLIGHTS),
        Prefetch("evidence", evidence, to_attr=EVIDENCE),
        Prefetch(
            "replies",
            Reply.objects.standing().select_related("created_by", "claim__desk").order_by("asked_on", "id"),
            to_attr=REPLIES,
        ),
        Prefetch("verdicts", verdicts.order_by("id"), to_attr=VERDICTS),
    )


def snapshot_of(claim: Claim) -> dict[str, Any]:
    """Return the check as a JSON object. ``claim`` comes from ``with_check``.

    Highlights stand on the revision they were marked on: an edit of the article elsewhere changes nothing here.
    """
    verdict = claim.verdict
    return {
        "claim": claim.pk,
        "desk": _desk(claim.desk),
        "statement": claim.statement,
        "claimant": claim.claimant,
        "said_on": claim.said_on.isoformat() if claim.said_on else None,
        "topics": claim.topics,
        "highlights": [highlight_of(highlight) for highlight in claim.standing_highlights],
        "evidence": [evidence_of(item) for item in claim.standing_evidence],
        "verdict": verdict_of(verdict) if verdict else None,
        "replies": [reply_of(reply) for reply in claim.standing_replies],
    }


def digest_of_snapshot(snapshot: dict[str, Any]) -> str:
    """Return the SHA-256, in hexadecimal, of the canonical JSON: sorted keys, no blanks, UTF-8 unescaped."""
    canonical = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def digest_of_check(claim: Claim) -> str:
    return digest_of_snapshot(snapshot_of(claim))


def _desk(desk: Desk) -> dict[str, Any]:
    return {"slug": desk.slug, "name": desk.name, "time_zone": desk.time_zone}


def highlight_of(highlight: Highlight) -> dict[str, Any]:
    article = highlight.revision.article
    return {
        "id": highlight.pk,
        "article": article.pk,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher.name if article.publisher else "",
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "language": article.language,
        "revision": highlight.revision.number,
        "sha256": highlight.revision.sha256,
        "start": highlight.start,
        "end": highlight.end,
        "exact": highlight.exact,
        "prefix": highlight.prefix,
        "suffix": highlight.suffix,
        "start_ms": highlight.start_ms,
        "end_ms": highlight.end_ms,
        "marked_at": highlight.created_at.isoformat(),
    }


def evidence_of(item: Evidence) -> dict[str, Any]:
    return {
        "id": item.pk,
        "stance": item.stance,
        "kind": item.kind,
        "url": item.url,
        "title": item.title,
        "publisher": item.publisher,
        "quote": item.quote,
        "quote_before": item.quote_before,
        "quote_after": item.quote_after,
        "note": item.note,
        "published_on": item.published_on.isoformat() if item.published_on else None,
        "caveat": item.caveat,
        "passage": _passage(item),
    }


def _passage(item: Evidence) -> dict[str, Any] | None:
    revision = item.passage_revision
    if revision is None:
        return None
    return {
        "article": revision.article_id,
        "title": revision.article.title,
        "url": revision.article.url,
        "publisher": revision.article.publisher.name if revision.article.publisher else "",
        "revision": revision.number,
        "sha256": revision.sha256,
        "start": item.passage_start,
        "end": item.passage_end,
        "exact": item.quote,
    }


def reply_of(reply: Reply) -> dict[str, Any]:
    return {
        "id": reply.pk,
        "asked": reply.asked,
        "asked_on": reply.asked_on.isoformat(),
        "channel": reply.channel,
        "state": reply.state,
        "answer": reply.answer,
        "settled_on": reply.settled_on.isoformat() if reply.settled_on else None,
    }


def verdict_of(verdict: Verdict) -> dict[str, Any]:
    rating = verdict.rating
    return {
        "id": verdict.pk,
        "rating": {
            "slug": rating.slug,
            "name": rating.name,
            "value": rating.value,
            "averitec_label": rating.averitec_label,
            "best": verdict.best_value,
        },
        "rationale": verdict.rationale,
        "given_at": verdict.created_at.isoformat(),
    }
