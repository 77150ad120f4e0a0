"""Annotations as PostgreSQL writes them: byte for byte what ``web_annotation.web_annotation`` gives as JSON.

Raw SQL because speed is the point: of 100,000 highlights the ORM and Python's encoder take half a minute, PostgreSQL
seconds. A test compares both for all that an annotation can hold. Parameters: ``highlights`` are ids, ``base`` is the
desk's own address as it stands within a JSON string, ``head`` what each annotation begins with, ``separator`` what
stands between two of them.
"""

from annotations.exports.sql_json import an_object, instant, text, utf16


def _iri(*parts: str) -> str:
    """A string: the desk's own address and, after it, ``parts``, which are literals or numbers."""
    return f"""concat('"', %(base)s, {", ".join(parts)}, '"')"""


def _words(literal: str) -> str:
    return f"""'"{literal}"'"""


def _plain_text(purpose: str, value: str) -> str:
    fields = {"type": _words("TextualBody"), "purpose": _words(purpose), "value": text(value)}
    return an_object({**fields, "format": _words("text/plain")})


_NAME = r"coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name), E' \t\n\r\f\v'), ''), u.username)"
_CREATOR = {"type": _words("Person"), "name": text(_NAME), "nickname": text("u.username")}
_GENERATOR = {"id": _iri("'/'"), "type": _words("Software"), "name": _words("Fact-check desk")}
_IDENTIFYING = {
    "type": _words("SpecificResource"),
    "purpose": _words("identifying"),
    "source": _iri("'/api/v1/claims/'", "c.id", "'/'"),
}
_CHECK = {"id": _iri("'/checks/'", "c.id", "'/'"), "type": _words("Text"), "format": _words("text/html")}
_LINKING = {"type": _words("SpecificResource"), "purpose": _words("linking"), "source": an_object(_CHECK)}
_BODIES = f"""concat('[', {_plain_text("describing", "c.statement")}, ',', {an_object(_IDENTIFYING)},
    CASE WHEN g.id IS NOT NULL THEN
        concat(',', {_plain_text("classifying", "g.name")}, ',', {an_object(_LINKING)})
    END, ']')"""

_POSITION = {
    "type": _words("TextPositionSelector"),
    "start": "s.start",
    "end": 's."end"',
    "start_utf16": utf16("s.start", "s.astral"),
    "end_utf16": utf16('s."end"', "s.astral"),
}
_QUOTE = {
    "type": _words("TextQuoteSelector"),
    "exact": text("s.exact"),
    "prefix": text("s.prefix"),
    "suffix": text("s.suffix"),
}
_SPOKEN = {
    "type": _words("FragmentSelector"),
    "conformsTo": _words("http://www.w3.org/TR/media-frags/"),
    "value": """concat('"t=', trim_scale(s.start_ms / 1000.0),
        CASE WHEN s.end_ms > s.start_ms THEN concat(',', trim_scale(s.end_ms / 1000.0)) END, '"')""",
}
_SELECTORS = f"""concat('[', {an_object(_POSITION)}, ',', {an_object(_QUOTE)},
    CASE WHEN s.start_ms IS NOT NULL AND s.end_ms IS NOT NULL THEN concat(',', {an_object(_SPOKEN)}) END, ']')"""
_STATE = {
    "type": _words("TimeState"),
    "sourceDate": instant("s.stored_at"),
    "cached": _iri("'/api/v1/articles/'", "a.id", "'/revisions/'", "s.number", "'/'"),
    "sha256": text("s.sha256"),
}
_OWN_ADDRESS = _iri("'/articles/'", "a.id", "'/'")
_TARGET = {
    "type": _words("SpecificResource"),
    "source": f"CASE WHEN a.url = '' THEN {_OWN_ADDRESS} ELSE {text('a.url')} END",
    "selector": _SELECTORS,
    "state": an_object(_STATE),
}
_ANNOTATION = {
    "id": _iri("'/annotations/'", "h.id"),
    "type": _words("Annotation"),
    "motivation": f"CASE WHEN g.id IS NULL THEN {_words('highlighting')} ELSE {_words('assessing')} END",
    "creator": an_object(_CREATOR),
    "created": instant("h.created_at"),
    "modified": instant("greatest(h.updated_at, c.updated_at, s.stored_at)"),
    "generator": an_object(_GENERATOR),
    "body": _BODIES,
    "target": an_object(_TARGET),
}
_ORIGIN = f"""concat(
    CASE WHEN h.canonical <> '' THEN concat(',"canonical":', {text("h.canonical")}) END,
    CASE cardinality(h.via)
        WHEN 0 THEN NULL WHEN 1 THEN concat(',"via":', {text("h.via[1]")}) ELSE concat(',"via":', to_json(h.via))
    END)"""

# What it came with goes last, and is left out where there is none.
_MEMBERS = [
    f"""'{"," if number else ""}"{name}":', {value}""" for number, (name, value) in enumerate(_ANNOTATION.items())
]
_WHOLE = f"concat(%(head)s, {', '.join(_MEMBERS)}, {_ORIGIN}, '}}')"

# ``s`` is where a highlight stands: at its newest anchor, if that is newer than the highlight itself and has a place;
# see Highlight.anchor and .place. ``g`` is the rating that is published of its claim, unless that was retracted.
ANNOTATIONS = f"""
SELECT count(*), string_agg(
    {_WHOLE}, %(separator)s ORDER BY h.id
)
FROM annotations_highlight h
JOIN annotations_claim c ON c.id = h.claim_id
JOIN annotations_user u ON u.id = h.created_by_id
JOIN annotations_revision r ON r.id = h.revision_id
JOIN annotations_article a ON a.id = r.article_id
LEFT JOIN LATERAL (
    SELECT p.rating_id, p.kind FROM annotations_publication p
    WHERE p.claim_id = c.id ORDER BY p.version DESC LIMIT 1
) AS p ON p.kind <> 'retraction'
LEFT JOIN annotations_rating g ON g.id = p.rating_id
LEFT JOIN LATERAL (
    SELECT n.*, nr.number, nr.sha256, nr.astral, nr.created_at AS stored_at
    FROM annotations_anchor n JOIN annotations_revision nr ON nr.id = n.revision_id
    WHERE n.highlight_id = h.id ORDER BY nr.number DESC LIMIT 1
) AS n ON n.number > r.number
CROSS JOIN LATERAL (
    SELECT n.number, n.sha256, n.astral, n.stored_at, n.start, n."end", n.exact, n.prefix, n.suffix,
        n.start_ms, n.end_ms
    WHERE n.start IS NOT NULL
    UNION ALL
    SELECT r.number, r.sha256, r.astral, r.created_at, h.start, h."end", h.exact, h.prefix, h.suffix,
        h.start_ms, h.end_ms
    WHERE n.start IS NULL
) AS s (number, sha256, astral, stored_at, start, "end", exact, prefix, suffix, start_ms, end_ms)
WHERE h.id = ANY(%(highlights)s)
"""
