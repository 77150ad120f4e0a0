"""The part of an address that names a thing: readable in every script, the same however the name is typed."""

import hashlib
import unicodedata

import regex

LONGEST = 80

_NOT_IN_ADDRESS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


def slug_of(name: str) -> str:
    """Return ``name`` in lower case with hyphens between its words; never empty, at most ``LONGEST`` code points.

    Letters of every script are kept with their marks. A name that is too long, or without a letter or digit, ends with
    the beginning of its hash, so that two of them differ.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    slug = _NOT_IN_ADDRESS.sub("-", unicodedata.normalize("NFC", folded)).strip("-")
    if slug and len(slug) <= LONGEST:
        return slug
    digest = hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug[: LONGEST - 9]}-{digest}".strip("-")
