"""Whether an export would say anything new: a fingerprint of what it is made from, at the cost of a few index look-ups.

Every act is an event, events are never changed or deleted, and an event becomes visible with what it tells of. So the
set of visible events stands for the state of a desk. Numbers are not given out in the order of commits: the newest
number alone would hide an act that commits late. Hence the newest event of those that nothing can precede any more, and
how many there are after it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from annotations.exports.export import Export

# Raw SQL: one round trip. People's names and the words of the scales stand in exports, and change without an event;
# what an import in bulk writes past the verbs shows in the newest change of a claim.
_OF_DESKS = """
WITH running AS (SELECT annotations_feed_horizon() AS oldest)
SELECT d.id, d.slug, d.name, d.time_zone, settled.transaction, settled.id, late.number, changed.newest
FROM annotations_desk d
CROSS JOIN running
LEFT JOIN LATERAL (
    SELECT e.transaction, e.id FROM annotations_event e WHERE e.desk_id = d.id AND e.transaction < running.oldest
    ORDER BY e.transaction DESC, e.id DESC LIMIT 1
) AS settled ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM annotations_event e WHERE e.desk_id = d.id AND e.transaction >= running.oldest
) AS late
CROSS JOIN LATERAL (SELECT max(c.updated_at) AS newest FROM annotations_claim c WHERE c.desk_id = d.id) AS changed
WHERE d.id = ANY(%s)
ORDER BY d.id
"""
_NAMES = """
SELECT string_agg(concat_ws('/', id, username, first_name, last_name), ',' ORDER BY id) FROM annotations_user
"""
_WORDS = """
SELECT string_agg(concat_ws('/', id, scale_id, slug, name, value, averitec_label), ',' ORDER BY id)
FROM annotations_rating
"""
# Publications are append-only too: with each one that becomes visible their number grows.
_PUBLISHED = "SELECT count(*), max(id) FROM annotations_publication"
_DESKS = "SELECT string_agg(concat_ws('/', id, slug, name, time_zone), ',' ORDER BY id) FROM annotations_desk"


def fingerprint(export: Export, *, desks: Iterable[int], base_url: str, wanted: Mapping[str, Iterable[str]]) -> str:
    """Return what stays equal while ``export`` does: of the desks with these ids or, if public, of what is published.

    ``wanted`` are the filters. To be asked before the first row is read: what is changed while an export is under way
    then has another fingerprint.
    """
    if export.is_public:
        state = [_rows(_PUBLISHED), _rows(_DESKS), _rows(_WORDS)]
    else:
        state = [_rows(_OF_DESKS, [sorted(desks)]), _rows(_NAMES), _rows(_WORDS)]
    filters = sorted((name, tuple(values)) for name, values in wanted.items())
    described = repr((export.name, export.version, base_url, filters, state))
    return hashlib.sha256(described.encode()).hexdigest()[:32]


def _rows(sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
