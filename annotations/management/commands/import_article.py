"""Stores one document as an article."""

from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import store
from annotations.ingest import AUTO, ENCODINGS, FORMATS, ParsedDocument, Remark, parse_document
from annotations.management.desk_command import DeskCommand
from annotations.management.files import read_file
from annotations.management.naming import actor_for, desk_named

METADATA = ("title", "url", "publisher", "author", "language")
ACTIONS = {
    "recognised": gettext_lazy("recognised"),
    "mended": gettext_lazy("mended"),
    "omitted": gettext_lazy("left out"),
}


class Command(DeskCommand):
    help = "Store a document as an article. Prints its id; on stderr what was recognised, mended and left out, by line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the document; - reads it from stdin")
        parser.add_argument("--format", default=AUTO, choices=[AUTO, *FORMATS], help="(%(default)s)")
        parser.add_argument("--encoding", default="", choices=list(ENCODINGS), help="(as the document says)")
        parser.add_argument("--published-at", help="ISO 8601; without a zone in the publisher's, else the desk's")
        for field in METADATA:
            parser.add_argument(f"--{field}", help=f"the {field}, in place of the one recognised")
        parser.add_argument("--desk", metavar="SLUG", help="whose article it is (the only desk's)")
        parser.add_argument("--user", metavar="NAME", help="who imports it (the desk's first administrator)")

    def handle(self, *args: Any, file: str, format: str, encoding: str, **options: Any) -> None:
        published_at = _instant(options["published_at"])
        desk = desk_named(options["desk"])
        actor = actor_for(desk, options["user"])
        raw = read_file(file)
        document = parse_document(raw, format=format, encoding=encoding, max_bytes=settings.MAX_ARTICLE_BYTES)
        fields = _fields(document, {name: options[name] for name in METADATA}, published_at)
        article, created = store.store_article(desk=desk, actor=actor, raw=raw, **fields)
        for remark in document.remarks:
            self.tell(_in_words(remark))
        if not created:
            self.tell(_("This text is stored already: “%(title)s”. Nothing was stored.") % {"title": article.title})
        self.stdout.write(str(article.pk))


def _instant(stated: str | None) -> datetime | None:
    """Read an ISO 8601 date or time; a day alone stands for its midnight."""
    if stated is None:
        return None
    try:
        day = parse_date(stated)
        moment = datetime.combine(day, time()) if isinstance(day, date) else parse_datetime(stated)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(_("“%(stated)s” is no time. Write one such as 2025-09-13T08:28Z.") % {"stated": stated})
    return moment


def _fields(document: ParsedDocument, given: dict[str, str | None], published_at: datetime | None) -> dict[str, Any]:
    """Return what to store: as recognised, with what was given on the command line in its place."""
    fields = {
        name: getattr(document, name)
        for name in (
            "format", "kind", "text", "cues", "title", "url", "publisher", "author", "credit", "place", "language",
            "published_at", "published_stated",
        )
    }  # fmt: skip
    fields |= {name: value for name, value in given.items() if value is not None}
    if published_at is not None:
        fields |= {"published_at": published_at, "published_stated": ""}
    return fields


def _in_words(remark: Remark) -> str:
    where = _("line %d: ") % remark.line if remark.line is not None else ""
    # What was recognised says itself what it is; of a line that was changed or dropped nothing may get lost.
    raw = f": {remark.raw.strip()}" if remark.raw.strip() and remark.action != "recognised" else ""
    return f"{where}{ACTIONS[remark.action]}: {remark.message}{raw}"
