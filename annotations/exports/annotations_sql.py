"""Annotations as PostgreSQL writes them: byte for byte what ``web_annotation.web_annotation`` gives as JSON.

Raw SQL because speed is the point: of 100,000 highlights the ORM and Python's encoder take half a minute, PostgreSQL
a second or two. A test compares both for all that an annotation can hold. Parameters: ``highlights`` are ids, ``base``
is the desk's own address as it stands within a JSON string, ``head`` what each annotation begins with.
"""

from annotations.exports.sql_json import (
    Json,
    an_object,
    instant,
    joined,
    literal,
    members,
    plain,
    sql,
    text,
    when,
)
from annotations.exports.standing_sql import END_MS, OFFSETS, PLACED, QUOTE, START_MS, standing


def _iri(path: str, *numbers: str) -> Json:
    """A string: the desk's own address and, after it, ``path`` with ``numbers`` in it."""
    return Json(f'"%s{path}"', ("%(base)s", *numbers))


def _plain_text(purpose: str, value: Json) -> Json:
    fields = {"type": literal("TextualBody"), "purpose": literal(purpose), "value": value}
    return an_object({**fields, "format": literal("text/plain")})


_ADDRESS = _iri("/articles/%s/", "a.id")
# Members of the target that tell of a text ``r`` in article ``a``: looked up once for all that is marked in it.
_SOURCE = {
    "type": literal("SpecificResource"),
    "source": Json("%s", (f"CASE WHEN a.url = '' THEN {sql(_ADDRESS)} ELSE to_json(a.url)::text END",)),
    "state": an_object(
        {
            "type": literal("TimeState"),
            "sourceDate": instant("r.created_at"),
            "cached": _iri("/api/v1/articles/%s/revisions/%s/", "a.id", "r.number"),
            "sha256": text("r.sha256"),
        }
    ),
}
_SPOKEN = {
    "type": literal("FragmentSelector"),
    "conformsTo": literal("http://www.w3.org/TR/media-frags/"),
    "value": Json(
        '"t=%s%s"',
        (
            f"trim_scale({START_MS} / 1000.0)",
            f"CASE WHEN {END_MS} > {START_MS} THEN concat(',', trim_scale({END_MS} / 1000.0)) END",
        ),
    ),
}
_SELECTORS = joined(
    [
        Json("["),
        an_object({"type": literal("TextPositionSelector"), **OFFSETS}),
        Json(","),
        an_object({"type": literal("TextQuoteSelector"), **QUOTE}),
        when(f"{START_MS} IS NOT NULL AND {END_MS} IS NOT NULL", joined([Json(","), an_object(_SPOKEN)])),
        Json("]"),
    ]
)
_TARGET = joined([Json('{%s,"selector":', ("d.document",)), _SELECTORS, Json("}")])

_NAME = r"coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name), E' \t\n\r\f\v'), ''), u.username)"
_CHECK = {"id": _iri("/checks/%s/", "c.id"), "type": literal("Text"), "format": literal("text/html")}
_RATED = [
    _plain_text("classifying", text("g.name")),
    an_object({"type": literal("SpecificResource"), "purpose": literal("linking"), "source": an_object(_CHECK)}),
]
_IDENTIFYING = {
    "type": literal("SpecificResource"),
    "purpose": literal("identifying"),
    "source": _iri("/api/v1/claims/%s/", "c.id"),
}
_BODIES = joined(
    [
        Json("["),
        joined([_plain_text("describing", text("c.statement")), an_object(_IDENTIFYING)], ","),
        when("g.id IS NOT NULL", joined([Json(","), joined(_RATED, ",")])),
        Json("]"),
    ]
)
_ANNOTATION = {
    "id": _iri("/annotations/%s", "h.id"),
    "type": literal("Annotation"),
    "motivation": plain("CASE WHEN g.id IS NULL THEN '\"highlighting\"' ELSE '\"assessing\"' END"),
    "creator": an_object({"type": literal("Person"), "name": text(_NAME), "nickname": text("u.username")}),
    "created": instant("h.created_at"),
    "modified": instant("greatest(h.updated_at, c.updated_at, d.stored_at)"),
    "generator": an_object({"id": _iri("/"), "type": literal("Software"), "name": literal("Fact-check desk")}),
    "body": _BODIES,
    "target": _TARGET,
}
# What it came with goes last, and is left out where there is none.
_ORIGIN = joined(
    [
        when("h.canonical <> ''", Json(',"canonical":%s', ("to_json(h.canonical)",))),
        when("cardinality(h.via) = 1", Json(',"via":%s', ("to_json(h.via[1])",))),
        when("cardinality(h.via) > 1", Json(',"via":%s', ("to_json(h.via)",))),
    ]
)
_WHOLE = joined([plain("%(head)s"), members(_ANNOTATION), _ORIGIN, Json("}")])

# ``g`` is the rating that is published of the claim, unless that was retracted.
ANNOTATIONS = f"""{standing("h.id = ANY(%(highlights)s)", _SOURCE)}, published AS MATERIALIZED (
    SELECT DISTINCT ON (p.claim_id) p.claim_id, p.rating_id, p.kind
    FROM annotations_publication p
    WHERE p.claim_id = ANY(ARRAY(SELECT s.claim_id FROM standing s))
    ORDER BY p.claim_id, p.version DESC
)
SELECT {sql(_WHOLE)} AS line
FROM {PLACED}
JOIN annotations_claim c ON c.id = h.claim_id
JOIN annotations_user u ON u.id = h.created_by_id
LEFT JOIN published p ON p.claim_id = h.claim_id AND p.kind <> 'retraction'
LEFT JOIN annotations_rating g ON g.id = p.rating_id
ORDER BY h.id
"""
