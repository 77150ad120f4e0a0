"""Pages of a list read newest first, by the last id seen: a new arrival never shifts a row into view twice."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class Slice(NamedTuple, Generic[M]):
    """Some rows, newest first. ``older`` and ``newer`` are the ids to go on from, ``None`` where nothing follows."""

    rows: Sequence[M]
    older: int | None
    newer: int | None


def slice_by_id(rows: QuerySet[M], *, before: str = "", after: str = "", size: int) -> Slice[M]:
    """Return up to ``size`` of ``rows`` older than the id ``before``, or those just newer than ``after``. One query.

    What is no number is taken as not given: the newest rows are shown.
    """
    if after.isdecimal():
        found = list(rows.filter(pk__gt=int(after)).order_by("pk")[: size + 1])
        shown = found[size - 1 :: -1] if len(found) > size else found[::-1]
        return _slice(shown, has_older=True, has_newer=len(found) > size)
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    return _slice(found[:size], has_older=len(found) > size, has_newer=before.isdecimal())


def _slice(rows: list[M], *, has_older: bool, has_newer: bool) -> Slice[M]:
    if not rows:
        return Slice([], None, None)
    return Slice(rows, rows[-1].pk if has_older else None, rows[0].pk if has_newer else None)
