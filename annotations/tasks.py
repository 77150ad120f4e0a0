"""What is done in the background, by as many workers as are started. Each task may run twice and does its work once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from annotations import archiving, imports, jobs, watching
from annotations.archiving import Copy
from annotations.errors import DeskError, ServerBusy, UnreadableInput
from annotations.fetching.fetch import Fetched, FetchFailed, Limits, fetch
from annotations.fetching.guard import AddressRefused
from annotations.ingest import ParsedDocument
from annotations.ingest.fetched import parse_fetched
from annotations.models import Article, ArticleImport, Evidence, PageState
from annotations.revise import revise_article
from annotations.store import METADATA_FIELDS, Stored, correct_article, store_article

# An import that stands still for this long has lost its job: no fetch lasts nearly as long.
IDLE = timedelta(minutes=15)
CHECKED_EVERY = timedelta(days=1)
# Some 29,000 a day: however many pages are cited, what people ask for meanwhile does not wait behind all of them.
CHECKED_AT_ONCE = 200


class TryAgain(Exception):
    """The job is to be run once more, later."""


class Later(BaseRetryStrategy):
    """Try again after 5, 25 and 125 seconds, each time with a lower priority.

    A job that waits holds back those that come after it under the same lock, unless they go first: the other pages of
    a host do not wait for the one that it cannot answer.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, TryAgain) or job.attempts >= imports.MOST_ATTEMPTS - 1:
            return None
        tries = job.attempts + 1
        return RetryDecision(retry_in={"seconds": 5**tries}, priority=-tries)


RETRY = Later()


@app.task(name=jobs.FETCH_ARTICLE, retry=RETRY)
def fetch_article(*, import_id: int) -> None:
    """Fetch an article that was asked for by its address, keep the page, and store what is read in it."""
    item = imports.start_import(import_id)
    if item is None:
        return
    try:
        with _visit(item.url) as fetched:
            document = _read(fetched)
            copy = Copy(fetched, document.title, document.text)
            imports.finish_import(
                item=item,
                copy=copy,
                remarks=[asdict(remark) for remark in document.remarks],
                store=lambda locked: _store(locked, fetched, document),
            )
    except AddressRefused as refused:
        imports.refuse_import(item=item, detail=refused.detail)
    except ServerBusy as busy:
        if imports.postpone_import(item=item, detail=busy.detail):
            raise TryAgain from busy
    except DeskError as error:
        imports.fail_import(item=item, detail=_in_words(error))
    except FetchFailed as failed:
        if not failed.is_transient:
            imports.fail_import(item=item, detail=failed.detail)
        elif imports.postpone_import(item=item, detail=failed.detail):
            raise TryAgain from failed
    except OperationalError as error:
        # A full disk, a server that starts again: nothing of the page was stored.
        if imports.postpone_import(item=item, detail=_("The page was fetched, but the database could not store it.")):
            raise TryAgain from error


@app.task(name=jobs.CHECK_PAGE, retry=RETRY, pass_context=True)
def check_page(context: JobContext, *, evidence_id: int) -> None:
    """Archive the page that an item of evidence cites or, from the second time on, tell whether it changed."""
    item = Evidence.objects.standing().filter(pk=evidence_id).first()
    if item is None:
        return
    if context.job.attempts >= imports.MOST_ATTEMPTS:
        # Its workers died over it: a page that kills the worker must not do so for ever.
        detail = _("It was tried %d times, and never finished.") % imports.MOST_ATTEMPTS
        archiving.record_failure(evidence=item, state=PageState.FAILED, detail=detail)
        return
    try:
        with _visit(item.url) as fetched:
            archiving.record_page(evidence=item, copy=_copy_of(fetched))
    except AddressRefused as refused:
        archiving.record_failure(evidence=item, state=PageState.REFUSED, detail=refused.detail)
    except ServerBusy as busy:
        if context.job.attempts < imports.MOST_ATTEMPTS - 1:
            raise TryAgain from busy
        archiving.record_failure(evidence=item, state=PageState.FAILED, detail=busy.detail)
    except FetchFailed as failed:
        if failed.is_transient and context.job.attempts < imports.MOST_ATTEMPTS - 1:
            raise TryAgain from failed
        state = PageState.GONE if failed.is_gone else PageState.FAILED
        archiving.record_failure(evidence=item, state=state, detail=failed.detail)
    except OperationalError as error:
        if context.job.attempts >= imports.MOST_ATTEMPTS - 1:
            raise
        raise TryAgain from error


@app.periodic(cron="*/10 * * * *")
@app.task(name="check_all_pages", queueing_lock="check_all_pages")
def check_all_pages(timestamp: int) -> None:
    """Look at cited pages again, each once a day or as often as there is time: what waited longest comes first."""
    watching.request_due_checks(checked_before=timezone.now() - CHECKED_EVERY, most=CHECKED_AT_ONCE)


@app.periodic(cron="* * * * *")
@app.task(name="take_up_stalled", queueing_lock="take_up_stalled")
async def take_up_stalled(timestamp: int) -> None:
    """Give the jobs of workers that died to those that live."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


@app.periodic(cron="*/15 * * * *")
@app.task(name="resume_imports", queueing_lock="resume_imports")
def resume_imports(timestamp: int) -> None:
    """Take up imports whose job was lost to an error that nobody foresaw."""
    with transaction.atomic():
        imports.resume_imports(idle_since=timezone.now() - IDLE)


@contextmanager
def _visit(url: str) -> Iterator[Fetched]:
    """Fetch ``url``, and leave its host in peace for a moment after what is done with the page.

    The job holds the host's lock until then (``watching.lock_of_host``): nobody else visits it meanwhile.
    """
    limits = Limits(body_bytes=settings.MAX_FETCH_BYTES)
    try:
        yield fetch(url, limits=limits, loopback_ports=settings.FETCH_LOOPBACK_PORTS)
    finally:
        time.sleep(settings.FETCH_GAP_MS / 1000)


def _read(fetched: Fetched) -> ParsedDocument:
    return parse_fetched(
        fetched.body,
        media_type=fetched.media_type,
        charset=fetched.charset,
        url=fetched.url,
        max_bytes=settings.MAX_FETCH_BYTES,
    )


def _copy_of(fetched: Fetched) -> Copy:
    """Evidence may be a picture, or a page without an article: the copy is kept, only no quote is found in it."""
    try:
        document = _read(fetched)
    except ServerBusy:
        raise  # nothing is known of its words: a copy without any would say that those quoted are gone
    except UnreadableInput:
        return Copy(fetched, "", "")
    return Copy(fetched, document.title, document.text)


def _store(item: ArticleImport, fetched: Fetched, document: ParsedDocument) -> Stored:
    recognised = {name: getattr(document, name) for name in METADATA_FIELDS}
    item.revises = item.revises or _stored_from(item, fetched, document)
    if item.revises is not None:
        return _revise(item.revises, item, fetched, document)
    return store_article(
        desk=item.desk,
        actor=item.created_by,
        raw=fetched.body,
        format=document.format,
        text=document.text,
        cues=document.cues,
        **{**recognised, **imports.details_of(item)},
    )


def _stored_from(item: ArticleImport, fetched: Fetched, document: ParsedDocument) -> Article | None:
    """Return the one article that came from this address; ``None`` for none, or for several: a person chooses."""
    addresses = (item.url, fetched.url, document.url)
    same = list(Article.objects.at_address(desk=item.desk, urls=addresses, kind=document.kind)[:2])
    return same[0] if len(same) == 1 else None


def _revise(article: Article, item: ArticleImport, fetched: Fetched, document: ParsedDocument) -> Stored:
    """Make the page the next revision of ``article``; what was given along corrects what is known about it."""
    revise_article(
        article=article,
        actor=item.created_by,
        text=document.text,
        cues=document.cues,
        raw=fetched.body,
        format=document.format,
    )
    details = imports.details_of(item)
    if details:
        correct_article(article=article, actor=item.created_by, changes=details)
    return Stored(article, created=False)


def _in_words(error: DeskError) -> str:
    """Return the error with the messages of its fields that say more."""
    messages = [message for texts in error.fields.values() for message in texts if message != error.detail]
    return " ".join([error.detail, *(str(message) for message in messages)])
