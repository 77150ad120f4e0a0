"""An article with its highlights as the API shows it, written by PostgreSQL: what ``ArticleShown`` gives.

Raw SQL for the same reason as in ``claims_sql``: an article has hundreds of highlights, and is read with all of them. A
test compares both, byte for byte: the tag of the article is the same however it was read.
"""

from typing import NamedTuple

from django.db import connection

from annotations.exports.sql_json import (
    an_object,
    array_of,
    instant,
    nullable,
    plain,
    sql,
    text,
    when,
)
from annotations.exports.standing_sql import END, MILLISECONDS, PLACED_ONE_BY_ONE, QUOTE, REVISION, START, STATE

_HEAD = {
    "id": plain("h.id"),
    "desk": text("k.slug"),
    "claim": plain("h.claim_id"),
    "article": plain("a.id"),
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
_HIGHLIGHT = an_object({**_HEAD, **REVISION, **_REST})

_CUE = {name: plain(f'q."{name}"') for name in ("start_ms", "end_ms", "start", "end")} | {"speaker": text("q.speaker")}
_CUES = f"(SELECT {array_of(an_object(_CUE), order='q.start, q.id')} FROM annotations_cue q WHERE q.revision_id = r.id)"
_REVISION = {
    "id": plain("r.id"),
    "number": plain("r.number"),
    "text": text("r.text"),
    "sha256": text("r.sha256"),
    "length": plain("r.length"),
    "created_at": instant("r.created_at"),
}
_ARTICLE = {
    "id": plain("a.id"),
    "desk": text("k.slug"),
    "kind": text("a.kind"),
    "title": text("a.title"),
    "url": text("a.url"),
    "publisher": text("coalesce(p.name, '')"),
    "author": text("a.author"),
    "credit": text("a.credit"),
    "place": text("a.place"),
    "published_at": when("a.published_at IS NOT NULL", instant("a.published_at"), otherwise="null"),
    "published_stated": text("a.published_stated"),
    "published_zone": text("a.published_zone"),
    "language": text("a.language"),
    "format": text("a.format"),
    "created_at": instant("a.created_at"),
    "updated_at": instant("a.updated_at"),
    "revision": an_object(_REVISION),
    "cues": plain(_CUES),
}
_WHOLE = f"""
SELECT {sql(an_object(_ARTICLE))}, (
    SELECT {array_of(_HIGHLIGHT, order="h.id")} FROM {PLACED_ONE_BY_ONE}
    WHERE own.article_id = a.id AND h.removed_at IS NULL
)
FROM annotations_article a
JOIN annotations_membership m ON m.desk_id = a.desk_id AND m.user_id = %(user)s
JOIN annotations_desk k ON k.id = a.desk_id
JOIN annotations_revision r ON r.article_id = a.id
LEFT JOIN annotations_publisher p ON p.id = a.publisher_id
WHERE a.id = %(article)s
ORDER BY r.number DESC LIMIT 1
"""
# As the API's renderer escapes them.
_LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\u2028\u2029"})


class ArticleJson(NamedTuple):
    """The article as it is shown without its highlights, and these as an array by ascending id; both JSON in UTF-8."""

    article: bytes
    highlights: bytes


def article_json(article: int, *, user: int) -> ArticleJson | None:
    """Return an article of the user's desks; ``None`` where they have none of this id. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, {"article": article, "user": user})
        row = cursor.fetchone()
    return ArticleJson(*(text.translate(_LINE_ENDS).encode() for text in row)) if row else None
