"""Articles asked for by their address: asking, and what the worker tells about it on its way."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from annotations import history, jobs
from annotations.archiving import Copy, keep_archive
from annotations.errors import InvalidInput, WrongState
from annotations.fetching.guard import check_url
from annotations.models import Action, Article, ArticleImport, Desk, ImportState, Kind, Revision, Role, User
from annotations.permissions import require_role
from annotations.store import Stored
from annotations.validators import MAX_URL_LENGTH
from annotations.watching import lock_of_host

# After this many visits it is given up; a page that kills the worker must not do so for ever.
MOST_ATTEMPTS = 4


def request_import(
    *,
    desk: Desk,
    actor: User,
    url: str,
    details: Mapping[str, Any] | None = None,
    revises: Article | None = None,
) -> ArticleImport:
    """Have an article fetched from ``url``; where that is under way already, add ``details`` to what is known of it.

    With ``revises`` the page becomes the next revision of that article.

    Raises ``AddressRefused`` where the address can be told from its looks not to be of the public web, ``WrongState``
    where it is being fetched for another article.
    """
    require_role(actor, desk, Role.CHECKER)
    address = url.strip()
    check_url(address, loopback_ports=settings.FETCH_LOOPBACK_PORTS)
    if len(address) > MAX_URL_LENGTH:
        message = _("The address is longer than %(limit)d characters.") % {"limit": MAX_URL_LENGTH}
        raise InvalidInput(message, fields={"url": [message]})
    new = ArticleImport(desk=desk, url=address, details=dict(details or {}), revises=revises, created_by=actor)
    try:
        return _under_way(new)
    except IntegrityError:
        # Somebody else asked for it at the same moment: theirs is the one.
        return _under_way(new)


@transaction.atomic
def _under_way(new: ArticleImport) -> ArticleImport:
    """Return the import of the same address that is under way, with what ``new`` adds to it; else begin ``new``."""
    same = ArticleImport.objects.under_way().filter(desk=new.desk, url=new.url)
    item = same.select_for_update(of=("self",)).first()
    if item is None:
        new.save()
        _enqueue(new)
        return new
    if new.revises_id and item.revises_id not in (None, new.revises_id):
        raise WrongState(_("The same page is being fetched for another article. Ask again when that is done."))
    item.details, item.revises_id = {**item.details, **new.details}, item.revises_id or new.revises_id
    item.save(update_fields=["details", "revises"])
    return item


def refetch_article(*, article: Article, actor: User) -> ArticleImport:
    """Have the page at the article's own address fetched again, to be its next revision if its text has changed.

    Raises ``WrongState`` where there is no address, or where it is that of a recording: no page is its transcript.
    """
    if not article.url:
        raise WrongState(_("This article has no address to look at again."))
    if article.kind == Kind.TRANSCRIPT:
        raise WrongState(_("The address is that of the recording: no page there is its transcript."))
    return request_import(desk=article.desk, actor=actor, url=article.url, revises=article)


def start_import(pk: int) -> ArticleImport | None:
    """Count one more visit and return the import, or ``None`` where there is nothing left to do."""
    with transaction.atomic():
        item = ArticleImport.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if item is None or not item.is_under_way:
            return None
        item.attempts += 1
        gives_up = item.attempts > MOST_ATTEMPTS
        state = ImportState.FAILED if gives_up else ImportState.FETCHING
        given_up = _("It was tried %d times, and never finished.") % MOST_ATTEMPTS
        _save(item, state, given_up if gives_up else "", "attempts")
        return None if gives_up else item


def finish_import(
    *, item: ArticleImport, copy: Copy, remarks: Sequence[Mapping[str, Any]], store: Callable[[ArticleImport], Stored]
) -> ArticleImport:
    """Keep the page and make its article, both or neither. A no-op where another run of the job was faster.

    ``remarks`` say what was done to the page's text on the way: the fields of ``ingest.Remark``.
    """
    packed = copy.warc  # takes its time: not while the row is locked
    with transaction.atomic():
        locked = (
            ArticleImport.objects.select_for_update(of=("self",))
            .select_related("desk", "created_by", "revises")
            .get(pk=item.pk)
        )
        if not locked.is_under_way:
            return locked
        locked.remarks = list(remarks)
        locked.archive = keep_archive(desk=locked.desk, asked_url=locked.url, copy=copy, warc=packed)
        before = locked.revises.revision.pk if locked.revises else None
        locked.article = store(locked).article
        history.record(
            desk_id=locked.desk_id,
            actor=locked.created_by,
            action=Action.UPDATED,
            act="fetched",
            thing=locked.article,
            data={
                "import": locked.pk,
                "url": locked.url,
                "archive": locked.archive.pk,
                "sha256": locked.archive.sha256,
            },
        )
        unchanged = before is not None and Revision.objects.newest_of(locked.article).pk == before
        told = _("Its text has not changed.") if unchanged else ""
        return _save(locked, ImportState.DONE, told, "archive", "article", "revises", "remarks")


def postpone_import(*, item: ArticleImport, detail: str) -> bool:
    """Leave the import for another visit; ``False`` where it has had its number, and has failed."""
    tries_again = item.attempts < MOST_ATTEMPTS
    _end_under_way(item, ImportState.WAITING if tries_again else ImportState.FAILED, detail)
    return tries_again


def refuse_import(*, item: ArticleImport, detail: str) -> None:
    _end_under_way(item, ImportState.REFUSED, detail)


def fail_import(*, item: ArticleImport, detail: str) -> None:
    _end_under_way(item, ImportState.FAILED, detail)


def resume_imports(*, idle_since: Any) -> int:
    """Put imports into the queue again that nobody touched for long; return how many there were."""
    forgotten = list(ArticleImport.objects.under_way().filter(updated_at__lt=idle_since))
    for item in forgotten:
        _enqueue(item)
    return len(forgotten)


def details_of(item: ArticleImport) -> dict[str, Any]:
    """Return the metadata that was given along, with its time as one."""
    details = dict(item.details)
    if details.get("published_at"):
        details["published_at"] = parse_datetime(details["published_at"])
    return details


def _enqueue(item: ArticleImport) -> None:
    jobs.defer(jobs.FETCH_ARTICLE, once=f"import-{item.pk}", lock=lock_of_host(item.url), import_id=item.pk)


def _end_under_way(item: ArticleImport, state: ImportState, detail: str) -> None:
    with transaction.atomic():
        locked = ArticleImport.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if locked.is_under_way:
            _save(locked, state, detail)


def _save(item: ArticleImport, state: ImportState, detail: str, *fields: str) -> ArticleImport:
    item.state, item.detail, item.updated_at = state, detail, timezone.now()
    item.save(update_fields=["state", "detail", "updated_at", *fields])
    return item
