"""Pages of a list read newest first, by the last id seen: a new arrival never shifts a row into view twice."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

# Digits of the largest id. Python refuses to read numbers of thousands of digits.
LONGEST_ID = 19


class Slice(NamedTuple, Generic[M]):
    """Some rows, newest first. ``older`` and ``newer`` are the ids to go on from, ``None`` where nothing follows."""

    rows: Sequence[M]
    older: int | None
    newer: int | None


def slice_by_id(rows: QuerySet[M], *, before: str = "", after: str = "", size: int, key: str = "pk") -> Slice[M]:
    """Return up to ``size`` of ``rows`` older than the id ``before``, or those just newer than ``after``. One query.

    ``key`` names the field that holds the ids, each of them once.
    What is no number is taken as not given: the newest rows are shown.
    """
    before, after = (text if len(text) <= LONGEST_ID else "" for text in (before, after))
    if after.isdecimal():
        found = list(rows.filter(**{f"{key}__gt": int(after)}).order_by(key)[: size + 1])
        shown = found[size - 1 :: -1] if len(found) > size else found[::-1]
        return _slice(shown, key, has_older=True, has_newer=len(found) > size)
    if before.isdecimal():
        rows = rows.filter(**{f"{key}__lt": int(before)})
    found = list(rows.order_by(f"-{key}")[: size + 1])
    return _slice(found[:size], key, has_older=len(found) > size, has_newer=before.isdecimal())


def _slice(rows: list[M], key: str, *, has_older: bool, has_newer: bool) -> Slice[M]:
    if not rows:
        return Slice([], None, None)
    return Slice(rows, getattr(rows[-1], key) if has_older else None, getattr(rows[0], key) if has_newer else None)
