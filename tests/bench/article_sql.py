"""An article with its highlights as PostgreSQL writes it by itself: the floor of what the API answers."""

# What a hand would write for this one page, in two statements: who asks; the article with text, cues and highlights.
WHO = "SELECT user_id FROM annotations_token WHERE digest = %s AND expires_at > now()"
ARTICLE = """
SELECT json_build_object(
    'id', a.id, 'desk', d.slug, 'kind', a.kind, 'title', a.title, 'url', a.url, 'publisher', coalesce(p.name, ''),
    'author', a.author, 'credit', a.credit, 'place', a.place, 'published_at', a.published_at,
    'published_stated', a.published_stated, 'published_zone', a.published_zone, 'language', a.language,
    'format', a.format, 'created_at', a.created_at, 'updated_at', a.updated_at,
    'revision', json_build_object('id', r.id, 'number', r.number, 'text', r.text, 'sha256', r.sha256),
    'cues', (
        SELECT coalesce(json_agg(json_build_object(
            'start_ms', c.start_ms, 'end_ms', c.end_ms, 'start', c.start, 'end', c."end", 'speaker', c.speaker
        ) ORDER BY c.start_ms), '[]') FROM annotations_cue c WHERE c.revision_id = r.id
    ),
    'highlights', (
        SELECT coalesce(json_agg(json_build_object(
            'id', h.id, 'claim', h.claim_id, 'start', coalesce(n.start, h.start), 'end', coalesce(n."end", h."end"),
            'exact', coalesce(n.exact, h.exact), 'prefix', coalesce(n.prefix, h.prefix),
            'suffix', coalesce(n.suffix, h.suffix), 'start_ms', h.start_ms, 'end_ms', h.end_ms,
            'state', coalesce(n.state, 'carried'), 'created_at', h.created_at, 'updated_at', h.updated_at
        ) ORDER BY h.id), '[]')
        FROM annotations_highlight h
        JOIN annotations_revision hr ON hr.id = h.revision_id
        LEFT JOIN LATERAL (
            SELECT n.* FROM annotations_anchor n JOIN annotations_revision nr ON nr.id = n.revision_id
            WHERE n.highlight_id = h.id AND nr.number > hr.number ORDER BY nr.number DESC LIMIT 1
        ) n ON true
        WHERE hr.article_id = a.id AND h.removed_at IS NULL
    )
)::text
FROM annotations_article a
JOIN annotations_desk d ON d.id = a.desk_id
JOIN annotations_membership m ON m.desk_id = d.id AND m.user_id = %s
LEFT JOIN annotations_publisher p ON p.id = a.publisher_id
JOIN LATERAL (SELECT * FROM annotations_revision WHERE article_id = a.id ORDER BY number DESC LIMIT 1) r ON true
WHERE a.id = %s
"""
