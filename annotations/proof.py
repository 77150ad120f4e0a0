"""Proves that nobody changed the history behind the desk's back: walks the chains of events from first to last.

Raw SQL because PostgreSQL reads the chains where they are: nothing but what is wrong leaves it, so that the memory
needed here is the same for ten events and ten million. The expression for an event's hash stands here and in the
migration ``history_chain_triggers``, and not in a function of the database that its owner could replace.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

HASH = """sha256(e.previous_hash || convert_to(ROW(
    e.chain, e.place, e.previous, e.id, e.desk_id, e.actor_id, e.action, e.noun, e.object_id, e.claim_id, e.act, e.data,
    e.transaction, (extract(epoch FROM e.at) * 1000000)::bigint)::text, 'UTF8'))"""

# Each chain's first event that is not what it was, or not linked to the one before it. One statement: one snapshot.
_WALK = f"""
WITH walked AS (
    SELECT e.id, e.chain, e.place, e.previous, e.previous_hash, h.length, e.hash = {HASH} AS is_whole,
        lag(e.id) OVER w AS id_before, lag(e.place) OVER w AS place_before, lag(e.hash) OVER w AS hash_before,
        lead(e.place) OVER w AS place_after
    FROM annotations_event e LEFT JOIN annotations_historychain h ON h.id = e.chain
    WINDOW w AS (PARTITION BY e.chain ORDER BY e.place, e.id)
)
SELECT DISTINCT ON (chain) id, chain, place, previous, length, coalesce(is_whole, false), id_before,
    coalesce(place_before, 0), place_after
FROM walked
WHERE (
    is_whole AND place = coalesce(place_before, 0) + 1 AND previous IS NOT DISTINCT FROM id_before
    AND previous_hash = coalesce(hash_before, '') AND place <= length
) IS NOT TRUE
ORDER BY chain, place, id
"""

# Each chain whose last event is not the one that its head tells of.
_ENDS = """
SELECT h.id, h.length, h.last, e.id, coalesce(e.place, 0)
FROM annotations_historychain h LEFT JOIN LATERAL (
    SELECT id, place, hash FROM annotations_event WHERE chain = h.id ORDER BY place DESC, id DESC LIMIT 1
) e ON true
WHERE (e.place > h.length OR (e.place = h.length AND e.id = h.last AND e.hash = h.hash)) IS NOT TRUE
ORDER BY h.id
"""

# Whoever empties the history and the heads of its chains leaves behind what it told of.
_UNTOLD = """
(SELECT 'article', id FROM annotations_article a WHERE NOT EXISTS (
    SELECT 1 FROM annotations_event WHERE noun = 'article' AND object_id = a.id) ORDER BY id LIMIT 1)
UNION ALL
(SELECT 'claim', id FROM annotations_claim c WHERE NOT EXISTS (
    SELECT 1 FROM annotations_event WHERE claim_id = c.id) ORDER BY id LIMIT 1)
"""


class Finding(NamedTuple):
    """One line that is not what was written: ``what`` tells it in words, ``event`` orders it among others."""

    event: int
    what: str


class Walked(NamedTuple):
    """The first row of a chain that is wrong, as ``_WALK`` tells it."""

    id: int
    chain: int | None
    place: int | None
    previous: int | None
    length: int | None
    is_whole: bool
    id_before: int | None
    place_before: int
    place_after: int | None


def first_finding() -> Finding | None:
    """Return the first event that was altered, removed, inserted or reordered; ``None`` where none was."""
    found = {row.chain: _finding(row) for row in map(Walked._make, _rows(_WALK))}
    for chain, length, last, present, place in _rows(_ENDS):
        if chain not in found:
            found[chain] = _end_finding(chain, length, last, present, place)
    if found:
        return min(found.values())
    for noun, number in _rows(_UNTOLD):
        return Finding(0, _("%(noun)s %(id)s has no event: its history was removed") % {"noun": noun, "id": number})
    return None


def count_of_events() -> tuple[int, int]:
    """Return how many events there are, in how many chains."""
    events, chains = next(_rows("SELECT coalesce(sum(length), 0)::bigint, count(*) FROM annotations_historychain"))
    return events, chains


def _finding(row: Walked) -> Finding:
    where = {"id": row.id, "chain": row.chain, "place": row.place}
    if row.chain is None or row.place is None:
        return Finding(row.id, _("event %(id)s was inserted: it is in no chain") % where)
    if row.place in (row.place_before, row.place_after) and not row.is_whole:
        return Finding(row.id, _("event %(id)s was inserted (chain %(chain)s, place %(place)s is another’s)") % where)
    if row.place > row.place_before + 1 and row.previous is not None and row.is_whole:
        return _gap(row.chain, row.id_before, row.previous, row.place - row.place_before - 1)
    if not row.is_whole:
        return Finding(row.id, _("event %(id)s was altered (chain %(chain)s, place %(place)s)") % where)
    if row.length is None:
        return Finding(row.id, _("the head of chain %(chain)s was removed (its first event is %(id)s)") % where)
    if row.place > row.length or row.place == row.place_before:
        return Finding(row.id, _("event %(id)s was inserted (chain %(chain)s, place %(place)s)") % where)
    if row.previous == row.id_before:
        return Finding(row.previous or 0, _("event %(id)s was altered, and its hash with it") % {"id": row.previous})
    told = {"id": row.previous, "other": row.id_before}
    return Finding(row.previous or 0, _("event %(id)s was reordered: event %(other)s stands in its place") % told)


def _end_finding(chain: int, length: int, last: int | None, present: int | None, place: int) -> Finding:
    if place < length and last is not None:
        return _gap(chain, present, last, length - place)
    event = present or last or 0
    return Finding(event, _("event %(id)s was altered, or the head of chain %(chain)s") % {"id": event, "chain": chain})


def _gap(chain: int, before: int | None, last: int, missing: int) -> Finding:
    """Tell of events missing between ``before`` and the one after ``last``, the last of them.

    Ids ascend along a chain: where there are as many between the two as are missing, the first is known too.
    """
    first = last
    if last - missing == (before or 0):
        first = last - missing + 1
    told = {"id": last, "first": first, "count": missing, "chain": chain, "before": before or "–"}
    if next(_rows("SELECT EXISTS (SELECT 1 FROM annotations_event WHERE id = %s)", [last]))[0]:
        return Finding(
            last, _("event %(id)s was reordered: it no longer stands in its place in chain %(chain)s") % told
        )
    if missing > 1 and first == last:
        words = _(
            "%(count)s events were removed after event %(before)s in chain %(chain)s, the last of them event %(id)s"
        )
        return Finding((before or 0) + 1, words % told)
    return Finding(first, _("event %(first)s was removed (chain %(chain)s, after event %(before)s)") % told)


def _rows(statement: str, values: Any = None) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        yield from cursor.fetchall()
