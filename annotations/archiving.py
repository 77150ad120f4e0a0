"""Archived copies of web pages, and what became of the pages that evidence cites."""

import functools
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from annotations import anchoring, history
from annotations.fetching.fetch import Fetched
from annotations.fetching.warc import write_warc
from annotations.models import Action, Archive, Desk, Evidence, PageCheck, PageState, QuoteState, Status
from annotations.surroundings import surroundings_of
from annotations.transitions import lock_claim, note_addition

SURROUNDINGS = ("quote_before", "quote_after")
_QUOTE_STATES = {
    "carried": QuoteState.FOUND,
    "reworded": QuoteState.REWORDED,
    "ambiguous": QuoteState.AMBIGUOUS,
    "removed": QuoteState.MISSING,
}
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Copy:
    """A fetched page with what was read in it."""

    fetched: Fetched
    title: str
    text: str

    @functools.cached_property
    def warc(self) -> bytes:
        """The response as a gzipped WARC file."""
        return write_warc(self.fetched)


def keep_archive(*, desk: Desk, asked_url: str, copy: Copy, warc: bytes) -> Archive:
    """Store a page as WARC, with its digests and the text that was read in it."""
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


@transaction.atomic
def record_failure(*, evidence: Evidence, state: PageState, detail: str) -> PageCheck:
    """Record that the page could not be had; what was archived and where the quote stood stays known."""
    locked = _locked(evidence.pk)
    before = _last_copy(locked) if locked.url == evidence.url else None
    return _store(
        evidence,
        state=state,
        detail=detail,
        pinned=before.pinned if before else None,
        archive=before.archive if before else None,
        quote_state=before.quote_state if before else QuoteState.NONE,
        quote_start=before.quote_start if before else None,
        quote_end=before.quote_end if before else None,
    )


def record_page(*, evidence: Evidence, copy: Copy) -> PageCheck | None:
    """Record what stands at the address now, compared with the first copy; keep a new copy where the text is new.

    ``copy`` is of the page at ``evidence.url``. Where another was given meanwhile nothing is recorded, since that one
    is asked for by itself: a copy that is kept for ever must never be of another page. Packing, comparing and looking
    for the quote take their time and lock nothing: they are done again where what they rest on has changed meanwhile.
    """
    present = evidence
    while True:
        before = _last_copy(present)
        finding = _compare(present, copy, before)
        with transaction.atomic():
            claim = lock_claim(evidence.claim_id)
            locked = _locked(evidence.pk)
            locked.claim = claim
            if locked.url != evidence.url:
                return None
            newest = _last_copy(locked)
            if locked.quote == present.quote and (newest and newest.pk) == (before and before.pk):
                return _record(locked, copy, finding)
        present = locked


def with_newest_check(items: "QuerySet[Evidence]") -> Any:
    """Have each item come with its newest check, as ``newest_page_checks``: one query more, whatever their number."""
    newest = PageCheck.objects.newest_per_evidence().select_related("archive", "pinned").defer(*_CONTENTS)
    found = Prefetch("page_checks", newest, "newest_page_checks")
    return items.prefetch_related(found)


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


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is to be recorded. Without an ``archive`` the copy is kept, of which ``warc`` is the file."""

    state: PageState
    pinned: Archive | None
    archive: Archive | None
    warc: bytes
    quote: tuple[QuoteState, int | None, int | None]


def _compare(evidence: Evidence, copy: Copy, before: PageCheck | None) -> _Finding:
    if before is None or before.archive is None or before.pinned is None:
        return _Finding(PageState.ARCHIVED, None, None, copy.warc, find_quote(copy.text, evidence.quote))
    pinned, archive = before.pinned, before.archive
    if _reads_alike(copy, pinned):
        return _Finding(PageState.UNCHANGED, pinned, pinned, b"", find_quote(pinned.text, evidence.quote))
    if _reads_alike(copy, archive):
        return _Finding(PageState.CHANGED, pinned, archive, b"", find_quote(archive.text, evidence.quote))
    return _Finding(PageState.CHANGED, pinned, None, copy.warc, find_quote(copy.text, evidence.quote))


def _locked(pk: int) -> Evidence:
    return Evidence.objects.select_for_update(of=("self",), no_key=True).select_related("claim__desk").get(pk=pk)


def _record(evidence: Evidence, copy: Copy, finding: _Finding) -> PageCheck:
    archive = finding.archive or keep_archive(
        desk=evidence.claim.desk, asked_url=evidence.url, copy=copy, warc=finding.warc
    )
    found, start, end = finding.quote
    return _store(
        evidence,
        kept=_keep_surroundings(evidence, archive.text, start, end),
        state=finding.state,
        pinned=finding.pinned or archive,
        archive=archive,
        quote_state=found,
        quote_start=start,
        quote_end=end,
    )


def _store(evidence: Evidence, *, kept: tuple[str, ...] = (), **fields: Any) -> PageCheck:
    """Store a check; where it finds the page otherwise than before, or ``kept`` any field, the history tells so."""
    before = evidence.page_checks.filter(url=evidence.url).order_by("-id").first()
    check = PageCheck.objects.create(evidence=evidence, url=evidence.url, **fields)
    if kept or before is None or _news_of(before) != _news_of(check):
        told = {"state": check.state, "quote": check.quote_state, "check": check.pk, "archive": check.archive_id}
        history.record(
            desk_id=evidence.claim.desk_id,
            actor=None,
            action=Action.UPDATED,
            act="page checked",
            thing=evidence,
            claim_id=evidence.claim_id,
            data=told | ({"kept": list(kept)} if kept else {}),
        )
    return check


def _news_of(check: PageCheck) -> tuple[str, str]:
    """Return what anyone has to be told of a check: a page that stays as it was archived is no news."""
    return PageState.UNCHANGED if check.state == PageState.ARCHIVED else check.state, check.quote_state


def _keep_surroundings(evidence: Evidence, text: str, start: int | None, end: int | None) -> tuple[str, ...]:
    """Keep what stands around the quote where it is found first, and return the fields that this filled.

    They are part of the check: what a reviewer reads, or was approved, stays as it is. The caller locked the claim.
    """
    if start is None or end is None or evidence.quote_before or evidence.quote_after:
        return ()
    if evidence.claim.status not in (Status.OPEN, Status.CHECKING):
        return ()
    evidence.quote_before, evidence.quote_after = surroundings_of(text, start, end)
    kept = tuple(field for field in SURROUNDINGS if getattr(evidence, field))
    if kept:
        evidence.save(update_fields=kept)
        # Not touch_claim, which wants somebody who takes the check back to checking: here it is there already.
        note_addition(evidence.claim)
    return kept


def find_quote(text: str, quote: str) -> tuple[QuoteState, int | None, int | None]:
    """Return whether ``quote`` stands in ``text``, and where: half-open code points of ``text``."""
    if not quote.strip():
        return QuoteState.NONE, None, None
    outcome = anchoring.reanchor_quote(text, anchoring.Quote(quote.strip()))
    if outcome.place is None:
        return _QUOTE_STATES[outcome.state], None, None
    return _QUOTE_STATES[outcome.state], outcome.place.start, outcome.place.end
