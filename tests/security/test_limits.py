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


def test_second_file_of_a_form_is_refused_whoever_sends_it() -> None:
    """Files are kept in memory, up to the limit each: of a hundred, five hundred megabytes."""

    def files() -> dict[str, Any]:
        return {"file": SimpleUploadedFile("a.txt", b"a"), "other": SimpleUploadedFile("b.txt", b"b")}

    checking = Client(enforce_csrf_checks=True)
    checking.get("/accounts/login/")
    answers = [checking.post("/accounts/login/", files()), signed_in().post("/articles/add/", files())]
    assert [answer.status_code for answer in answers] == [400, 400]


def part(name: str, words: str = "a", file: str = "") -> bytes:
    named = f'; filename="{file}"' if file else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{words}\r\n'.encode()


@pytest.mark.parametrize(
    ("parts", "status", "kind"),
    [
        (part("file", file="a.txt") + part("other", file="b.txt"), 400, "bad-request"),
        (b"".join(part(f"field-{number}") for number in range(5)), 400, "bad-request"),
        (part("title", "a" * 2000), 413, "too-large"),
    ],
    ids=["files", "fields", "long"],
)
@pytest.mark.parametrize("path", ["articles/", "articles/{}/revisions/"])
def test_form_of_many_parts_is_a_problem_over_rest(
    parts: bytes, status: int, kind: str, path: str, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000, 4
    user = factories.make_user()
    address = path.format(factories.make_article(user).pk)
    answer = Client().generic(
        "POST",
        f"/api/v1/{address}",
        parts + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers=ApiClient(user).headers,
    )
    assert (answer.status_code, kind_of(answer)) == (status, kind)


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
