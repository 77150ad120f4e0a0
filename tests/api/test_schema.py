"""The schema: valid OpenAPI 3.1, complete, and true."""

from typing import Any

import jsonschema
import pytest
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import OpenAPIV31SpecValidator

from annotations.models import Role
from tests import factories
from tests.api.client import ApiClient, client_of
from tests.api.test_query_counts import fill

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def schema(django_db_blocker: Any) -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation) for path, methods in schema["paths"].items() for method, operation in methods.items()
    ]


def test_schema_is_valid_and_served_without_login(schema: dict[str, Any]) -> None:
    response = ApiClient().get("schema/")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json()["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(response.json()).validate()
    assert set(response.json()["paths"]) == set(schema["paths"])


def test_schema_is_given_in_yaml_to_who_asks() -> None:
    response = ApiClient().get("schema/", Accept="application/yaml")
    assert response.content.startswith(b"openapi: 3.1.0")


def test_every_address_is_described(schema: dict[str, Any]) -> None:
    api = next(pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "api/v1/")
    served = {str(pattern.pattern) for pattern in api.url_patterns} - {"schema/", "docs/", ""}
    described = {path.removeprefix("/api/v1/") for path in schema["paths"]}
    names = {"<int:pk>": "{id}", "<int:number>": "{number}", "<slug:slug>": "{slug}"}
    for written, name in names.items():
        served = {path.replace(written, name) for path in served}
    assert served == described


def test_operations_have_ids_words_scopes_and_problems(schema: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _path, _method, operation in operations(schema)]
    assert len(ids) == len(set(ids))
    assert all(name.replace("_", "").isalnum() for name in ids)
    for path, method, operation in operations(schema):
        assert operation["summary"], path
        assert any("bearer" in way for way in operation["security"]), path
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert response["content"][PROBLEM]["schema"] == {"$ref": "#/components/schemas/Problem"}
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert ("Idempotency-Key" in names) is (method == "post")
        assert ("If-Match" in names) >= (method in {"patch", "put", "delete"})


def test_security_is_a_bearer_token_with_its_scopes(schema: dict[str, Any]) -> None:
    scheme = schema["components"]["securitySchemes"]["bearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert schema["paths"]["/api/v1/queue/next/"]["post"]["security"][0] == {"bearer": ["review"]}
    assert schema["paths"]["/api/v1/claims/"]["get"]["security"][0] == {"bearer": ["read"]}
    assert {} in schema["paths"]["/api/v1/publications/"]["get"]["security"]
    assert schema["servers"] == [{"url": "/", "description": "This desk"}]


def check_answer(schema: dict[str, Any], path: str, status: int, body: Any, method: str = "get") -> None:
    described = schema["paths"][path][method]["responses"][str(status)]["content"]
    [media_type] = described
    whole = {**described[media_type]["schema"], "components": schema["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(body)


@pytest.mark.parametrize(
    "noun",
    ["articles", "highlights", "claims", "evidence", "verdicts", "ratings", "queue", "publications", "exports"],
)
def test_answers_are_as_the_schema_says(schema: dict[str, Any], noun: str) -> None:
    fill()
    client = client_of(Role.REVIEWER)
    listed = client.get(f"{noun}/").json()
    check_answer(schema, f"/api/v1/{noun}/", 200, listed)
    if f"/api/v1/{noun}/{{id}}/" in schema["paths"]:
        for row in listed["results"]:
            query = "?expand=highlights" if noun == "articles" else ""
            shown = client.get(f"{noun}/{row['id']}/{query}").json()
            check_answer(schema, f"/api/v1/{noun}/{{id}}/", 200, shown)


def test_problem_is_as_the_schema_says(schema: dict[str, Any]) -> None:
    problem = client_of().post("claims/", {"statement": ""}).json()
    check_answer(schema, "/api/v1/claims/", 400, problem, "post")
    parameter = client_of().get("claims/?status=x").json()
    check_answer(schema, "/api/v1/claims/", 400, parameter)


def test_examples_fit_what_they_are_examples_of(schema: dict[str, Any]) -> None:
    shown = 0
    for path, _method, operation in operations(schema):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            whole = {**content["schema"], "components": schema["components"]}
            jsonschema.Draft202012Validator(whole).validate(example["value"])
            shown += 1
        assert factories.PASSWORD not in str(content), path
    assert shown == 14
