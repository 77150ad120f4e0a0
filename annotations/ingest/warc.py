"""Web archives (WARC, ISO 28500): the first page that was answered, with the address and the time it came from."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO, RawIOBase
from itertools import islice

from django.utils.translation import gettext, ngettext
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from annotations.errors import UnreadableInput
from annotations.ingest import html
from annotations.ingest.pagemeta import address_of
from annotations.ingest.parsed import ParsedDocument, Remark

_SURE = 1.0
_SIGNATURE = b"WARC/"
_MOST_RECORDS = 10_000
# A page longer than this is no article; what is compressed beyond it is a bomb.
_MOST_PAGE_BYTES = 5_000_000
# All that is unpacked on the way to the first page: a line or a record without end stops there.
_MOST_UNPACKED_BYTES = 40_000_000
# A line is put together block by block, and copied with each: of small blocks, one without end takes minutes.
_BLOCK_BYTES = 1_000_000
_PAGES = ("text/html", "application/xhtml+xml")


def sniff(raw: bytes) -> float:
    """Return whether ``raw`` begins with a WARC record, compressed or not."""
    if raw.startswith(_SIGNATURE):
        return _SURE
    if not raw.startswith(b"\x1f\x8b"):
        return 0.0
    try:
        return _SURE if zlib.decompressobj(31).decompress(raw, len(_SIGNATURE)) == _SIGNATURE else 0.0
    except zlib.error:
        return 0.0


def parse(raw: bytes) -> ParsedDocument:
    """Read the first page in the archive. Raises UnreadableInput where there is none, or it has no article."""
    skipped: list[str] = []
    if not sniff(raw):
        raise UnreadableInput(gettext("This is no web archive."))
    try:
        found = next(_pages_of(raw, skipped), None)
    # warcio hands on what its unpacking and its header parsing raise.
    except (ArchiveLoadFailed, zlib.error, EOFError, OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnreadableInput(gettext("This web archive is damaged: %s.") % str(error)[:200]) from error
    if found is None:
        raise UnreadableInput(gettext("There is no web page in this archive that was answered with status 200."))
    page, url, date, charset = found
    document = html.parse_page(page, charset=charset, url=address_of(url))
    remarks = [
        Remark(
            action="recognised", message=gettext("Page archived from %(url)s at %(date)s") % {"url": url, "date": date}
        )
    ]
    if skipped:
        message = ngettext(
            "%d record before the page was passed over.", "%d records before the page were passed over.", len(skipped)
        )
        remarks.append(Remark(action="omitted", message=message % len(skipped)))
    return replace(document, format="warc", remarks=(*remarks, *document.remarks))


class _Unpacked(RawIOBase):
    """The archive without its gzip, read no further than _MOST_UNPACKED_BYTES."""

    def __init__(self, raw: bytes) -> None:
        self._inner = gzip.GzipFile(fileobj=BytesIO(raw)) if raw.startswith(b"\x1f\x8b") else BytesIO(raw)
        self._left = _MOST_UNPACKED_BYTES

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size if 0 <= size <= self._left else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableInput(gettext("Unpacked, this file is too large to be read."))
        return data


def _pages_of(raw: bytes, skipped: list[str]) -> Iterator[tuple[bytes, str, str, str]]:
    """Yield the archived pages as (body, address, date, declared charset); others are noted by their kind."""
    for record in islice(ArchiveIterator(_Unpacked(raw), block_size=_BLOCK_BYTES), _MOST_RECORDS):
        kind = _content_type_of(record)
        if record.rec_type not in ("response", "resource") or kind.partition(";")[0].strip().lower() not in _PAGES:
            skipped.append(record.rec_type or "")
            continue
        body = record.content_stream().read(_MOST_PAGE_BYTES + 1)
        if len(body) > _MOST_PAGE_BYTES:
            raise UnreadableInput(gettext("Unpacked, this file is too large to be read."))
        headers = record.rec_headers
        charset = kind.lower().partition("charset=")[2].partition(";")[0].strip("\"' ")
        yield body, headers.get_header("WARC-Target-URI", ""), headers.get_header("WARC-Date", ""), charset


def _content_type_of(record: ArcWarcRecord) -> str:
    """Return the type of the page; "" for an answer that is none (a redirect, an error)."""
    if record.rec_type == "resource":
        return str(record.content_type or "")
    if record.http_headers is None or record.http_headers.get_statuscode() != "200":
        return ""
    return str(record.http_headers.get_header("Content-Type", ""))
