"""News items in the IPTC's ninjs, versions 1 and 2 (https://iptc.org/standards/ninjs/).

Version 1 has fields such as ``headline`` and ``body_text``; version 2 has lists: ``headlines``, ``bodies`` and more.
"""

from typing import Any

from django.utils.translation import gettext

from annotations.canonical import canonicalise
from annotations.errors import UnreadableInput
from annotations.ingest.decoding import tidy
from annotations.ingest.findings import Findings
from annotations.ingest.isolated import extract
from annotations.ingest.json_input import read_object, seems_json_with, text_in
from annotations.ingest.lines import plain_spaces, shorten
from annotations.ingest.pagemeta import (
    address_of,
    date_of,
    date_remark,
    language_of,
    language_remarks,
    name_of,
    title_of,
)
from annotations.ingest.parsed import ParsedDocument
from annotations.ingest.sentences import first_sentence

_SURE, _LIKELY = 0.95, 0.8
_BODIES = ("body_text", "bodies", "body_xhtml", "body_html")
_READ = frozenset((
    "uri", "headline", "headlines", "title", "byline", "bylines", "body_text", "bodies", "body_xhtml", "body_html",
    "located", "versioncreated", "versionCreated", "firstcreated", "firstCreated", "language", "copyrightholder",
    "copyrightHolder", "rightsInfo", "provider", "by",
))  # fmt: skip


def sniff(text: str) -> float:
    """Return how sure it is that ``text`` is ninjs: a JSON object with its identifier and its words."""
    if not any(seems_json_with(text, body) for body in _BODIES):
        return 0.0
    return _SURE if seems_json_with(text, "uri") else _LIKELY if seems_json_with(text, "headline") else 0.0


def parse(text: str) -> ParsedDocument:
    """Take a news item apart. Raises UnreadableInput where it has no words."""
    item = read_object(text)
    findings = Findings()
    headline = _first(item, "headline", "headlines") or text_in(item, "title")
    body, spaces = plain_spaces(canonicalise(tidy(_body_of(item))))
    if not body.strip():
        raise UnreadableInput(gettext("This news item has no text: no “body_text”, “body_xhtml” or “bodies”."))
    stated = _string(item, "versioncreated", "versionCreated", "firstcreated", "firstCreated")
    date = date_of(stated) if stated else None
    provider = item.get("provider")
    publisher = text_in(provider, "name") or (provider if isinstance(provider, str) else "")
    rights = item.get("rightsInfo")
    holder = _string(item, "copyrightholder", "copyrightHolder") or text_in(rights, "copyrightholder")
    left = [name for name in item if name not in _READ]
    if left:
        findings.add("omitted", gettext("Fields that are not kept: %s.") % shorten(", ".join(left), limit=300))
    return ParsedDocument(
        format="ninjs",
        kind="article",
        text=body,
        title=title_of(headline) or shorten(first_sentence(body)),
        url=address_of(text_in(item, "uri")),
        publisher=name_of(publisher or holder),
        author=name_of(_first(item, "byline", "bylines") or text_in(item, "by")),
        credit=name_of(holder),
        place=name_of(_string(item, "located")),
        published_stated=date.stated if date else "",
        published_at=date.moment if date else None,
        language=language_of(text_in(item, "language")),
        remarks=(
            *([date_remark(date)] if date else []),
            *language_remarks(text_in(item, "language")),
            *spaces,
            *findings.by_line(),
        ),
    )


def _string(item: dict[str, Any], *names: str) -> str:
    return next((words for name in names if (words := text_in(item, name).strip())), "")


def _first(item: dict[str, Any], single: str, several: str) -> str:
    """Return version 1's field, else the first of version 2's list that has a ``value``."""
    entries = item.get(several)
    values = [text_in(entry, "value") for entry in entries] if isinstance(entries, list) else []
    return text_in(item, single).strip() or next((value.strip() for value in values if value.strip()), "")


def _body_of(item: dict[str, Any]) -> str:
    """Return the words: plain ones before those in markup."""
    bodies = item.get("bodies")
    entries = bodies if isinstance(bodies, list) else []
    plain = [text_in(item, "body_text"), *(text_in(it, "value") for it in entries if not _is_markup(it))]
    marked = [_string(item, "body_xhtml", "body_html"), *(text_in(it, "value") for it in entries if _is_markup(it))]
    if words := next((it for it in plain if it.strip()), ""):
        return words
    markup = next((it for it in marked if it.strip()), "")
    return str(extract("markup", tidy(markup).encode())) if markup else ""


def _is_markup(body: object) -> bool:
    return any("html" in text_in(body, key).lower() for key in ("contentType", "contenttype", "role"))
