"""The W3C's conformance schemas for Web Annotations, made fit for a validator of today.

They are JSON Schemas of draft 4 whose ``id`` and cross-file ``$ref`` name files; here each definition file becomes a
resource under a name of its own.
"""

import functools
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.shared import DATA

FOLDER = DATA / "w3c_annotation"
SCHEMAS = FOLDER / "schemas"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="NOT TESTED against the W3C's schemas: shared/data/w3c_annotation is absent"
)

ANNOTATION_MUSTS = "annotationMusts.test"
ANNOTATION_OPTIONALS = "annotationOptionals.test"
# What each collection and page must meet, by the names of definitions/collections.json.
COLLECTION_DEFINITIONS = (
    "annotationCollectionTypeValueFound", "totalFound", "firstRequiredIfTotalMoreThanZero", "lastValidIfPresent",
)  # fmt: skip
PAGE_DEFINITIONS = (
    "annotationPageTypeValueFound", "partOfFound", "nextValidIfPresent", "prevValidIfPresent", "startIndexFound",
    "itemsFound",
)  # fmt: skip

FORMATS = FormatChecker(formats=())
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@FORMATS.checks("uri")
def _is_uri(value: Any) -> bool:
    return not isinstance(value, str) or (bool(urlsplit(value).scheme) and value.isascii() and " " not in value)


@FORMATS.checks("date-time")
def _is_instant(value: Any) -> bool:
    """Stricter than the model, which allows other zones where UTC is only recommended."""
    return not isinstance(value, str) or bool(_DATE_TIME.fullmatch(value))


def failed_musts(annotation: dict[str, Any]) -> list[str]:
    """The assertions of the model's MUSTs that ``annotation``, a document of its own, does not meet."""
    return _failed(annotation, _assertions(ANNOTATION_MUSTS))


def failed_shoulds(annotation: dict[str, Any]) -> list[str]:
    """Those of its SHOULDs."""
    wanted = [name for name in _assertions(ANNOTATION_OPTIONALS) if _read(name)["assertionType"] == "should"]
    return _failed(annotation, tuple(wanted))


def failed_definitions(node: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    """The definitions of collections and pages that ``node`` does not meet."""
    return [name for name in names if not _definition(name).is_valid(node)]


def example(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / "examples" / f"{name}.json").read_text())


def _failed(annotation: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    failed = []
    for name in names:
        schema = _read(name)
        expected = schema.get("expectedResult", "valid") == "valid"
        if _validator(name).is_valid(annotation) is not expected:
            failed.append(name)
    return failed


@functools.cache
def _assertions(test: str) -> tuple[str, ...]:
    return tuple(json.loads((SCHEMAS / "annotations" / test).read_text())["assertions"])


def _read(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / name).read_text())


@functools.cache
def _validator(name: str) -> Draft4Validator:
    return Draft4Validator(_modern(_read(name), ""), registry=_registry(), format_checker=FORMATS)


@functools.cache
def _definition(name: str) -> Draft4Validator:
    schema = {"$ref": f"urn:collections.json#/definitions/{name}"}
    return Draft4Validator(schema, registry=_registry(), format_checker=FORMATS)


@functools.cache
def _registry() -> Registry:
    files: list[Path] = sorted((SCHEMAS / "definitions").glob("*.json"))
    return Registry().with_resources(
        (f"urn:{file.name}", Resource(_modern(json.loads(file.read_text()), f"urn:{file.name}"), DRAFT4))
        for file in files
    )


def _modern(node: Any, home: str) -> Any:
    """Return ``node`` without ``$schema`` and string ``id``; references name the definition files."""
    if isinstance(node, list):
        return [_modern(item, home) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if not (key in ("id", "$schema") and isinstance(value, str))}
    reference = kept.get("$ref")
    if isinstance(reference, str) and not reference.startswith("#"):
        kept["$ref"] = f"urn:{reference}"
    elif isinstance(reference, str) and home:
        kept["$ref"] = home + reference
    return {key: value if key == "$ref" else _modern(value, home) for key, value in kept.items()}
