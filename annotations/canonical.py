"""The canonical form of an article's text, which every offset of the product counts in.

A revision's text is in Unicode NFC, ends its lines with ``\\n``, and has no leading or trailing blank lines.
Offsets are 0-based, end-exclusive Unicode code points of that text, as the W3C Web Annotation Data Model
demands (https://www.w3.org/TR/annotation-model/#text-position-selector).
"""

import hashlib
import re
import unicodedata

_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")


def canonicalise(text: str) -> str:
    """Return ``text`` in canonical form; canonical text comes back unchanged."""
    return _without_blank_edges(unicodedata.normalize("NFC", _LINE_END.sub("\n", text)))


def _without_blank_edges(text: str) -> str:
    # No regular expression: one anchored at the end tries every run of blank lines, which takes quadratic time.
    first_word = len(text) - len(text.lstrip())
    text = text[text.rfind("\n", 0, first_word) + 1 :]
    blank_from = text.find("\n", len(text.rstrip()))
    return text if blank_from < 0 else text[:blank_from]


def digest_of(text: str) -> str:
    """Return the SHA-256 of ``text`` in UTF-8, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
