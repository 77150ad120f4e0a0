"""A row becomes an article ready to be stored, or is refused. What holds for one article posted holds here too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from annotations.bulk.marking import Marked, marks_in
from annotations.bulk.reading import FIELDS, Row
from annotations.canonical import digest_of
from annotations.errors import InvalidInput
from annotations.ingest import AUTO, ParsedCue, parse_document
from annotations.models import Article, Desk, Publisher, Revision, User
from annotations.store import METADATA_FIELDS, checked_text, new_article
from annotations.validation import clean
from annotations.validators import validate_language

_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


@dataclass(slots=True)
class Draft:
    """An article to be, with all of its parts; nothing of it is stored. ``number`` is that of its first line."""

    number: int
    article: Article
    revision: Revision
    raw: bytes
    cues: Sequence[ParsedCue]
    marks: list[Marked]
    remark: str = ""


def draft_of(row: Row, *, desk: Desk, actor: User, publishers: dict[str, Publisher]) -> Draft:
    """Judge a row. Raises ``InvalidInput`` with the messages by field; asks the database nothing.

    ``publishers`` are the desk's by their names; one that is new is put among them, and not stored yet.
    """
    fields = {name: value for name, value in row.fields.items() if value is not None}
    _require_known(fields)
    if fields.get("desk", desk.slug) != desk.slug:
        raise wrong("desk", _("This import is for the desk “%(desk)s”.") % {"desk": desk.slug})
    text, raw, metadata, cues = _content(fields)
    metadata |= {name: fields[name] for name in METADATA_FIELDS if name in fields}
    remarks = _mend_language(metadata)
    canonical = checked_text(text)
    revision = Revision(number=1, text=canonical, sha256=digest_of(canonical), length=len(canonical), created_by=actor)
    clean(revision)
    article = new_article(
        desk=desk,
        actor=actor,
        text=canonical,
        key=str(fields.get("key", "")),
        **{
            **metadata,
            "publisher": _publisher(desk, metadata.get("publisher", ""), publishers),
            "published_at": _instant(metadata.get("published_at")),
        },
    )
    revision.article = article
    marks = marks_in(revision, fields.get("highlights", []))
    if marks and canonical != text:
        remarks.append(_("The text was normalised: its highlights are read as places of the text as it is stored."))
    return Draft(row.number, article, revision, raw, cues, marks, " ".join(remarks))


def _mend_language(metadata: dict[str, Any]) -> list[str]:
    """Leave out a language that is none, and say so: nobody loses an article over it."""
    stated = metadata.get("language", "").strip()
    try:
        if stated:
            validate_language(stated)
    except ValidationError as error:
        metadata["language"] = ""
        return [_("%(why)s It was left out.") % {"why": error.messages[0]}]
    return []


def wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: [message]})


def _require_known(fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name not in FIELDS:
            raise wrong(name[:80], _("This field cannot be sent here."))
        if name == "highlights" or (name == "key" and type(value) is int):
            continue
        if not isinstance(value, str):
            raise wrong(name, _("This is no text."))
        if name not in ("text", "content") and _UNSTORABLE.search(value):
            raise wrong(name, _("It holds half of a character, or the character U+0000: it is damaged."))


def _content(fields: Mapping[str, Any]) -> tuple[str, bytes, dict[str, Any], Sequence[ParsedCue]]:
    """Return the text, the bytes that it came as, what those were recognised to be, and the cues."""
    text, content = fields.get("text"), fields.get("content")
    if text is not None and content is not None:
        raise wrong("content", _("Send text or content, not both."))
    if text is not None:
        if "format" in fields:
            raise wrong("format", _("A format goes with content: text is stored as it is."))
        return text, text.encode("utf-8", "surrogatepass"), {"format": "plain"}, ()
    if content is None:
        raise wrong("text", _("Send the article’s text, or its content in a format. Addresses are fetched one by one."))
    raw = content.encode("utf-8", "surrogatepass")
    parsed = parse_document(raw, format=fields.get("format", AUTO), max_bytes=settings.MAX_ARTICLE_BYTES)
    known = {name: getattr(parsed, name) for name in (*METADATA_FIELDS, "format")}
    return parsed.text, raw, known, parsed.cues


def _publisher(desk: Desk, stated: str, publishers: dict[str, Publisher]) -> Publisher | None:
    name = stated.strip()
    if not name:
        return None
    if name not in publishers:
        publisher = Publisher(desk=desk, name=name)
        clean(publisher)
        publishers[name] = publisher
    return publishers[name]


def _instant(stated: str | datetime | None) -> datetime | None:
    """Read an ISO 8601 time; a naive one is left so, and a day alone stands for its midnight."""
    if not stated or isinstance(stated, datetime):
        return stated or None
    try:
        moment = parse_datetime(stated.strip())
    except ValueError:
        moment = None
    if moment is None:
        raise wrong("published_at", _("This is no time. Write one such as 2025-09-13T08:28Z."))
    return moment
