"""Articles: storing one, and correcting what is known about it. ``annotations.revise`` gives it a next revision."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypedDict, Unpack

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import history, validators
from annotations.canonical import canonicalise, digest_of
from annotations.errors import InvalidInput
from annotations.models import (
    Action,
    Article,
    AssumedZone,
    Cue,
    Desk,
    Kind,
    Publisher,
    RawInput,
    Revision,
    Role,
    User,
)
from annotations.permissions import require_role
from annotations.publishers import publisher_named
from annotations.timing import TimedSpan
from annotations.validation import clean

METADATA_FIELDS = (
    "kind", "title", "url", "publisher", "author", "credit", "place", "published_at", "published_stated", "language",
)  # fmt: skip

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Details(TypedDict, total=False):
    """What is known about an article besides its text and its publisher; what is left out is empty."""

    kind: str
    title: str
    url: str
    author: str
    credit: str
    place: str
    published_at: datetime | None
    published_stated: str
    language: str


class Stored(NamedTuple):
    """An article, and whether this call made it (else its text was stored already)."""

    article: Article
    created: bool


def find_same_text(*, desk: Desk, text: str) -> Article | None:
    """Return the article of ``desk`` one of whose revisions reads exactly ``text``, in canonical form."""
    return Article.objects.with_text(desk=desk, sha256=digest_of(canonicalise(text))).first()


def store_article(
    *,
    desk: Desk,
    actor: User,
    raw: bytes,
    format: str,
    text: str,
    cues: Iterable[TimedSpan] = (),
    publisher: str = "",
    **details: Unpack[Details],
) -> Stored:
    """Store a document with its first revision, or find the one that is stored already with the same text.

    ``raw`` is kept byte for byte; ``text`` is brought into canonical form, in which cue offsets count.
    A naive ``published_at`` is read in the publisher's time zone, else the desk's.
    """
    require_role(actor, desk, Role.CHECKER)
    canonical = checked_text(text)
    present = find_same_text(desk=desk, text=canonical)
    if present is not None:
        return Stored(present, created=False)
    try:
        with transaction.atomic():
            outlet = publisher_named(desk, publisher, actor)
            article = new_article(desk=desk, actor=actor, text=canonical, format=format, publisher=outlet, **details)
            _write_article(article, actor=actor, raw=raw, text=canonical, cues=cues)
            return Stored(article, created=True)
    except IntegrityError:
        # Another importer of the same text was faster: theirs is the article.
        present = find_same_text(desk=desk, text=canonical)
        if present is None:
            raise
        return Stored(present, created=False)


def _write_article(article: Article, *, actor: User, raw: bytes, text: str, cues: Iterable[TimedSpan]) -> None:
    article.save()
    RawInput.objects.create(article=article, content=raw)
    revision = write_revision(article, actor=actor, number=1, text=text, cues=cues)
    desk, facts = article.desk_id, {"title": article.title, "format": article.format, "sha256": article.text_sha256}
    entries = [
        history.Entry(desk, Action.CREATED, "stored", article, data=facts),
        history.Entry(desk, Action.CREATED, "stored", revision, data={"article": article.pk, "number": 1}),
    ]
    history.record_all(actor=actor, entries=entries)


def new_article(
    *,
    desk: Desk,
    actor: User,
    text: str,
    format: str,
    publisher: Publisher | None,
    key: str = "",
    **details: Unpack[Details],
) -> Article:
    """Return an article as it is to be stored, without storing it. ``text`` is canonical.

    Raises ``InvalidInput`` with the messages by field. Asks the database nothing.
    """
    article = Article(
        desk=desk,
        key=key.strip(),
        kind=details.get("kind", Kind.ARTICLE),
        title=_title_or_first_words(details.get("title", ""), text),
        url=details.get("url", "").strip(),
        author=details.get("author", "").strip(),
        credit=details.get("credit", "").strip(),
        place=details.get("place", "").strip(),
        published_stated=details.get("published_stated", "").strip(),
        language=details.get("language", "").strip(),
        format=format,
        text_sha256=digest_of(text),
        publisher=publisher,
        created_by=actor,
    )
    _set_published(article, details.get("published_at"))
    clean(article)
    return article


@transaction.atomic
def correct_article(*, article: Article, actor: User, changes: Mapping[str, Any]) -> Article:
    """Change what is known about an article; its text has ``revise_article``. No-op if equal."""
    locked = Article.objects.select_for_update(of=("self",), no_key=True).select_related("desk").get(pk=article.pk)
    require_role(actor, locked.desk, Role.CHECKER)
    unknown = set(changes) - set(METADATA_FIELDS)
    if unknown:
        raise InvalidInput(
            _("Some fields cannot be changed."), fields={name: [_("This cannot be changed.")] for name in unknown}
        )
    wanted = dict(changes)
    if "publisher" in wanted:
        wanted["publisher"] = publisher_named(locked.desk, wanted["publisher"] or "", actor)
    before = {field: getattr(locked, field) for field in wanted}
    for field, value in wanted.items():
        if field != "published_at":
            setattr(locked, field, value)
    if "published_at" in wanted:
        _set_published(locked, wanted["published_at"])
    clean(locked)
    changed = {
        field: history.plain_pair(before[field], getattr(locked, field))
        for field in wanted
        if before[field] != getattr(locked, field)
    }
    if not changed:
        return locked
    locked.updated_at = timezone.now()
    locked.save(update_fields=[*changed, "published_zone", "updated_at"])
    history.record(
        desk_id=locked.desk_id, actor=actor, action=Action.UPDATED, act="corrected", thing=locked, data=changed
    )
    return locked


def checked_text(text: str) -> str:
    """Return ``text`` in canonical form; raise ``InvalidInput`` where it is too long or damaged."""
    limit = settings.MAX_ARTICLE_BYTES
    message = ""
    if len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit:
        message = _("The text is too long: at most %(limit)d bytes are stored. Store it in parts.") % {"limit": limit}
    elif _LONE_SURROGATE.search(text):
        message = _("The text holds half of a character (a lone surrogate): it is damaged.")
    else:
        try:
            validators.validate_no_stacked_marks(text)
        except ValidationError as error:
            message = error.messages[0]
    if message:
        raise InvalidInput(message, fields={"text": [message]})
    return canonicalise(text)


def write_revision(article: Article, *, actor: User, number: int, text: str, cues: Iterable[TimedSpan]) -> Revision:
    """Store the revision ``number`` with its cues, in the caller's transaction. ``text`` is canonical."""
    revision = Revision(
        article=article, number=number, text=text, sha256=digest_of(text), length=len(text), created_by=actor
    )
    clean(revision)
    revision.save()
    Cue.objects.bulk_create(
        Cue(
            revision=revision,
            start_ms=cue.start_ms,
            end_ms=cue.end_ms,
            start=cue.start,
            end=cue.end,
            speaker=cue.speaker,
            words=list(cue.words),
        )
        for cue in cues
    )
    return revision


def _set_published(article: Article, published_at: datetime | None) -> None:
    """Store the instant; a naive time is read in the zone that the article assumes, and that is noted."""
    article.published_zone = AssumedZone.NONE
    if published_at is not None and published_at.tzinfo is None:
        has_own_zone = article.publisher is not None and bool(article.publisher.time_zone)
        article.published_zone = AssumedZone.PUBLISHER if has_own_zone else AssumedZone.DESK
        published_at = published_at.replace(tzinfo=article.assumed_zone)
    article.published_at = published_at


def _title_or_first_words(title: str, text: str) -> str:
    """Return ``title``, else the beginning of the text's first line, cut at a word."""
    first_line = text.split("\n", 1)[0].strip()
    if title.strip():
        return title.strip()
    return first_line if len(first_line) <= 120 else first_line[:117].rsplit(" ", 1)[0] + "…"
