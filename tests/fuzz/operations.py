"""What can be asked of the desk: the operations of the API's schema, the pages, and the forms that stand on them."""

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.urls import NoReverseMatch, reverse
from drf_spectacular.generators import SchemaGenerator
from lxml import html

from tests.addresses import Address, all_addresses
from tests.fuzz.values import hostile
from tests.security.classified import NOUNS, OWN, PUBLIC, is_list_of_admin, nouns_of

WITH_BODY = {"post", "put", "patch"}
# What a field of this name, or a part of an address, holds.
WORDS_OF = {"assigned_to": "username", "to": "reviewer_name", "desk": "desk_slug"}
# What fits the text of the article, and what most fields of this name take.
KNOWN: dict[str, Any] = {
    "start": 0,
    "end": 12,
    "prefix": "",
    "suffix": "",
    "language": "en",
    "format": "plain",
    "url": "https://news.example/a",
    "source": "https://news.example/b",
}
RATINGS = ("true", "false", "half-true", "unproven", "nonsense")


@dataclass(frozen=True)
class Operation:
    """One act of the API; ``query`` and ``body`` are JSON schemas by name, ``noun`` what its address names."""

    method: str
    path: str
    noun: str
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class Form:
    """A form as a page shows it to ``caller``: what it would send if nobody changed anything."""

    caller: str
    action: str
    method: str
    fields: dict[str, str]
    files: tuple[str, ...]


class Api:
    """The schema of the API, and values that fit it."""

    def __init__(self) -> None:
        self.schema = SchemaGenerator().get_schema(request=None, public=True)
        self.operations = [
            self._operation(method, path, described)
            for path, item in self.schema["paths"].items()
            for method, described in item.items()
            if isinstance(described, dict) and "responses" in described
        ]

    def _operation(self, method: str, path: str, described: dict[str, Any]) -> Operation:
        query = {each["name"]: each["schema"] for each in described.get("parameters", []) if each["in"] == "query"}
        content = described.get("requestBody", {}).get("content", {})
        body = content.get("application/json", {}).get("schema", {}) if method in WITH_BODY else None
        return Operation(method.upper(), path, NOUNS.get(path.partition("{")[0], ""), query, body)

    def fitting(self, schema: Any, rng: Random, ids: dict[str, Any], name: str = "") -> Any:
        """Return a value that fits ``schema``; where ``name`` tells what it is, one of the desk's own."""
        schema = self._resolved(schema)
        if name in WORDS_OF:
            return ids[WORDS_OF[name]]
        if name == "rating":
            return rng.choice(RATINGS)
        if name == "exact":
            return ids["beginning"]
        if name in KNOWN:
            return KNOWN[name]
        if "enum" in schema:
            return rng.choice(schema["enum"])
        for several in ("oneOf", "anyOf", "allOf"):
            if several in schema:
                return self.fitting(rng.choice(schema[several]), rng, ids, name)
        kind = schema.get("type", "object" if "properties" in schema else "string")
        kind = rng.choice(kind) if isinstance(kind, list) else kind
        return self._of_kind(kind, schema, rng, ids, name)

    def _resolved(self, schema: Any) -> dict[str, Any]:
        schema = schema if isinstance(schema, dict) else {}
        while "$ref" in schema:
            schema = self.schema["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def _of_kind(self, kind: str, schema: dict[str, Any], rng: Random, ids: dict[str, Any], name: str) -> Any:
        if kind == "object":
            fields = schema.get("properties", {})
            needed = set(schema.get("required", ()))
            chosen = [each for each in fields if each in needed or rng.random() < 0.3]
            return {each: self.fitting(fields[each], rng, ids, each) for each in chosen}
        if kind == "array":
            return [self.fitting(schema.get("items"), rng, ids) for _ in range(rng.randrange(3))]
        if kind == "integer":
            return ids[name] if name in ids else rng.choice((0, 1, 7, 12, 40))
        if kind == "number":
            return rng.choice((0, 0.5, 1))
        if kind in ("boolean", "null"):
            return rng.choice((True, False)) if kind == "boolean" else None
        return rng.choice(_texts(schema.get("format", ""), ids))


def _texts(form: str, ids: dict[str, Any]) -> tuple[str, ...]:
    if form == "date-time":
        return ("2026-01-02T03:04:05Z", "2025-11-30T23:59:59+02:00")
    if form == "date":
        return ("2026-01-02", "1999-12-31")
    if form == "uri":
        return ("https://news.example/a", "http://news.example/b?c=d#e")
    return ("It rained in May.", "en", str(ids["beginning"]), "Words of a note.", "web", "plain")


def path_of(template: str, noun: str, ids: dict[str, Any], rng: Random) -> str:
    """Return the address with its places filled: as a rule by what is there, else by what is not."""

    def fill(match: re.Match[str]) -> str:
        if rng.random() < 0.12:
            value = hostile(rng)
            return str(value)[:200] if isinstance(value, str | int | float) else "0"
        return str(ids["number"] if match[1] == "number" else ids.get(noun, 1))

    return re.sub(r"\{([^}]+)\}", fill, template)


def page_paths(ids: dict[str, Any]) -> list[str]:
    """Return the address of every page, filled with what is there."""
    found = []
    for address in all_addresses():
        if not address.route.startswith("api/") and (path := _page_path(address, ids)):
            found.append(path)
    return sorted(set(found))


def _page_path(address: Address, ids: dict[str, Any]) -> str:
    values = {"facet": "topic", "slug": "harbour", "code": "invalid", "part": 1, "version": 1, "app_label": "auth"}
    values |= {name: ids["published"] for name in address.parameters if name == "pk" and "check" in address.name}
    if address.name not in PUBLIC | OWN and not is_list_of_admin(address):
        values |= {name: ids.get(noun, 1) for name, noun in nouns_of(address).items()}
    try:
        return reverse(address.name, kwargs={name: values.get(name, 1) for name in address.parameters})
    except NoReverseMatch:
        return "" if "<" in address.route or "(" in address.route else f"/{address.route}"


def forms_on(page: bytes, path: str, caller: str) -> list[Form]:
    """Return the forms of a page, but the one that ends the session."""
    if not page.strip():
        return []
    document = html.fromstring(page, base_url=f"http://desk{path}")
    found = []
    for form in document.forms:
        action = (form.get("hx-post") or form.action or path).replace("http://desk", "")
        if not action.startswith("/") or "logout" in action:
            continue
        files = tuple(each.name for each in form.inputs if each.get("type") == "file" and each.name)
        fields = {name: value or "" for name, value in form.form_values() if name not in files}
        fields |= {each.name: each.value or "" for each in form.inputs if _is_written(each)}
        fields |= {each.get("name"): each.get("value", "") for each in form.xpath(".//button[@name]")}
        method = "POST" if form.get("hx-post") else form.method
        found.append(Form(caller, action, method, fields, files))
    return found


def _is_written(field: Any) -> bool:
    return bool(field.name) and field.get("type") in (None, "text", "email", "url", "number", "date", "search")
