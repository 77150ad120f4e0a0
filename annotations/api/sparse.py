"""``?fields=``: of each object only the fields that the client names, without what the others would cost."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from annotations.api.expanding import MEMBER
from annotations.api.problems import InvalidParameter

PARAMETER = "fields"


def wanted_fields(request: Request) -> list[str] | None:
    """Return the names that the client asks for; ``None`` where it wants all there are."""
    sent = request.query_params.get(PARAMETER)
    return None if sent is None else sent.split(",")


def require_known_fields(request: Request, known: Iterable[str]) -> None:
    """Raise ``InvalidParameter`` for a field that is not one of ``known``."""
    wanted = wanted_fields(request)
    if wanted is not None and not set(wanted) <= set(known):
        message = _("Name some of: %(names)s.") % {"names": ", ".join(known)}
        raise InvalidParameter(message, fields={PARAMETER: [message]})


def drop_unwanted(serializer: Any, request: Request) -> None:
    """Take out of a serializer what the client does not want; what it wants expanded stays."""
    wanted = wanted_fields(request)
    if wanted is not None:
        for name in set(serializer.fields) - {*wanted, MEMBER}:
            del serializer.fields[name]


def narrowed(data: Any, request: Request) -> Any:
    """Return the part of an object that the client wants, in its own order."""
    wanted = wanted_fields(request)
    return data if wanted is None else {name: value for name, value in data.items() if name in wanted}


def parameter_of(names: Iterable[str]) -> dict[str, Any]:
    """Return the parameter as OpenAPI describes it: names with commas between them."""
    return {
        "name": PARAMETER,
        "in": "query",
        "required": False,
        "description": "Show these fields alone.",
        "schema": {"type": "array", "items": {"type": "string", "enum": list(names)}, "minItems": 1},
        "style": "form",
        "explode": False,
    }


def describe_sparse(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Say of each answer that takes ``fields`` that some may be missing: a hook of drf-spectacular."""
    schemas = result["components"]["schemas"]
    for methods in result["paths"].values():
        for operation in methods.values():
            if any(parameter["name"] == PARAMETER for parameter in operation["parameters"]):
                _allow_part(operation["responses"]["200"]["content"]["application/json"], schemas)
    return result


def _allow_part(described: dict[str, Any], schemas: dict[str, Any]) -> None:
    name = described["schema"]["$ref"].rpartition("/")[2]
    results = schemas[name].get("properties", {}).get("results")
    if results is not None:
        if "anyOf" not in results["items"]:
            results["items"] = _whole_or_part(results["items"], schemas)
    else:
        described["schema"] = _whole_or_part(described["schema"], schemas)


def _whole_or_part(reference: dict[str, str], schemas: dict[str, Any]) -> dict[str, Any]:
    name = reference["$ref"].rpartition("/")[2]
    part = {key: value for key, value in schemas[name].items() if key not in ("required", "description")}
    schemas[f"{name}Part"] = {**part, "description": "What `fields` asked for."}
    return {"anyOf": [reference, {"$ref": f"#/components/schemas/{name}Part"}]}
