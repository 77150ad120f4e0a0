"""``claims.ndjson``: one claim with its highlights, evidence and verdicts per line (https://github.com/ndjson/ndjson-spec)."""

from collections.abc import Iterator

from django.db.models import QuerySet

from annotations.exports.export import Export, claim_chunks, json_line
from annotations.exports.places import places_of
from annotations.exports.records import claim_record
from annotations.models import Claim


def stream(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    for chunk in claim_chunks(claims):
        places = places_of(chunk)
        yield b"".join(json_line(claim_record(claim, places)) + b"\n" for claim in chunk)


EXPORT = Export("claims.ndjson", "application/x-ndjson", is_public=False, stream=stream)
