"""What an export is, and how claims are read for one: in chunks, so that memory stays level however many there are."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from annotations.models import Claim, Publication, PublicationKind

# Claims held in memory at a time. Each chunk costs the same few queries.
CHUNK = 500

# JSON allows these inside a string, but they end a line for some readers (Python's str.splitlines among them).
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


class Stream(Protocol):
    """Writes ``claims``, each of which occurs once in them, as bytes, oldest claim first.

    ``base_url`` is the desk's own address without a path, such as ``https://desk.example``. A public export writes what
    is published of the claims, and no more.
    """

    def __call__(self, claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Export:
    """One format. ``name`` is its address below ``exports/`` and its file name.

    ``version`` goes up when the same claims are written in another way: what clients keep is then out of date.
    """

    name: str
    media_type: str
    is_public: bool
    stream: Stream
    version: int = 1


def publication_chunks(claims: QuerySet[Claim]) -> Iterator[list[Publication]]:
    """Yield the newest publication of each of ``claims`` that is published and not retracted, by ascending claim id."""
    ordered = (
        Publication.objects.newest_per_claim()
        .exclude(kind=PublicationKind.RETRACTION)
        .filter(claim__in=claims.order_by().values("pk"))
        .select_related("claim__desk", "rating__scale")
        .prefetch_related("rating__scale__ratings")
        .order_by("claim_id")
    )
    chunk = list(ordered[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(ordered.filter(claim_id__gt=chunk[-1].claim_id)[:CHUNK]) if len(chunk) == CHUNK else []


def json_line(value: Any) -> bytes:
    """Return ``value`` as JSON on one line of UTF-8, without its line end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_LINE_ENDS).encode()


def instant(time: datetime) -> str:
    """Return ``time`` as RFC 3339 in UTC, ending in Z."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
