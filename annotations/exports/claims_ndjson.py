"""``claims.ndjson``: one claim with its highlights, evidence and verdicts per line (https://github.com/ndjson/ndjson-spec).

PostgreSQL writes the lines, and Python passes them on in pieces of a bounded number of claims: neither a row nor a
transaction is held for a client that reads slowly.
"""

from collections.abc import Iterator

from django.db.models import QuerySet

from annotations.anchoring import CONTEXT_LENGTH
from annotations.exports.claims_sql import LINES
from annotations.exports.copying import copied
from annotations.exports.export import Export
from annotations.models import Claim

# Claims in a piece: few in the first, so that it comes at once, then more and more, so that a piece's own cost weighs
# little against its claims'. The largest is held in memory twice: 4 MB.
FIRST_PIECE = 50
LARGEST_PIECE = 2000


def stream(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    return pieces(claims, first=FIRST_PIECE, largest=LARGEST_PIECE)


def pieces(claims: QuerySet[Claim], *, first: int, largest: int) -> Iterator[bytes]:
    """Yield the lines of ``first`` claims, then of twice as many each time, up to ``largest``."""
    for ids in id_pieces(claims, first=first, largest=largest):
        if lines := lines_of(ids):
            yield lines


def id_pieces(claims: QuerySet[Claim], *, first: int, largest: int) -> Iterator[list[int]]:
    """Yield the ids of as many claims each time, ascending."""
    ids = claims.order_by("pk").values_list("pk", flat=True)
    size, piece = first, list(ids[:first])
    while piece:
        yield piece
        ended, size = len(piece) < size, min(2 * size, largest)
        piece = [] if ended else list(ids.filter(pk__gt=piece[-1])[:size])


def lines_of(claims: list[int]) -> bytes:
    """Return the lines of the claims with these ids, by ascending id; empty where there are none any more."""
    _number, lines = copied(LINES, {"claims": claims, "context": CONTEXT_LENGTH}, separator="\n")
    return lines + b"\n" if lines else b""


EXPORT = Export("claims.ndjson", "application/x-ndjson", is_public=False, stream=stream, version=5)
