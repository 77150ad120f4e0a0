"""Settings of the REST interface (annotations/api) and of its schema."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "annotations.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["annotations.api.scopes.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["annotations.api.throttling.MinuteThrottle"],
    "DEFAULT_PARSER_CLASSES": ["annotations.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "annotations.api.negotiation.BrowsersTakeJSON",
    "DEFAULT_FILTER_BACKENDS": ["annotations.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "annotations.api.openapi.DeskSchema",
    "EXCEPTION_HANDLER": "annotations.api.problems.answer_problem",
    # `?format=` would be taken for a media type, where exports and articles have formats of their own.
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Fact-check desk",
    "DESCRIPTION": (
        "Articles, the claims made in them, evidence, verdicts, review and publication. Offsets count Unicode code "
        "points, times are RFC 3339 in UTC, errors are application/problem+json (RFC 9457). Lists are paged by cursor."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": "/", "description": "This desk"}],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "AnchorState": "annotations.models.AnchorState",
        "Answer": "annotations.models.anchor.Answer",
        "ArticleKind": "annotations.models.Kind",
        "AssumedZone": "annotations.models.AssumedZone",
        "ClaimStatus": "annotations.models.Status",
        "CorrectionRequestState": "annotations.models.correction.RequestState",
        "EvidenceKind": "annotations.models.EvidenceKind",
        "Gate": "annotations.models.gate.Gate",
        "ImportState": "annotations.models.fetch.ImportState",
        "PageState": "annotations.models.fetch.PageState",
        "PublicationKind": "annotations.models.PublicationKind",
        "ReplyState": "annotations.models.reply.ReplyState",
        "Stance": "annotations.models.Stance",
        "VerdictKind": "annotations.models.VerdictKind",
        "VerdictsState": "annotations.models.VerdictsState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "annotations.api.openapi.add_problem_schema",
        "annotations.api.sparse.describe_sparse",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
