"""What requests carry in the sweep over two desks: bodies that would be taken, and ids of another desk inside them."""

from typing import Any

from tests.security.two_desks import Held

# Sent to another desk's addresses, so that nothing but the desk is a reason to refuse them.
BODIES: dict[str, dict[str, Any]] = {
    "api:adjudication": {"rating": "true", "reason": "So."},
    "api:article": {"title": "Mine now"},
    "api:claim": {"statement": "Mine now."},
    "api:evidence-item": {"stance": "refutes"},
    "api:highlight": {"start": 0, "end": 12},
    "api:highlight-anchor": {"accept": True},
    "api:lease": {"lease_seconds": 60},
    "api:policy": {"blind": {"number": 3}},
    "api:reply": {"state": "none"},
    "api:revisions": {"text": "Mine now."},
    "api:transitions": {"to": "checking"},
    "add_comment": {"body": "Mine now."},
    "add_evidence": {"stance": "context", "kind": "note", "note": "Mine now."},
    "add_reply": {"asked": "Me", "channel": "email", "asked_on": "2026-11-01", "state": "waiting"},
    "approve_claim": {"note": "So."},
    "change_stance": {"stance": "refutes"},
    "edit_claim": {"statement": "Mine now."},
    "give_verdict": {"rating": "true", "rationale": "So."},
    "mark_claim": {"start": "0", "end": "12", "exact": "Harbourmaste"},
    "move_claim": {"to": "checking"},
    "move_evidence": {"step": "1"},
    "move_highlight": {"claim": "1"},
    "place_highlight": {"start": "0", "end": "12", "exact": "Harbourmaste"},
    "resize_highlight": {"start": "0", "end": "12", "exact": "Harbourmaste"},
    "return_claim": {"note": "So."},
    "settle": {"answer": "accept"},
    "use_passage": {"start": "0", "end": "12", "exact": "Harbourmaste", "stance": "context"},
    "word_claim": {"statement": "Mine now."},
}


def bodies_for(name: str, mine: Held) -> list[dict[str, Any]]:
    return [BODIES.get(name, {})]


_PLACE = {"start": 0, "end": 12}
_WORDS = {"start": "0", "end": "12"}
# Nobody has two roles on one desk, and whoever has none is shown to no administrator of one desk.
NEVER_TAKEN = ("shows the form: a role on their desk", "shows the form: a role for their reader")
# What each request is, its method, its path, and its body.
FOREIGN_IN_BODIES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("a highlight in their article", "POST", "/api/v1/highlights/", {"article": "{theirs.article}", **_PLACE}),
    (
        "a highlight of their claim",
        "POST",
        "/api/v1/highlights/",
        {"article": "{mine.article}", "claim": "{theirs.claim}", "start": 30, "end": 42},
    ),
    ("a highlight given to their claim", "PATCH", "/api/v1/highlights/{mine.highlight}/", {"claim": "{theirs.other}"}),
    (
        "evidence for their claim",
        "POST",
        "/api/v1/evidence/",
        {"claim": "{theirs.claim}", "stance": "context", "kind": "note", "note": "Heard."},
    ),
    (
        "a passage of their article",
        "POST",
        "/api/v1/evidence/",
        {
            "claim": "{mine.claim}",
            "stance": "context",
            "kind": "passage",
            "passage": {"article": "{theirs.article}", **_PLACE},
        },
    ),
    (
        "a verdict on their claim",
        "POST",
        "/api/v1/verdicts/",
        {"claim": "{theirs.claim}", "rating": "true", "rationale": "So."},
    ),
    (
        "a reply logged on their claim",
        "POST",
        "/api/v1/replies/",
        {"claim": "{theirs.claim}", "asked": "Me", "channel": "email"},
    ),
    ("an article for their desk", "POST", "/api/v1/articles/", {"desk": "{theirs.desk_slug}", "text": "It rained."}),
    ("a claim for their desk", "POST", "/api/v1/claims/", {"desk": "{theirs.desk_slug}", "statement": "It rains."}),
    ("the next of their queue", "POST", "/api/v1/queue/next/", {"desk": "{theirs.desk_slug}"}),
    ("a claim given to their checker", "PATCH", "/api/v1/claims/{mine.claim}/", {"assigned_to": "{theirs.username}"}),
    (
        "a check handed to their reviewer",
        "POST",
        "/api/v1/queue/{mine.submitted}/hand-over/",
        {"to": "{theirs.reviewer_name}"},
    ),
    (
        "an annotation on their article",
        "POST",
        "/annotations/",
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "type": "Annotation",
            "body": {"type": "TextualBody", "value": "Worded."},
            "target": {
                "source": "http://testserver/articles/{theirs.article}/",
                "selector": {"type": "TextPositionSelector", "start": 0, "end": 12},
            },
        },
    ),
    (
        "words marked for their claim",
        "POST",
        "/articles/{mine.article}/marks/",
        {"claim": "{theirs.claim}", "exact": "{mine.beginning}", **_WORDS},
    ),
    (
        "a highlight moved to their claim",
        "POST",
        "/articles/{mine.article}/marks/{mine.highlight}/move/",
        {"claim": "{theirs.submitted}"},
    ),
    (
        "a passage linked to their claim",
        "POST",
        "/articles/{mine.article}/passages/",
        {"claim": "{theirs.claim}", "stance": "context", "exact": "{mine.beginning}", **_WORDS},
    ),
    (
        "a comment on their evidence",
        "POST",
        "/claims/{mine.claim}/comments/",
        {"body": "Mine.", "on": "evidence-{theirs.evidence}"},
    ),
    (
        "a comment on their highlight",
        "POST",
        "/claims/{mine.claim}/comments/",
        {"body": "Mine.", "on": "highlight-{theirs.highlight}"},
    ),
    (
        "a comment on their verdict",
        "POST",
        "/claims/{mine.claim}/comments/",
        {"body": "Mine.", "on": "verdict-{theirs.verdict}"},
    ),
    (
        "shows the form: a claim given to their checker",
        "POST",
        "/claims/{mine.claim}/edit/",
        {"statement": "Worded.", "priority": "0", "verdicts_required": "1", "assigned_to": "{theirs.checker}"},
    ),
    (
        "shows the form: a role on their desk",
        "POST",
        "/admin/annotations/membership/add/",
        {"user": "{mine.user}", "desk": "{theirs.desk}", "role": "admin"},
    ),
    (
        "shows the form: a role for their reader",
        "POST",
        "/admin/annotations/membership/add/",
        {"user": "{theirs.user}", "desk": "{mine.desk}", "role": "checker"},
    ),
]

# Ids and words of another desk in an address's query.
FOREIGN_IN_QUERIES = (
    "/claims/?article={theirs.article}",
    "/claims/?q=Zanzibarquill",
    "/articles/?q=Zanzibarquill",
    "/articles/?for_claim={theirs.claim}",
    "/articles/{mine.article}/?for_claim={theirs.claim}",
    "/articles/{mine.article}/?place={theirs.highlight}",
    "/articles/{mine.article}/claims/?q=Zanzibarquill",
    "/articles/{mine.article}/similar/?statement=Zanzibarquill+counted&claim={theirs.claim}",
    "/search/?q=Zanzibarquill",
    "/search/?q=Zanzibarquill&in=evidence",
    "/archive/{mine.archive}/?check={theirs.pagecheck}",
    "/api/v1/articles/?desk={theirs.desk_slug}",
    "/api/v1/claims/?article={theirs.article}",
    "/api/v1/claims/?desk={theirs.desk_slug}",
    "/api/v1/claims/?assigned_to={theirs.username}",
    "/api/v1/claims/?topic=zanzibarquill",
    "/api/v1/claims/?q=Zanzibarquill",
    "/api/v1/highlights/?article={theirs.article}",
    "/api/v1/highlights/?claim={theirs.claim}",
    "/api/v1/evidence/?claim={theirs.claim}",
    "/api/v1/verdicts/?claim={theirs.claim}",
    "/api/v1/replies/?claim={theirs.claim}",
    "/api/v1/queue/?desk={theirs.desk_slug}",
    "/api/v1/imports/?desk={theirs.desk_slug}",
    "/api/v1/changes/?desk={theirs.desk_slug}",
    "/api/v1/agreement/?desk={theirs.desk_slug}",
    "/api/v1/ratings/?desk={theirs.desk_slug}",
    "/api/v1/exports/claims.csv?desk={theirs.desk_slug}",
    "/api/v1/exports/claims.ndjson?article={theirs.article}",
    "/api/v1/exports/annotations.jsonld?article={theirs.article}",
    "/api/v1/claims:search?query=Zanzibarquill",
    "/annotations/?page=0&iris=1",
    "/admin/autocomplete/?app_label=annotations&model_name=membership&field_name=user&term=theirs",
)
