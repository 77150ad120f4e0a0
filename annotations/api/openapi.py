"""How the API is described in OpenAPI 3.1: what all its operations share, so that no view has to say it."""

import inspect
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from uritemplate import variables

from annotations.api import expanding
from annotations.api.problems import MEDIA_TYPE, TITLES
from annotations.api.scopes import scopes_of
from annotations.api.sparse import parameter_of
from annotations.api.views.base import ListView
from annotations.exports import Export

WITH_BODY = {"POST", "PUT", "PATCH"}
MORE_TITLES = {
    409: "A wrong state, a gate that holds the check back, a quote that does not stand there, or someone else’s lease",
    412: "It was changed after you read it",
    413: "The body is too large",
    422: "The Idempotency-Key belongs to another request",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "Any quoted string, fresh for each act. Sent again within 24 hours, the first answer is given again."
    ),
    "schema": {"type": "string", "maxLength": 255},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what was read: where it has changed since, nothing is done and the answer is a 412.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what is known already: where it is still the same, the answer is a 304.",
    "schema": {"type": "string"},
}
ETAG = {"description": "Names this state of the object.", "schema": {"type": "string"}}
LOCATION = {"description": "The address of the new object.", "schema": {"type": "string"}}

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "Names the kind of error in its last part; the address tells about it.",
            "examples": ["/problems/quote-mismatch"],
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do."},
        "changed": {
            "type": "array",
            "description": "Of a stale digest: each difference between the check that was read and the present one.",
            "items": {
                "type": "object",
                "required": ["field", "act"],
                "properties": {
                    "field": {"type": "string"},
                    "act": {"type": "string", "enum": ["edited", "added", "withdrawn", "moved"]},
                    "before": {"type": ["string", "null"]},
                    "after": {"type": ["string", "null"]},
                    "item": {"type": ["integer", "null"], "description": "Evidence, reply or highlight."},
                    "name": {"type": "string", "description": "What readers know the item by."},
                    "part": {"type": "string", "description": "Which of the item's words were edited."},
                },
            },
        },
        "changed_by": {"type": "array", "items": {"type": "string"}, "description": "Who made these changes."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON Pointer into the body, such as #/title."},
                    "parameter": {"type": "string", "description": "A query parameter."},
                    "gate": {"type": "string", "description": "A publish gate that holds the check back."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers the class
    target_class = "annotations.api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": (
                "A token made at /accounts/tokens/ or with `manage.py create_token`. Its scopes: `read` to read; "
                "`write` to mark, link, rate, submit and correct; `review` to lease, return and approve. Roles on the "
                "desk hold besides."
            ),
        }

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """Return one alternative per scope that is enough."""
        return [{self.name: [str(scope)]} for scope in sorted(scopes_of(auto_schema.view, auto_schema.method))]


class DeskSchema(AutoSchema):
    """Adds to each operation its headers, its problems, and the words of its docstring."""

    view: Any

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None:
            operation.setdefault("parameters", []).extend([*self._ordering_parameter(), *self._header_parameters()])
            for status, response in operation["responses"].items():
                self._add_headers(status, response)
            if IF_NONE_MATCH in operation["parameters"]:
                operation["responses"]["304"] = {"description": "It is as the client knows it."}
            operation["responses"].update({str(status): _problem(status) for status in self._problem_statuses()})
        return operation

    def get_operation_id(self) -> str:
        return str(super().get_operation_id()).replace(".", "_").replace(":", "_")

    def get_description(self) -> str:  # type: ignore[override]  # the stub says otherwise
        """Return the docstring of the method or, without one, of the view: never one that was inherited."""
        method = vars(type(self.view)).get(self.method.lower())
        return inspect.getdoc(method) or inspect.cleandoc(vars(type(self.view)).get("__doc__") or "")

    def get_response_serializers(self) -> Any:
        export: Export | None = getattr(self.view, "export", None)
        if export is None:
            return super().get_response_serializers()
        media_type = export.media_type.partition(";")[0]
        is_json = media_type.endswith("json") and not media_type.endswith("ndjson")
        return {(200, media_type): OpenApiTypes.ANY if is_json else OpenApiTypes.BINARY}

    def get_filter_backends(self) -> list[Any]:
        """Return the filters of lists, and of the exports that can be narrowed as the claims list can."""
        return list(self.view.filter_backends) if self._is_list_view() or self._is_export() else []

    def get_summary(self) -> str | None:
        return self.get_description().split(". ")[0].split(": ")[0].rstrip(".") or None

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.method == "GET" and isinstance(self.view, ListView)

    def _is_export(self) -> bool:
        return hasattr(self.view, "export")

    def _has_etag(self) -> bool:
        """Whether a GET can be asked again by ``If-None-Match``: for objects, and for lists that caches may keep."""
        return self.method == "GET" and (not self._is_list_view() or self.view.is_public)

    def _is_public(self) -> bool:
        return not self.view.permission_classes or self.view.permission_classes[0].__name__ == "AllowAny"

    def _changes_what_was_read(self) -> bool:
        return self.method in {"PUT", "PATCH", "DELETE"} or (self.method == "POST" and bool(variables(self.path)))

    def _ordering_parameter(self) -> list[dict[str, Any]]:
        if not self._is_list_view() or not self.view.filter_backends:
            return []
        names = list(self.view.orderings)
        schema = {"type": "string", "enum": names, "default": names[0]}
        return [{"name": "ordering", "in": "query", "required": False, "schema": schema}]

    def _header_parameters(self) -> list[dict[str, Any]]:
        parameters = []
        if self.method == "GET" and self.view.takes_fields:
            parameters.append(parameter_of(self.view.get_serializer_class()().fields))
        if self._is_list_view() and self.view.expansions:
            parameters.append(expanding.parameter_of(self.view.expansions))
        if self.method == "POST":
            parameters.append(IDEMPOTENCY_KEY)
        if self._changes_what_was_read():
            parameters.append(IF_MATCH)
        if self._has_etag():
            parameters.append(IF_NONE_MATCH)
        return parameters

    def _add_headers(self, status: str, response: dict[str, Any]) -> None:
        if status in {"200", "201"} and (self.method != "GET" or self._has_etag()):
            response["headers"] = {"ETag": ETAG, **({"Location": LOCATION} if status == "201" else {})}

    def _problem_statuses(self) -> list[int]:
        statuses = {400, 401, 406, 429}  # 400: each address refuses parameters that it does not know
        if not self._is_public():
            statuses.add(403)
        if variables(self.path):
            statuses.add(404)
        if self.method in WITH_BODY:
            statuses |= {409, 413, 415}
        if self.method == "POST":
            statuses.add(422)
        if self._changes_what_was_read():
            statuses |= {409, 412}
        return sorted(statuses)


def _problem(status: int) -> dict[str, Any]:
    title = MORE_TITLES.get(status) or TITLES[status][1]
    return {"description": title, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def add_problem_schema(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Put the shape of errors among the components: a hook of drf-spectacular."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    return result
