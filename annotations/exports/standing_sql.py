"""Where highlights stand, for the exports that PostgreSQL writes: what ``Highlight.place`` and ``.state`` tell of one.

Texts and their articles are looked up once for a piece of an export, not once for each highlight in them.
"""

from collections.abc import Mapping

from annotations.exports.sql_json import Json, members, nullable, plain, sql, text, utf16


def _placed(column: str) -> str:
    """What the newest anchor tells, if that has a place; else the highlight itself."""
    return f"CASE WHEN n.start IS NULL THEN h.{column} ELSE n.{column} END"


START, END = "coalesce(n.start, h.start)", 'coalesce(n."end", h."end")'
START_MS, END_MS = _placed("start_ms"), _placed("end_ms")
OFFSETS = {
    "start": plain(START),
    "end": plain(END),
    "start_utf16": utf16(START, "d.astral"),
    "end_utf16": utf16(END, "d.astral"),
}
QUOTED = {name: _placed(name) for name in ("exact", "prefix", "suffix")}
QUOTE = {name: text(value) for name, value in QUOTED.items()}
MILLISECONDS = {"start_ms": nullable(START_MS), "end_ms": nullable(END_MS)}
STATE_NOW = "coalesce(n.state, 'carried')"
STATE = text(STATE_NOW)

# For FROM: ``h`` is a highlight, ``n`` its newest anchor, if that is newer than the highlight itself, with what people
# answered in place of what was found, and ``d`` the text that it stands in.
PLACED = f"""standing h
LEFT JOIN newest n ON n.highlight_id = h.id
JOIN documents d ON d.id = {_placed("revision_id")}"""


_PLACE = ("start", '"end"', "exact", "prefix", "suffix", "start_ms", "end_ms")
_SETTLED = ", ".join(f"CASE WHEN a.id IS NULL THEN n.{column} ELSE a.{column} END AS {column}" for column in _PLACE)
# What an anchor ``n`` tells of the highlight ``h``, with what a person answered, ``a``, in the place of what was found.
_TOLD = f"""n.highlight_id, n.revision_id, r.number, {_SETTLED}, a.answer,
        CASE
            WHEN a.id IS NULL THEN n.state
            WHEN a.start IS NULL THEN 'removed'
            WHEN a.exact = h.exact THEN 'carried'
            ELSE 'reworded'
        END AS state
    FROM annotations_anchor n
    LEFT JOIN annotations_settlement a ON a.anchor_id = n.id AND a.taken_back_at IS NULL
    JOIN annotations_revision r ON r.id = n.revision_id"""

# For FROM, where the highlights are few: ``PLACED`` without common table expressions, which take longer to plan. There
# is no ``d``; ``own`` is the revision that a highlight was marked in.
PLACED_ONE_BY_ONE = f"""annotations_highlight h
JOIN annotations_revision own ON own.id = h.revision_id
LEFT JOIN LATERAL (
    SELECT {_TOLD}
    WHERE n.highlight_id = h.id AND r.number > own.number ORDER BY r.number DESC LIMIT 1
) AS n ON true"""
REVISION = {
    "revision": plain(_placed("revision_id")),
    "revision_number": plain("CASE WHEN n.start IS NULL THEN own.number ELSE n.number END"),
}

_EXPRESSIONS = """
WITH standing AS MATERIALIZED (
    SELECT h.* FROM annotations_highlight h WHERE {wanted} AND h.removed_at IS NULL
), newest AS MATERIALIZED (
    SELECT DISTINCT ON (n.highlight_id) {told}
    JOIN standing h ON h.id = n.highlight_id
    JOIN annotations_revision own ON own.id = h.revision_id
    WHERE n.highlight_id = ANY(ARRAY(SELECT s.id FROM standing s)) AND r.number > own.number
    ORDER BY n.highlight_id, r.number DESC
), documents AS MATERIALIZED (
    SELECT r.id, r.astral, r.created_at AS stored_at, {columns}
    FROM annotations_revision r
    JOIN annotations_article a ON a.id = r.article_id
    LEFT JOIN annotations_publisher p ON p.id = a.publisher_id
    WHERE r.id = ANY(ARRAY(SELECT s.revision_id FROM standing s UNION SELECT n.revision_id FROM newest n))
)"""


def standing(wanted: str, document: Mapping[str, Json]) -> str:
    """Common table expressions for ``PLACED``, of the highlights that ``wanted`` holds for and nobody removed.

    ``d.document`` has the members ``document`` of each text ``r`` in article ``a`` of publisher ``p``.
    """
    return standing_with(wanted, f"{sql(members(document))} AS document")


def standing_with(wanted: str, columns: str) -> str:
    """The same, where ``d`` has ``columns`` of ``r``, ``a`` and ``p``."""
    return _EXPRESSIONS.format(wanted=wanted, told=_TOLD, columns=columns)
