"""Requests that are large, deep or many inside are refused in words, before they cost anything."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotations.models import Article, Claim, Role
from tests import factories
from tests.addresses import all_addresses
from tests.api.client import ApiClient, kind_of
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db

DEEP = b'{"statement":' * 100_000 + b"1" + b"}" * 100_000
WRITING = sorted(
    address.route
    for address in all_addresses()
    if address.route.startswith("api/v1/") and not address.parameters and "export" not in address.name
)


@pytest.mark.parametrize(
    "body", [DEEP, b"[" * 200_000, b'{"a":' + b"9" * 10_000 + b"}"], ids=["object", "list", "digits"]
)
@pytest.mark.parametrize("path", ["/api/v1/articles/", "/api/v1/claims/", "/annotations/"])
def test_deep_json_is_a_problem_and_no_crash(path: str, body: bytes) -> None:
    answer = ApiClient(factories.make_user()).send("POST", path, body)
    assert (answer.status_code, Claim.objects.count()) == (400, 0)


@pytest.mark.parametrize("path", WRITING)
def test_body_beyond_any_use_is_refused_unread_by_every_address(path: str, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = ApiClient(factories.make_user(Role.ADMIN)).send("POST", f"/{path}", b'{"a": "' + b"b" * 2000 + b'"}')
    assert answer.status_code in (404, 405, 413)
    if answer.status_code == 413:
        assert kind_of(answer) == "too-large"


@pytest.mark.parametrize(
    "form",
    [
        {f"field-{number}": "a" for number in range(2000)},
        {f"file-{number}": SimpleUploadedFile("a.txt", b"a") for number in range(200)},
        {"text": "a" * 200},
    ],
    ids=["fields", "files", "long"],
)
def test_forms_of_many_parts_are_refused(form: dict[str, Any], settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    for path in ("/articles/add/", "/accounts/login/"):
        client = signed_in() if path != "/accounts/login/" else Client()
        for each in form.values():
            if isinstance(each, SimpleUploadedFile):
                each.seek(0)
        assert client.post(path, form).status_code in (400, 413)
    assert Article.objects.count() == 0


def test_endless_part_without_an_end_is_refused() -> None:
    body = BytesIO(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * 1_000_000)
    answer = Client().generic(
        "POST", "/accounts/login/", body.getvalue(), content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("boundary", ["", "x" * 100_000, "\x00"])
def test_odd_boundaries_are_refused(boundary: str) -> None:
    kind = f"multipart/form-data; boundary={boundary}"
    assert Client().generic("POST", "/accounts/login/", b"--x--", content_type=kind).status_code in (200, 400)
