"""Pages saved whole by a browser (MHTML, https://www.rfc-editor.org/rfc/rfc2557): the page, its address, its time."""

import re
from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32

from django.utils.translation import gettext, ngettext

from annotations.errors import UnreadableInput
from annotations.ingest import html
from annotations.ingest.pagemeta import address_of, one_line
from annotations.ingest.parsed import ParsedDocument, Remark

_SURE = 1.0
_OPENING_BYTES = 4096
_HEADER = re.compile(rb"[A-Za-z-]+:[ \t]")
_SAVED = re.compile(
    rb"^(?:Snapshot-Content-Location:|Content-Type:\s*multipart/related\b)", re.IGNORECASE | re.MULTILINE
)
_PAGES = ("text/html", "application/xhtml+xml")
# Each frame of a page may be a nest of its own; taking nests apart costs their number times the lines.
_MOST_NESTS = 50
_NEST = re.compile(rb"multipart/", re.IGNORECASE)
# Taking the parameters of a type apart costs the square of its length; those of browsers have three.
_LONGEST_TYPE = 2000
# A page longer than this is no article.
_MOST_PAGE_BYTES = 5_000_000


class _ShortTypes(Compat32):
    """What the email package does by default, save with types of content that would take minutes."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        if name.lower() == "content-type" and len(value) > _LONGEST_TYPE:
            raise UnreadableInput(gettext("This saved page is damaged: %s.") % name)
        return name, value


def sniff(raw: bytes) -> float:
    """Return whether ``raw`` begins with the headers of a message whose parts belong together."""
    opening = raw[:_OPENING_BYTES].lstrip()
    head = re.split(rb"\r?\n\r?\n", opening, maxsplit=1)[0]
    is_message = bool(_HEADER.match(head)) and re.search(rb"^MIME-Version:", head, re.IGNORECASE | re.MULTILINE)
    return _SURE if is_message and _SAVED.search(head) else 0.0


def parse(raw: bytes) -> ParsedDocument:
    """Read the saved page. Raises UnreadableInput where the file is damaged, or there is no article in the page."""
    if len(_NEST.findall(raw)) > _MOST_NESTS:
        raise UnreadableInput(gettext("This saved page is nested too deeply to be read."))
    try:
        message = message_from_bytes(raw.lstrip(), policy=_ShortTypes())
        found = _page_of(message)
        body = found.get_payload(decode=True) if found else None
        charset = (found.get_content_charset() or "") if found else ""
    # What the email package raises for headers and encodings that are none is not told anywhere.
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise UnreadableInput(gettext("This saved page is damaged: %s.") % str(error)[:200]) from error
    if found is None or not isinstance(body, bytes) or not body.strip():
        raise UnreadableInput(gettext("There is no web page in this file."))
    if len(body) > _MOST_PAGE_BYTES:
        raise UnreadableInput(gettext("Unpacked, this file is too large to be read."))
    url = one_line(str(found.get("Content-Location") or message.get("Snapshot-Content-Location") or ""))
    document = html.parse_page(body, charset=charset, url=address_of(url))
    return replace(document, format="mhtml", remarks=(*_remarks(message, url), *document.remarks))


def _page_of(message: Message) -> Message | None:
    """Return the part that is the page: the one that the message names as its start, else the first page."""
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = message.get_param("start")
    named = [part for part in pages if start and part.get("Content-ID") == start]
    return next(iter(named or pages), None)


def _remarks(message: Message, url: str) -> list[Remark]:
    told = {"url": url or "–", "date": one_line(str(message.get("Date") or "")) or "–"}
    remarks = [Remark(action="recognised", message=gettext("Page saved from %(url)s at %(date)s") % told)]
    others = sum(not part.is_multipart() for part in message.walk()) - 1
    if others:
        words = ngettext(
            "%d picture, style sheet or frame was left out.",
            "%d pictures, style sheets and frames were left out.",
            others,
        )
        remarks.append(Remark(action="omitted", message=words % others))
    return remarks
