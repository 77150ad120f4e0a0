"""The encoding that a web page declares, by its byte order mark, its server or its ``meta`` element."""

import re

from django.utils.translation import gettext

from annotations.errors import UnreadableInput
from annotations.ingest.decoding import byte_order_mark, decode
from annotations.ingest.encodings import declared_codec
from annotations.ingest.parsed import Remark

# Browsers look for it in the first 1024 bytes; saved pages put notes before it
# (https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding).
_PRESCAN_BYTES = 8192
_DECLARED = re.compile(rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)


def decode_page(raw: bytes, *, charset: str = "") -> tuple[str, tuple[Remark, ...]]:
    """Return the text of a page and what was recognised or mended to read it.

    ``charset`` is what its server declared. Raises UnreadableInput where the bytes are in no declared encoding and
    not UTF-8 either: nothing is guessed.
    """
    if byte_order_mark(raw)[0]:
        return decode(raw, max_bytes=len(raw))
    match = _DECLARED.search(raw[:_PRESCAN_BYTES])
    declared = charset or (match[1].decode("ascii") if match else "")
    encoding = declared_codec(declared)
    if not encoding:
        return decode(raw, max_bytes=len(raw))
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        return _as_utf8(raw, declared=declared, error=error)
    text, remarks = decode(text.encode(), max_bytes=4 * len(raw))
    return text, (
        Remark(action="recognised", message=gettext("Read as %s, as the page declares.") % declared),
        *remarks,
    )


def _as_utf8(raw: bytes, *, declared: str, error: UnicodeDecodeError) -> tuple[str, tuple[Remark, ...]]:
    try:
        text, remarks = decode(raw, max_bytes=len(raw))
    except UnreadableInput:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableInput(
            gettext(
                "The page declares %(declared)s, but byte 0x%(byte)02X at offset %(offset)d (line %(line)d) does not"
                " fit. Copy the article's text out of it and paste that."
            )
            % {"declared": declared, "byte": raw[error.start], "offset": error.start, "line": line},
            extra={"offset": error.start, "line": line},
        ) from error
    message = gettext("The page declares %s, but is UTF-8 and was read as that.") % declared
    return text, (Remark(action="mended", message=message), *remarks)
