"""Archived copies of web pages, and what became of the pages that evidence cites."""

import re
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from annotations import anchoring, jobs
from annotations.fetching.fetch import Fetched
from annotations.fetching.warc import write_warc
from annotations.models import Archive, Desk, Evidence, EvidenceKind, PageCheck, PageState, QuoteState, Status
from annotations.surroundings import surroundings_of

# Fields of the evidence that a check depends on.
CHECKED_FIELDS = frozenset({"url", "quote"})
_QUOTE_STATES = {
    "carried": QuoteState.FOUND,
    "reworded": QuoteState.REWORDED,
    "ambiguous": QuoteState.AMBIGUOUS,
    "removed": QuoteState.MISSING,
}
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Copy:
    """A fetched page with what was read in it."""

    fetched: Fetched
    title: str
    text: str


def keep_archive(*, desk: Desk, asked_url: str, copy: Copy) -> Archive:
    """Store a page as WARC, with its digests and the text that was read in it."""
    warc = write_warc(copy.fetched)
    return Archive.objects.create(
        desk=desk,
        asked_url=asked_url,
        url=copy.fetched.url,
        fetched_at=copy.fetched.fetched_at,
        media_type=copy.fetched.media_type[:200],
        charset=copy.fetched.charset,
        warc=warc,
        sha256=sha256(warc).hexdigest(),
        body_sha256=sha256(copy.fetched.body).hexdigest(),
        title=copy.title[:500],
        text=copy.text,
    )


def request_check(evidence: Evidence) -> None:
    """Have the page of web evidence archived, or compared with its archived copy. A no-op for other kinds."""
    if evidence.kind == EvidenceKind.WEB:
        jobs.defer(jobs.CHECK_PAGE, lock=f"page-{evidence.pk}", evidence_id=evidence.pk)


def evidence_to_watch() -> QuerySet[Evidence]:
    """Return the web evidence that stands in checks which were not dismissed."""
    return Evidence.objects.standing().filter(kind=EvidenceKind.WEB).exclude(claim__status=Status.DISMISSED)


def record_failure(*, evidence: Evidence, state: PageState, detail: str) -> PageCheck:
    """Record that the page could not be had; what was archived and where the quote stood stays known."""
    before = _last_copy(evidence)
    return PageCheck.objects.create(
        evidence=evidence,
        url=evidence.url,
        state=state,
        detail=detail,
        pinned=before.pinned if before else None,
        archive=before.archive if before else None,
        quote_state=before.quote_state if before else QuoteState.NONE,
        quote_start=before.quote_start if before else None,
        quote_end=before.quote_end if before else None,
    )


@transaction.atomic
def record_page(*, evidence: Evidence, copy: Copy) -> PageCheck | None:
    """Record what stands at the address now, compared with the first copy; keep a new copy where the text is new.

    ``copy`` is of the page at ``evidence.url``. Where another was given meanwhile nothing is recorded, since that one
    is asked for by itself: a copy that is kept for ever must never be of another page.
    """
    locked = (
        Evidence.objects.select_for_update(of=("self",), no_key=True).select_related("claim__desk").get(pk=evidence.pk)
    )
    if locked.url != evidence.url:
        return None
    before = _last_copy(locked)
    if before is None or before.archive is None or before.pinned is None:
        archive = keep_archive(desk=locked.claim.desk, asked_url=locked.url, copy=copy)
        return _record(locked, PageState.ARCHIVED, pinned=archive, archive=archive)
    if _reads_alike(copy, before.pinned):
        return _record(locked, PageState.UNCHANGED, pinned=before.pinned, archive=before.pinned)
    archive = before.archive
    if not _reads_alike(copy, archive):
        archive = keep_archive(desk=locked.claim.desk, asked_url=locked.url, copy=copy)
    return _record(locked, PageState.CHANGED, pinned=before.pinned, archive=archive)


def attach_checks(items: list[Evidence]) -> None:
    """Give each item its newest check as ``page_check``, with one query."""
    found = PageCheck.objects.filter(evidence__in=items).newest_per_evidence().select_related("archive", "pinned")
    by_item = {check.evidence_id: check for check in found.defer(*_CONTENTS)}
    for item in items:
        check = by_item.get(item.pk)
        item.page_check = check if check and check.url == item.url else None


_CONTENTS = ("archive__warc", "archive__text", "pinned__warc", "pinned__text")


def _last_copy(evidence: Evidence) -> PageCheck | None:
    """Return the newest check that has a copy of the page at the present address."""
    checks = evidence.page_checks.filter(url=evidence.url, archive__isnull=False)
    return checks.select_related("archive", "pinned").defer("archive__warc", "pinned__warc").order_by("-id").first()


def _reads_alike(copy: Copy, archive: Archive) -> bool:
    """Compare words, not bytes: nearly every page changes its bytes at each visit. A page without text by its bytes."""
    if not copy.text and not archive.text:
        return sha256(copy.fetched.body).hexdigest() == archive.body_sha256
    return _BLANKS.sub(" ", copy.text) == _BLANKS.sub(" ", archive.text)


def _record(evidence: Evidence, state: PageState, *, pinned: Archive, archive: Archive) -> PageCheck:
    found, start, end = find_quote(archive.text, evidence.quote)
    _keep_surroundings(evidence, archive.text, start, end)
    return PageCheck.objects.create(
        evidence=evidence,
        url=evidence.url,
        state=state,
        pinned=pinned,
        archive=archive,
        quote_state=found,
        quote_start=start,
        quote_end=end,
    )


def _keep_surroundings(evidence: Evidence, text: str, start: int | None, end: int | None) -> None:
    """Keep what stands around the quote where it is found first: what a page says later changes no check."""
    if start is None or end is None or evidence.quote_before or evidence.quote_after:
        return
    if evidence.claim.status == Status.PUBLISHED:
        return
    evidence.quote_before, evidence.quote_after = surroundings_of(text, start, end)
    evidence.save(update_fields=["quote_before", "quote_after"])


def find_quote(text: str, quote: str) -> tuple[QuoteState, int | None, int | None]:
    """Return whether ``quote`` stands in ``text``, and where: half-open code points of ``text``."""
    if not quote.strip():
        return QuoteState.NONE, None, None
    outcome = anchoring.reanchor_quote(text, anchoring.Quote(quote.strip()))
    if outcome.place is None:
        return _QUOTE_STATES[outcome.state], None, None
    return _QUOTE_STATES[outcome.state], outcome.place.start, outcome.place.end
