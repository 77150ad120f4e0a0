"""Examples for the schema and the page to try the API on."""

from drf_spectacular.utils import OpenApiExample

WIRE_STORY = OpenApiExample(
    "A wire story, to be taken apart",
    request_only=True,
    media_type="application/json",
    value={
        "content": "Port to double jobs\n\nPORTVILLE, Sept 13, 2025 (HP) - The terminal will double the jobs by 2028.",
        "format": "auto",
        "url": "https://news.example/port",
    },
)
PLAIN_TEXT = OpenApiExample(
    "Text, stored as it is",
    request_only=True,
    media_type="application/json",
    value={
        "text": "The new terminal will double the number of jobs in the port by 2028.",
        "title": "Port to double jobs",
        "publisher": "Harbour Press",
        "published_at": "2025-09-13T08:28:00",
        "language": "en",
    },
)
BY_OFFSETS = OpenApiExample(
    "By offsets and quote",
    request_only=True,
    value={"article": 1, "start": 4, "end": 45, "exact": "new terminal will double the number of jobs"},
)
BY_QUOTE = OpenApiExample(
    "By its quote alone, for a claim there is",
    request_only=True,
    value={"article": 1, "exact": "double the number of jobs", "prefix": "terminal will ", "claim": 7},
)
ACCEPT = OpenApiExample("The new words are right", request_only=True, value={"accept": True})
MARK_ANEW = OpenApiExample("It is made there now", request_only=True, value={"start": 120, "end": 188})
RETIRE = OpenApiExample("It is no longer made there", request_only=True, value={"retire": True})
WEB_PAGE = OpenApiExample(
    "A web page",
    request_only=True,
    value={
        "claim": 7,
        "stance": "refutes",
        "kind": "web",
        "url": "https://statistics.example/report",
        "title": "Annual report",
        "quote": "On 31 December 4,087 people were employed at the port.",
    },
)
PASSAGE = OpenApiExample(
    "A passage of another stored article",
    request_only=True,
    value={
        "claim": 7,
        "stance": "supports",
        "kind": "passage",
        "passage": {"article": 2, "exact": "The plan speaks of 1,900 posts"},
    },
)
VERDICT = OpenApiExample(
    "A verdict",
    request_only=True,
    value={"claim": 7, "rating": "half-true", "rationale": "The plan speaks of 1,900 posts, not of twice as many."},
)
SUBMIT = OpenApiExample("Submit for review", request_only=True, value={"to": "in_review"})
RETURN = OpenApiExample(
    "Return to the checker", request_only=True, value={"to": "checking", "note": "Name the year of the figure."}
)
APPROVE = OpenApiExample(
    "Approve exactly what was read",
    request_only=True,
    value={"to": "published", "digest": "6f0c8e4f5f6c3d0a7f0f5a1f7e1f6a0cbb0a4e51a1f2f1c6b7f7f2b7c2a1d3e4"},
)
CORRECT = OpenApiExample(
    "Publish a correction",
    request_only=True,
    value={"to": "published", "kind": "correction", "reason": "An earlier version gave the figure of 2023."},
)
