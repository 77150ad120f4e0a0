"""The lines of ``claims.ndjson`` as PostgreSQL writes them: byte for byte what ``records.claim_record`` gives as JSON.

Raw SQL because speed is the point: of 100,000 claims the ORM and Python's encoder take a minute, PostgreSQL seconds.
A test compares both for all that a claim can hold. ``whole`` is a thing as the export shows it, ``shown`` as
``annotations.snapshot`` has it, of which the digest is made: JSON with sorted keys.
"""

from annotations.exports.sql_json import (
    an_object,
    array_of,
    instant,
    nullable,
    sorted_object,
    text,
    utf16,
)

_SNAPSHOT_DATE = "+00:00"  # annotations.snapshot keeps times as isoformat() gives them


def _document(revision: str) -> dict[str, str]:
    return {
        "article": "a.id",
        "article_title": text("a.title"),
        "article_url": text("a.url"),
        "publisher": text("coalesce(p.name, '')"),
        "revision": f"{revision}.id",
        "revision_number": f"{revision}.number",
        "sha256": text(f"{revision}.sha256"),
    }


_HIGHLIGHT = {
    "id": "h.id",
    **_document("s"),
    "start": "s.start",
    "end": 's."end"',
    "start_utf16": utf16("s.start", "s.astral"),
    "end_utf16": utf16('s."end"', "s.astral"),
    "exact": text("s.exact"),
    "prefix": text("s.prefix"),
    "suffix": text("s.suffix"),
    "start_ms": nullable("s.start_ms"),
    "end_ms": nullable("s.end_ms"),
    "state": text("s.state"),
    "created_at": instant("h.created_at"),
    "updated_at": instant("h.updated_at"),
}
_HIGHLIGHT_SHOWN = {
    "id": "h.id",
    "article": "a.id",
    "title": text("a.title"),
    "url": text("a.url"),
    "publisher": text("coalesce(p.name, '')"),
    "published_at": nullable(instant("a.published_at", end=_SNAPSHOT_DATE)),
    "language": text("a.language"),
    "revision": "r.number",
    "sha256": text("r.sha256"),
    "start": "h.start",
    "end": 'h."end"',
    "exact": text("h.exact"),
    "prefix": text("h.prefix"),
    "suffix": text("h.suffix"),
    "start_ms": nullable("h.start_ms"),
    "end_ms": nullable("h.end_ms"),
}
# ``s`` is where a highlight stands: at its newest anchor, if that is newer than the highlight itself and has a place
# (it has none where it is ambiguous or removed); see Highlight.anchor, .place and .state.
_HIGHLIGHTS = f"""
SELECT h.claim_id,
    {array_of(an_object(_HIGHLIGHT), order="h.id")} AS whole,
    {array_of(sorted_object(_HIGHLIGHT_SHOWN), order="h.id")} AS shown
FROM annotations_highlight h
JOIN annotations_revision r ON r.id = h.revision_id
JOIN annotations_article a ON a.id = r.article_id
LEFT JOIN annotations_publisher p ON p.id = a.publisher_id
LEFT JOIN LATERAL (
    SELECT n.*, nr.number, nr.sha256, nr.astral
    FROM annotations_anchor n JOIN annotations_revision nr ON nr.id = n.revision_id
    WHERE n.highlight_id = h.id ORDER BY nr.number DESC LIMIT 1
) AS n ON n.number > r.number
CROSS JOIN LATERAL (
    SELECT n.revision_id, n.number, n.sha256, n.astral, n.start, n."end", n.exact, n.prefix, n.suffix,
        n.start_ms, n.end_ms, n.state
    WHERE n.start IS NOT NULL
    UNION ALL
    SELECT r.id, r.number, r.sha256, r.astral, h.start, h."end", h.exact, h.prefix, h.suffix,
        h.start_ms, h.end_ms, coalesce(n.state, 'carried')
    WHERE n.start IS NULL
) AS s (id, number, sha256, astral, start, "end", exact, prefix, suffix, start_ms, end_ms, state)
WHERE h.claim_id = ANY(%(claims)s) AND h.removed_at IS NULL
GROUP BY h.claim_id
"""

_PASSAGE = {
    **_document("r"),
    "start": "e.passage_start",
    "end": "e.passage_end",
    "start_utf16": utf16("e.passage_start", "r.astral"),
    "end_utf16": utf16("e.passage_end", "r.astral"),
    "exact": text("e.quote"),
    "prefix": text(
        "substr(r.text, greatest(e.passage_start - %(context)s, 0) + 1, least(e.passage_start, %(context)s))"
    ),
    "suffix": text("substr(r.text, e.passage_end + 1, %(context)s)"),
}
_PASSAGE_SHOWN = {
    "article": "a.id",
    "title": text("a.title"),
    "url": text("a.url"),
    "publisher": text("coalesce(p.name, '')"),
    "revision": "r.number",
    "sha256": text("r.sha256"),
    "start": "e.passage_start",
    "end": "e.passage_end",
    "exact": text("e.quote"),
}
_ITEM = {
    "id": "e.id",
    **{name: text(f"e.{name}") for name in ("stance", "kind", "url", "title", "publisher", "quote", "note")},
}
_ITEM_SHOWN = {**_ITEM, "passage": f"CASE WHEN r.id IS NULL THEN 'null' ELSE {sorted_object(_PASSAGE_SHOWN)} END"}
_EVIDENCE_ITEM = {
    **_ITEM,
    "passage": f"CASE WHEN r.id IS NULL THEN 'null' ELSE {an_object(_PASSAGE)} END",
    "created_by": text("u.username"),
    "created_at": instant("e.created_at"),
    "updated_at": instant("e.updated_at"),
}
_EVIDENCE = f"""
SELECT e.claim_id,
    {array_of(an_object(_EVIDENCE_ITEM), order="e.position, e.id")} AS whole,
    {array_of(sorted_object(_ITEM_SHOWN), order="e.position, e.id")} AS shown
FROM annotations_evidence e
JOIN annotations_user u ON u.id = e.created_by_id
LEFT JOIN annotations_revision r ON r.id = e.passage_revision_id
LEFT JOIN annotations_article a ON a.id = r.article_id
LEFT JOIN annotations_publisher p ON p.id = a.publisher_id
WHERE e.claim_id = ANY(%(claims)s) AND e.withdrawn_at IS NULL
GROUP BY e.claim_id
"""

_VERDICT = {
    "id": "v.id",
    "rating": text("r.slug"),
    "rating_name": text("r.name"),
    "rating_value": "r.value",
    "averitec_label": text("r.averitec_label"),
    "rationale": text("v.rationale"),
    "author": text("u.username"),
    "created_at": instant("v.created_at"),
}
_RATING_SHOWN = {
    "slug": text("r.slug"),
    "name": text("r.name"),
    "value": "r.value",
    "averitec_label": text("r.averitec_label"),
}
_VERDICT_SHOWN = {
    "id": "v.id",
    "rating": sorted_object(_RATING_SHOWN),
    "rationale": text("v.rationale"),
    "given_at": instant("v.created_at", end=_SNAPSHOT_DATE),
}
# The newest verdict is the one that counts.
_VERDICTS = f"""
SELECT v.claim_id,
    {array_of(an_object(_VERDICT), order="v.id")} AS whole,
    (array_agg({sorted_object(_VERDICT_SHOWN)} ORDER BY v.id DESC))[1] AS shown
FROM annotations_verdict v
JOIN annotations_user u ON u.id = v.author_id
JOIN annotations_rating r ON r.id = v.rating_id
WHERE v.claim_id = ANY(%(claims)s)
GROUP BY v.claim_id
"""

_WORDS = {"statement": text("c.statement"), "claimant": text("c.claimant"), "said_on": nullable("to_json(c.said_on)")}
_CHECK_SHOWN = {
    "claim": "c.id",
    **_WORDS,
    "highlights": "coalesce(h.shown, '[]')",
    "evidence": "coalesce(e.shown, '[]')",
    "verdict": nullable("v.shown"),
}
_CLAIM = {
    "id": "c.id",
    "desk": text("d.slug"),
    **_WORDS,
    "status": text("c.status"),
    "priority": "c.priority",
    "assigned_to": nullable("to_json(w.username)"),
    "submitted_at": nullable(instant("c.submitted_at")),
    "created_at": instant("c.created_at"),
    "updated_at": instant("c.updated_at"),
    "digest": f"""'"' || encode(sha256(convert_to({sorted_object(_CHECK_SHOWN)}, 'UTF8')), 'hex') || '"'""",
    "highlights": "coalesce(h.whole, '[]')",
    "evidence": "coalesce(e.whole, '[]')",
    "verdicts": "coalesce(v.whole, '[]')",
}
# Takes ``claims``, an array of ids, and ``context``, the length of a prefix; gives all lines as one text, or null.
LINES = f"""
SELECT string_agg({an_object(_CLAIM)} || E'\\n', '' ORDER BY c.id)
FROM annotations_claim c
JOIN annotations_desk d ON d.id = c.desk_id
LEFT JOIN annotations_user w ON w.id = c.assigned_to_id
LEFT JOIN ({_HIGHLIGHTS}) AS h ON h.claim_id = c.id
LEFT JOIN ({_EVIDENCE}) AS e ON e.claim_id = c.id
LEFT JOIN ({_VERDICTS}) AS v ON v.claim_id = c.id
WHERE c.id = ANY(%(claims)s)
"""
