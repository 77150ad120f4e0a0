"""The ``type`` of each problem leads to words about it."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django.test import Client

import annotations
from annotations.api.problem_types import PROBLEM_TYPES
from annotations.api.problems import TITLES
from annotations.errors import DeskError
from tests.api.client import ApiClient

pytestmark = pytest.mark.django_db
KNOWN = {problem.code: problem.status for problem in PROBLEM_TYPES}


def every_error() -> Iterator[type[DeskError]]:
    for module in pkgutil.walk_packages(annotations.__path__, "annotations."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    found = [DeskError]
    while found:
        error = found.pop()
        found += error.__subclasses__()
        yield error


def test_every_error_of_the_code_has_its_words_and_no_other_has() -> None:
    raised = {error.code: error.status for error in every_error() if error.__module__.startswith("annotations.")}
    answered = {code: status for status, (code, _title) in TITLES.items()}
    assert raised | answered == KNOWN


def test_type_of_a_problem_leads_to_its_page() -> None:
    address = ApiClient().get("claims/").json()["type"]
    response = Client().get(address)
    assert response.status_code == 200
    assert "<h1><code>not-authenticated</code></h1>" in response.content.decode()


@pytest.mark.parametrize("code", KNOWN)
def test_each_type_resolves_and_is_listed(code: str) -> None:
    assert Client().get(f"/problems/{code}").status_code == 200
    assert f'href="/problems/{code}"' in Client().get("/problems/").content.decode()


def test_error_that_there_is_not_has_no_page() -> None:
    assert Client().get("/problems/nothing").status_code == 404
    assert Client().post("/problems/").status_code == 405
