"""Web pages, as fetched or as saved by a browser: the article's text, and what the page says about it.

The article is found by trafilatura; what else the page holds is counted and left out. Nothing of a page is ever run
or kept as markup: what comes out is text.
"""

import re
from typing import Any

from django.utils.translation import gettext, ngettext

from annotations.canonical import canonicalise
from annotations.errors import UnreadableInput
from annotations.ingest.charsets import decode_page
from annotations.ingest.decoding import byte_order_mark, tidy
from annotations.ingest.isolated import extract
from annotations.ingest.lines import plain_spaces, shorten
from annotations.ingest.pagemeta import (
    address_of,
    date_of,
    date_remark,
    language_of,
    language_remarks,
    name_of,
    one_line,
    title_of,
)
from annotations.ingest.parsed import ParsedDocument, Remark
from annotations.ingest.sentences import first_sentence
from annotations.sources import registrable_domain

_OPENING_BYTES = 4096
# Comments are taken for good, one by one: tried over again, twenty of them would take seconds.
_MARKUP = re.compile(
    r"(?>\s+|<!--.*?-->|<\?xml\b[^>]*>)*+<(?:!doctype\s+html|html|head|body|meta|title|article)\b",
    re.IGNORECASE | re.DOTALL,
)
_LIKELIHOOD = 0.9
_TITLE_PARTS = re.compile(r"\s+[|–—·»-]\s+")


def sniff(raw: bytes) -> float:
    """Return how sure it is that ``raw`` is a page: by what it begins with, comments aside."""
    mark, encoding = byte_order_mark(raw)
    opening = raw[len(mark) : _OPENING_BYTES].decode(encoding, "ignore")
    return _LIKELIHOOD if _MARKUP.match(opening) else 0.0


def parse(raw: bytes) -> ParsedDocument:
    """Find the article of a page. Raises UnreadableInput where there is none."""
    return parse_page(raw)


def parse_page(raw: bytes, *, charset: str = "", url: str = "") -> ParsedDocument:
    """Find the article of a page that came from ``url`` and whose server declared ``charset``."""
    source, remarks = decode_page(raw, charset=charset)
    page = extract("html", source.encode())
    text, spaces = plain_spaces(canonicalise(tidy(page["text"])))
    if not text.strip():
        raise UnreadableInput(gettext("No article was found in this page. Copy its text and paste it as plain text."))
    title = title_of(page["title"])
    text, headline = _without_headline(text, title)
    date = date_of(page["published"]) if page["published"] else None
    address, elsewhere = _address_of(page["url"], fetched_from=url)
    return ParsedDocument(
        format="html",
        kind="article",
        text=text,
        title=title or shorten(first_sentence(text)),
        url=address,
        publisher=name_of(page["publisher"]),
        author=name_of(page["author"]),
        place=name_of(page["place"]),
        published_stated=date.stated if date else "",
        published_at=date.moment if date else None,
        language=language_of(page["language"]),
        remarks=(
            *remarks,
            *elsewhere,
            *headline,
            *([date_remark(date)] if date else []),
            *language_remarks(page["language"]),
            *spaces,
            *_left_out(page, kept=len(text.split())),
        ),
    )


def _address_of(named: str, *, fetched_from: str) -> tuple[str, list[Remark]]:
    """Return the address that a page names as its own; of a page that was fetched, only one of the same site.

    Whoever could name another's would put words into the articles of that publisher.
    """
    address = address_of(named)
    if not address or not fetched_from:
        return address or fetched_from, []
    if registrable_domain(address) == registrable_domain(fetched_from):
        return address, []
    message = gettext("The page names %s as its address, which is of another site: it keeps the one it came from.")
    return fetched_from, [Remark(action="mended", message=message % address)]


def _without_headline(text: str, title: str) -> tuple[str, list[Remark]]:
    """Take the headline off the text's beginning, where it is the title or a part of it ("Headline – The Paper")."""
    first, _, rest = text.partition("\n\n")
    titles = {title.casefold(), *(part.casefold() for part in _TITLE_PARTS.split(title)[:1])}
    if not rest or one_line(first).casefold() not in titles:
        return text, []
    message = gettext("The headline above the text is the article's title.")
    return rest, [Remark(action="recognised", message=message, raw=first)]


def _left_out(page: dict[str, Any], *, kept: int) -> list[Remark]:
    """Report how much of the page is not in the article."""
    remarks = []
    words = max(0, page["words"] - kept)
    if words:
        message = ngettext(
            "%d word of the page around the article was left out.",
            "%d words of the page around the article were left out.",
            words,
        )
        remarks.append(Remark(action="omitted", message=message % words))
    if page["scripts"]:
        message = ngettext(
            "%d script or style sheet was left out.", "%d scripts and style sheets were left out.", page["scripts"]
        )
        remarks.append(Remark(action="omitted", message=message % page["scripts"]))
    return remarks
