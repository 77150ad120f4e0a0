"""Markdown: its words in paragraphs, without the marks, and what the front matter says (CommonMark with tables)."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from annotations.canonical import canonicalise
from annotations.errors import UnreadableInput
from annotations.ingest.decoding import tidy
from annotations.ingest.findings import Findings
from annotations.ingest.isolated import extract
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

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*:(.*)")
_FIELDS = frozenset((
    "title", "date", "author", "authors", "publisher", "site", "url", "canonical_url", "source", "language", "lang",
))  # fmt: skip
_SAMPLE = 20_000
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_LINK = re.compile(r"\[[^\]\n]{1,200}\]\([^)\s]{1,500}\)")
_EMPHASIS = re.compile(r"(?<![\w*])\*\*[^*\n]{1,200}\*\*(?![\w*])")
_LIKELIHOOD = 0.4


def sniff(text: str) -> float:
    """Return how sure it is that ``text`` is Markdown: by front matter, or several kinds of its marks."""
    sample = text[:_SAMPLE].replace("\r\n", "\n")
    if (front := _FRONT_MATTER.match(sample)) and any(_FIELD.fullmatch(line) for line in front[1].split("\n")):
        return 2 * _LIKELIHOOD
    kinds = sum(bool(mark.search(sample)) for mark in (_HEADING, _LINK, _EMPHASIS))
    return _LIKELIHOOD if kinds >= 2 else 0.0


def parse(text: str) -> ParsedDocument:
    """Take Markdown apart. Raises UnreadableInput where it has no words, or would take minutes to read."""
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    findings = Findings()
    about, body, first_line = _split(source, findings)
    found = extract("markdown", body.encode())
    for line, raw in found["html"]:
        findings.add("omitted", gettext("HTML was left out."), line=first_line + line, raw=raw)
    if found["images"]:
        message = ngettext("%d image was left out.", "%d images were left out.", found["images"])
        findings.add("omitted", message % found["images"])
    if found["heading"]:
        is_title = about.get("title", found["heading"]) == found["heading"]
        message = (
            gettext("The headline above the text is the article's title.")
            if is_title
            else gettext("The headline above the text was left out: the front matter has another title.")
        )
        findings.add(
            "recognised" if is_title else "omitted",
            message,
            line=first_line + found["heading_line"],
            raw=found["heading"],
        )
    plain, spaces = plain_spaces(canonicalise(tidy("\n\n".join(found["blocks"]))))
    if not plain.strip():
        raise UnreadableInput(gettext("There are no words in this Markdown but its headline."))
    date = date_of(about["date"]) if about.get("date") else None
    return ParsedDocument(
        format="markdown",
        kind="article",
        text=plain,
        title=title_of(about.get("title") or found["heading"]) or shorten(first_sentence(plain)),
        url=address_of(about.get("url") or about.get("canonical_url") or about.get("source") or ""),
        publisher=name_of(about.get("publisher") or about.get("site") or ""),
        author=name_of(about.get("author") or about.get("authors") or ""),
        published_stated=date.stated if date else "",
        published_at=date.moment if date else None,
        language=language_of(about.get("language") or about.get("lang") or ""),
        remarks=(
            *([date_remark(date)] if date else []),
            *language_remarks(about.get("language") or about.get("lang") or ""),
            *spaces,
            *findings.by_line(),
        ),
    )


def _split(source: str, findings: Findings) -> tuple[Mapping[str, str], str, int]:
    """Return the fields of the front matter, what stands below it, and the number of the line above that."""
    front = _FRONT_MATTER.match(source)
    if front is None:
        return {}, source, 0
    about: dict[str, str] = {}
    for number, line in enumerate(front[1].split("\n"), start=2):
        field = _FIELD.fullmatch(line)
        name, value = (field[1].lower(), field[2].strip()) if field else ("", "")
        if value and name in _FIELDS and name not in about:
            about[name] = value.strip("\"'[]")
        elif line.strip():
            findings.add("omitted", gettext("A line of the front matter was left out."), line=number, raw=line)
    return about, source[front.end() :], source.count("\n", 0, front.end())
