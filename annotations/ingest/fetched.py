"""Reads what a web server sent, by what the server says it is."""

from dataclasses import replace

from annotations.errors import ServerBusy, UnreadableInput
from annotations.ingest import parse_document
from annotations.ingest.decoding import refuse_unreadable_size
from annotations.ingest.encodings import declared_codec
from annotations.ingest.html import parse_page
from annotations.ingest.parsed import ParsedDocument

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def parse_fetched(body: bytes, *, media_type: str, charset: str, url: str, max_bytes: int) -> ParsedDocument:
    """Read the body that came from ``url``. Raises UnreadableInput where nothing can be read in it."""
    if media_type in _PAGES:
        refuse_unreadable_size(body, max_bytes=max_bytes)
        return parse_page(body, charset=charset, url=url)
    try:
        document = parse_document(body, max_bytes=max_bytes)
    except UnreadableInput as error:
        # Servers declare Latin-1 of whatever they have: what is UTF-8 was read as that.
        if isinstance(error, ServerBusy) or not declared_codec(charset):
            raise
        document = parse_document(body, encoding=charset, max_bytes=max_bytes)
    return replace(document, url=document.url or url)
