"""``claims.csv``: one row per highlight, the claim's columns repeated, and one row for a claim without any.

RFC 4180 in UTF-8 with a byte order mark, without which Excel takes it for the machine's old encoding. Raw SQL because
speed is the point: PostgreSQL writes the rows in a twentieth of the time that Python's writer takes. A test compares
both for all that a claim can hold.
"""

from collections.abc import Iterator

from django.db.models import QuerySet

from annotations.exports.claims_ndjson import FIRST_PIECE, id_pieces
from annotations.exports.copying import copied_csv
from annotations.exports.export import Export
from annotations.exports.sql_json import moment, utf16_units
from annotations.exports.standing_sql import END, END_MS, PLACED, QUOTED, START, START_MS, STATE_NOW, standing_with
from annotations.models import Claim, Stance, VerdictsState


def _harmless(words: str) -> str:
    """Words as text for any spreadsheet, empty where there are none. A number of ours is no formula even when negative.

    What a spreadsheet takes for the start of a formula (https://owasp.org/www-community/attacks/CSV_Injection) gets an
    apostrophe before it. Apostrophes that are there already count as well, so that one can be taken away again. Most
    words begin with none of these, and need no closer look.
    """
    suspect = f"ascii({words}) IN ({', '.join(str(ord(letter)) for letter in _SUSPECTS)})"
    formula = rf"{words} ~ '^''*[=+@\t\r-]'"
    return f"CASE WHEN {suspect} AND {formula} THEN concat('''', {words}) ELSE nullif({words}, '') END"


# Rows are shorter than lines of JSON; so many take 3 MB.
LARGEST_PIECE = 5000

_SUSPECTS = "'=+-@\t\r"
# Of claim ``c`` on desk ``k``, assigned to ``w``; ``n`` is the verdict that counts, the newest, of which there is none
# where they differ; ``v`` tells of all verdicts, ``e`` of the evidence, ``h`` of a highlight.
_CELLS = {
    "id": "c.id",
    "desk": _harmless("k.slug"),
    "statement": _harmless("c.statement"),
    "claimant": _harmless("c.claimant"),
    "said_on": "to_char(c.said_on, 'YYYY-MM-DD')",
    # A topic’s name holds no line end, so one can part them.
    "topics": _harmless(r"array_to_string(c.topics, E'\n')"),
    "status": "c.status",
    "priority": "c.priority",
    "due_at": moment("c.due_at"),
    "assigned_to": _harmless("w.username"),
    "published_version": "o.version",
    "rating": _harmless("n.slug"),
    "rating_name": _harmless("n.name"),
    "rating_value": "n.value",
    "averitec_label": _harmless("n.averitec_label"),
    "rationale": _harmless("n.rationale"),
    "verdict_author": _harmless("n.author"),
    "verdict_at": moment("n.created_at"),
    "verdict_kind": "n.kind",
    "verdicts_required": "c.verdicts_required",
    "verdicts_state": "c.verdicts_state",
    "verdicts": _harmless("v.every"),
    **{f"evidence_{stance}": f"coalesce(e.{stance}, 0)" for stance in Stance.values},
    "evidence_urls": _harmless("e.urls"),
    "highlight": "h.id",
    "article": "h.article",
    "article_title": _harmless("h.title"),
    "article_url": _harmless("h.url"),
    "publisher": _harmless("h.publisher"),
    "revision_number": "h.number",
    "revision_sha256": "h.sha256",
    "start": "h.start",
    "end": 'h."end"',
    "start_utf16": "h.start_utf16",
    "end_utf16": "h.end_utf16",
    "exact": _harmless("h.exact"),
    "prefix": _harmless("h.prefix"),
    "suffix": _harmless("h.suffix"),
    "start_ms": "h.start_ms",
    "end_ms": "h.end_ms",
    "state": "h.state",
}
COLUMNS = tuple(_CELLS)

_DOCUMENT = "a.id AS article, a.title, a.url, p.name AS publisher, r.number, r.sha256"
# Each part is put together by itself: eleven tables in one join would take longer to plan than to read.
_HIGHLIGHTS = f"""
SELECT h.claim_id, h.id, d.article, d.title, d.url, d.publisher, d.number, d.sha256, {START} AS start, {END} AS "end",
    {utf16_units(START, "d.astral")} AS start_utf16, {utf16_units(END, "d.astral")} AS end_utf16,
    {", ".join(f"{value} AS {name}" for name, value in QUOTED.items())},
    {START_MS} AS start_ms, {END_MS} AS end_ms, {STATE_NOW} AS state
FROM {PLACED}
"""
_VERDICTS = """
SELECT DISTINCT ON (v.claim_id) v.claim_id, v.rationale, v.kind, v.created_at, u.username AS author,
    r.slug, r.name, r.value, r.averitec_label,
    string_agg(concat_ws(':', u.username, r.slug, v.kind), ' ') OVER (
        PARTITION BY v.claim_id ORDER BY v.id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS every
FROM annotations_verdict v
JOIN annotations_user u ON u.id = v.author_id
JOIN annotations_rating r ON r.id = v.rating_id
WHERE v.claim_id = ANY(%(claims)s)
ORDER BY v.claim_id, v.id DESC
"""
# An address holds no blanks, so a blank can part them; each stands where it comes first.
_EVIDENCE = f"""
SELECT i.claim_id, {", ".join(f"count(*) FILTER (WHERE i.stance = '{each}') AS {each}" for each in Stance.values)},
    string_agg(i.url, ' ' ORDER BY i.position, i.id) FILTER (WHERE i.url <> '' AND i.turn = 1) AS urls
FROM (
    SELECT e.claim_id, e.stance, e.url, e.position, e.id,
        row_number() OVER (PARTITION BY e.claim_id, e.url ORDER BY e.position, e.id) AS turn
    FROM annotations_evidence e WHERE e.claim_id = ANY(%(claims)s) AND e.withdrawn_at IS NULL
) AS i
GROUP BY i.claim_id
"""
_PUBLISHED = """
SELECT o.claim_id, max(o.version) AS version
FROM annotations_publication o WHERE o.claim_id = ANY(%(claims)s) GROUP BY o.claim_id
"""
# Takes ``claims``, an array of ids; gives the rows by ascending ids of claim and highlight.
_ROWS = f"""{standing_with("h.claim_id = ANY(%(claims)s)", _DOCUMENT)},
placed AS MATERIALIZED ({_HIGHLIGHTS}),
verdicts AS MATERIALIZED ({_VERDICTS}),
evidence AS MATERIALIZED ({_EVIDENCE}),
published AS MATERIALIZED ({_PUBLISHED})
SELECT {", ".join(_CELLS.values())}
FROM annotations_claim c
JOIN annotations_desk k ON k.id = c.desk_id
LEFT JOIN annotations_user w ON w.id = c.assigned_to_id
LEFT JOIN verdicts v ON v.claim_id = c.id
LEFT JOIN verdicts n ON n.claim_id = c.id AND c.verdicts_state <> '{VerdictsState.SPLIT}'
LEFT JOIN evidence e ON e.claim_id = c.id
LEFT JOIN published o ON o.claim_id = c.id
LEFT JOIN placed h ON h.claim_id = c.id
WHERE c.id = ANY(%(claims)s)
ORDER BY c.id, h.id
"""


def stream(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    yield f"\ufeff{','.join(COLUMNS)}\r\n".encode()
    for ids in id_pieces(claims, first=FIRST_PIECE, largest=LARGEST_PIECE):
        if rows := copied_csv(_ROWS, {"claims": ids}):
            yield rows


EXPORT = Export("claims.csv", "text/csv; charset=utf-8", is_public=False, stream=stream, version=5)
