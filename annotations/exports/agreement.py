"""``agreement.json``: how far the checkers of each desk agree, on the claims that are exported."""

from collections.abc import Iterator

from django.db.models import QuerySet

from annotations.agreement import agreement_on, as_json
from annotations.exports.export import Export, json_line
from annotations.models import Claim, Desk


def stream(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    """Write an array with one object for each desk that has claims here, by its slug."""
    separator = b"["
    for desk in Desk.objects.filter(claims__in=claims.order_by().values("pk")).distinct().order_by("slug"):
        yield separator + b"\n" + json_line({"desk": desk.slug, **as_json(agreement_on(claims, desk))})
        separator = b","
    yield b"[]\n" if separator == b"[" else b"\n]\n"


EXPORT = Export("agreement.json", "application/json", is_public=False, stream=stream)
