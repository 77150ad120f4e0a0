"""The canonical form of an article's text, which every offset of the product counts in.

A revision's text is in Unicode NFC, ends its lines with ``\\n``, and has no leading or trailing blank lines.
Offsets are 0-based, end-exclusive Unicode code points of that text, as the W3C Web Annotation Data Model
demands (https://www.w3.org/TR/annotation-model/#text-position-selector).
"""

import hashlib
import re
import unicodedata

_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
_BLANK_EDGES = re.compile(r"\A(?:[^\S\n]*\n)+|(?:\n[^\S\n]*)+\Z")


def canonicalise(text: str) -> str:
    """Return ``text`` in canonical form; canonical text comes back unchanged."""
    lines_ended = _LINE_END.sub("\n", text)
    return _BLANK_EDGES.sub("", unicodedata.normalize("NFC", lines_ended))


def digest_of(text: str) -> str:
    """Return the SHA-256 of ``text`` in UTF-8, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
