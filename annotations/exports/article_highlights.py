"""The highlights of one article as the API shows them, written by PostgreSQL: what ``HighlightShown`` gives of each.

Raw SQL for the same reason as in ``claims_sql``: an article has hundreds of highlights, and is read with all of them. A
test compares both.
"""

from annotations.exports.copying import copied, on_lines
from annotations.exports.sql_json import Json, instant, joined, members, nullable, plain, sql, text
from annotations.exports.standing_sql import END, MILLISECONDS, PLACED, QUOTE, START, STATE, standing

_HEAD = {
    "id": plain("h.id"),
    "desk": text("k.slug"),
    "claim": plain("h.claim_id"),
    "article": plain("%(article)s"),
}
_REST = {
    "start": plain(START),
    "end": plain(END),
    **QUOTE,
    **MILLISECONDS,
    "state": STATE,
    "settled": nullable("to_json(n.answer)"),
    "created_at": instant("h.created_at"),
    "updated_at": instant("h.updated_at"),
}
_DOCUMENT = {"revision": plain("r.id"), "revision_number": plain("r.number")}
_WHOLE = joined([Json("{"), members(_HEAD), Json(",%s,", ("d.document",)), members(_REST), Json("}")])
_OF_ARTICLE = "h.revision_id = ANY(ARRAY(SELECT r.id FROM annotations_revision r WHERE r.article_id = %(article)s))"

_HIGHLIGHTS = f"""{standing(_OF_ARTICLE, _DOCUMENT)}
SELECT {sql(_WHOLE)}
FROM {PLACED}
JOIN annotations_claim c ON c.id = h.claim_id
JOIN annotations_desk k ON k.id = c.desk_id
WHERE EXISTS (SELECT 1 FROM annotations_membership m WHERE m.desk_id = c.desk_id AND m.user_id = %(user)s)
ORDER BY h.id
"""


def highlights_of_article(article: int, *, user: int) -> bytes:
    """Return, as a JSON array by ascending id, the highlights in an article that a member of their desk may see."""
    rows = copied(_HIGHLIGHTS, {"article": article, "user": user})
    return b"[" + on_lines(rows, b",") + b"]"
