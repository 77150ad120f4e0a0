"""The lines of ``claims.ndjson`` as PostgreSQL writes them: byte for byte what ``records.claim_record`` gives as JSON.

Raw SQL because speed is the point: of 100,000 claims the ORM and Python's encoder take a minute, PostgreSQL a second.
A test compares both for all that a claim can hold.
"""

from annotations.exports.sql_json import (
    Json,
    an_object,
    array_of,
    instant,
    joined,
    members,
    nullable,
    plain,
    sql,
    text,
    utf16,
    when,
)
from annotations.exports.standing_sql import MILLISECONDS, OFFSETS, PLACED, QUOTE, STATE, standing

# Of a text ``r`` in article ``a`` of publisher ``p``.
_DOCUMENT = {
    "article": plain("a.id"),
    "article_title": text("a.title"),
    "article_url": text("a.url"),
    "publisher": text("coalesce(p.name, '')"),
    "revision": plain("r.id"),
    "revision_number": plain("r.number"),
    "sha256": text("r.sha256"),
}
_HIGHLIGHT = joined(
    [
        Json('{"id":%s,%s,', ("h.id", "d.document")),
        members(
            {
                **OFFSETS,
                **QUOTE,
                **MILLISECONDS,
                "state": STATE,
                "created_at": instant("h.created_at"),
                "updated_at": instant("h.updated_at"),
            }
        ),
        Json("}"),
    ]
)
_HIGHLIGHTS = f"SELECT h.claim_id, {array_of(_HIGHLIGHT, order='h.id')} AS whole FROM {PLACED} GROUP BY h.claim_id"

_PREFIX = "substr(r.text, greatest(e.passage_start - %(context)s, 0) + 1, least(e.passage_start, %(context)s))"
_PASSAGE = {
    **_DOCUMENT,
    "start": plain("e.passage_start"),
    "end": plain("e.passage_end"),
    "start_utf16": utf16("e.passage_start", "r.astral"),
    "end_utf16": utf16("e.passage_end", "r.astral"),
    "exact": text("e.quote"),
    "prefix": text(_PREFIX),
    "suffix": text("substr(r.text, e.passage_end + 1, %(context)s)"),
}
_EVIDENCE_ITEM = {
    "id": plain("e.id"),
    **{name: text(f"e.{name}") for name in ("stance", "kind", "url", "title", "publisher", "quote", "note")},
    "published_on": nullable("to_json(e.published_on)"),
    "caveat": text("e.caveat"),
    "passage": when("r.id IS NOT NULL", an_object(_PASSAGE), otherwise="null"),
    "created_by": text("u.username"),
    "created_at": instant("e.created_at"),
    "updated_at": instant("e.updated_at"),
}
_EVIDENCE = f"""
SELECT e.claim_id, {array_of(an_object(_EVIDENCE_ITEM), order="e.position, e.id")} AS whole
FROM annotations_evidence e
JOIN annotations_user u ON u.id = e.created_by_id
LEFT JOIN annotations_revision r ON r.id = e.passage_revision_id
LEFT JOIN annotations_article a ON a.id = r.article_id
LEFT JOIN annotations_publisher p ON p.id = a.publisher_id
WHERE e.claim_id = ANY(%(claims)s) AND e.withdrawn_at IS NULL
GROUP BY e.claim_id
"""

_VERDICT = {
    "id": plain("v.id"),
    "rating": text("r.slug"),
    "rating_name": text("r.name"),
    "rating_value": plain("r.value"),
    "averitec_label": text("r.averitec_label"),
    "rationale": text("v.rationale"),
    "author": text("u.username"),
    "kind": text("v.kind"),
    "created_at": instant("v.created_at"),
}
# Sealed verdicts stand in another table, which no export reads.
_VERDICTS = f"""
SELECT v.claim_id, {array_of(an_object(_VERDICT), order="v.id")} AS whole
FROM annotations_verdict v
JOIN annotations_user u ON u.id = v.author_id
JOIN annotations_rating r ON r.id = v.rating_id
WHERE v.claim_id = ANY(%(claims)s)
GROUP BY v.claim_id
"""

_REPLY = {
    "id": plain("q.id"),
    "asked": text("q.asked"),
    "asked_on": plain("to_json(q.asked_on)"),
    "channel": text("q.channel"),
    "state": text("q.state"),
    "answer": text("q.answer"),
    "settled_on": nullable("to_json(q.settled_on)"),
}
_REPLIES = f"""
SELECT q.claim_id, {array_of(an_object(_REPLY), order="q.asked_on, q.id")} AS whole
FROM annotations_reply q
WHERE q.claim_id = ANY(%(claims)s) AND q.withdrawn_at IS NULL
GROUP BY q.claim_id
"""

_CLAIM = {
    "id": plain("c.id"),
    "desk": text("d.slug"),
    "statement": text("c.statement"),
    "claimant": text("c.claimant"),
    "said_on": nullable("to_json(c.said_on)"),
    "topics": plain("to_json(c.topics)"),
    "status": text("c.status"),
    "priority": plain("c.priority"),
    "due_at": when("c.due_at IS NOT NULL", instant("c.due_at"), otherwise="null"),
    "assigned_to": nullable("to_json(w.username)"),
    "verdicts_required": plain("c.verdicts_required"),
    "verdicts_state": text("c.verdicts_state"),
    "published_version": nullable("(SELECT max(o.version) FROM annotations_publication o WHERE o.claim_id = c.id)"),
    "submitted_at": when("c.submitted_at IS NOT NULL", instant("c.submitted_at"), otherwise="null"),
    "created_at": instant("c.created_at"),
    "updated_at": instant("c.updated_at"),
    "highlights": plain("coalesce(h.whole, '[]')"),
    "evidence": plain("coalesce(e.whole, '[]')"),
    "verdicts": plain("coalesce(v.whole, '[]')"),
    "replies": plain("coalesce(q.whole, '[]')"),
}
# Takes ``claims``, an array of ids, and ``context``, the length of a prefix; gives the lines by ascending id.
LINES = f"""{standing("h.claim_id = ANY(%(claims)s)", _DOCUMENT)}
SELECT {sql(an_object(_CLAIM))} AS line
FROM annotations_claim c
JOIN annotations_desk d ON d.id = c.desk_id
LEFT JOIN annotations_user w ON w.id = c.assigned_to_id
LEFT JOIN ({_HIGHLIGHTS}) AS h ON h.claim_id = c.id
LEFT JOIN ({_EVIDENCE}) AS e ON e.claim_id = c.id
LEFT JOIN ({_VERDICTS}) AS v ON v.claim_id = c.id
LEFT JOIN ({_REPLIES}) AS q ON q.claim_id = c.id
WHERE c.id = ANY(%(claims)s)
ORDER BY c.id
"""
