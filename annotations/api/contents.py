"""What a request brings to be read as an article: a text, a document in some format, or a file as it is."""

import base64
import binascii
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.request import Request

from annotations.api.problems import TooLarge
from annotations.errors import InvalidInput
from annotations.ingest import AUTO, FORMATS, ParsedDocument, parse_document
from annotations.ingest.parsed import Remark

# Of which one is sent.
CONTENTS = ("text", "content", "content_base64", "file")
MULTIPART = "multipart/form-data"


class Brought(NamedTuple):
    """A document's bytes and what they were read as; ``parsed`` is ``None`` for a text that is stored as it is."""

    raw: bytes
    text: str
    parsed: ParsedDocument | None

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return self.parsed.remarks if self.parsed else ()


def is_upload(request: Request) -> bool:
    return bool((request.content_type or "").lower().startswith("multipart/"))


def has_content(sent: dict[str, Any]) -> bool:
    return any(name in sent for name in CONTENTS)


def read_content(sent: dict[str, Any]) -> Brought:
    """Return the document in ``sent``. Raises ``InvalidInput``, ``UnreadableInput``, or ``TooLarge``."""
    if "text" in sent:
        return Brought(require_size(sent["text"].encode(), "text"), sent["text"], None)
    raw = _bytes_of(sent)
    if sent["format"] not in (AUTO, *FORMATS):
        message = _("Choose one of: %(formats)s.") % {"formats": ", ".join((AUTO, *FORMATS))}
        raise InvalidInput(message, fields={"format": [message]})
    parsed = parse_document(
        raw, format=sent["format"], encoding=sent.get("encoding", ""), max_bytes=settings.MAX_ARTICLE_BYTES
    )
    return Brought(raw, parsed.text, parsed)


def _bytes_of(sent: dict[str, Any]) -> bytes:
    if "content" in sent:
        return require_size(sent["content"].encode(), "content")
    if "file" in sent:
        if sent["file"].size > settings.MAX_ARTICLE_BYTES:
            raise _too_large("file")
        return bytes(sent["file"].read())
    try:
        raw = base64.b64decode("".join(sent["content_base64"].split()), validate=True)
    except (binascii.Error, ValueError) as error:
        message = _("This is not Base64 (RFC 4648).")
        raise InvalidInput(message, fields={"content_base64": [message]}) from error
    return require_size(raw, "content_base64")


def require_size(raw: bytes, field: str) -> bytes:
    """Return ``raw``. Raises ``TooLarge`` for more than an article may have."""
    if len(raw) > settings.MAX_ARTICLE_BYTES:
        raise _too_large(field)
    return raw


def _too_large(field: str) -> TooLarge:
    message = _("An article may have %(limit)d bytes.") % {"limit": settings.MAX_ARTICLE_BYTES}
    return TooLarge(message, fields={field: [message]})
