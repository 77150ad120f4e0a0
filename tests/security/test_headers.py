"""What each answer tells the browser, whatever kind of answer it is."""

import pytest
from django.test import Client

from tests import factories
from tests.test_platform_settings import KEY, shown
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
PATHS = (
    "/",
    "/accounts/login/",
    "/admin/",
    "/annotations/",
    "/api/v1/articles/",
    "/api/v1/docs/",
    "/api/v1/exports/claims.csv",
    "/api/v1/nowhere/",
    "/checks/",
    "/claims/999999/",
    "/feed.atom",
    "/nowhere",
    "/ratings.css",
    "/robots.txt",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["anonymous", "admin"])
def test_every_kind_of_answer_carries_the_headers(path: str, who: str) -> None:
    response = (Client() if who == "anonymous" else signed_in(factories.Role.ADMIN)).get(path)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    policy = response.headers["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert all(part in policy for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"))


def test_hsts_and_cookies_hold_behind_a_proxy(settings: object) -> None:
    names = ("SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    expression = f"[getattr(settings, name) for name in {names}]"
    assert shown(expression, SECRET_KEY=KEY, TRUST_PROXY="1") == "[31536000, True, True, True]"
    settings.SECURE_HSTS_SECONDS = 31536000  # type: ignore[attr-defined]  # the fixture takes any setting
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # type: ignore[attr-defined]  # as above
    response = Client().get("/checks/", headers={"X-Forwarded-Proto": "https"})
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK"])
def test_methods_that_mirror_requests_are_refused(method: str) -> None:
    answers = {path: Client().generic(method, path).status_code for path in ("/checks/", "/api/v1/claims/")}
    assert set(answers.values()) <= {401, 405}


def test_line_ends_in_an_address_write_no_header() -> None:
    for path in ("/checks/%0d%0aX-Own:%201/", "/claims/?q=a%0d%0aX-Own:%201", "/accounts/login/?next=/%0d%0aX-Own:1"):
        for client in (Client(), signed_in()):
            response = client.get(path)
            assert "X-Own" not in response.headers
            assert response.status_code < 500


@pytest.mark.parametrize(
    "path", ["/static/", "/static/js/", "/templates/", "/.git/config", "/.env", "/static/../manage.py"]
)
def test_folders_are_not_listed(path: str) -> None:
    response = Client().get(path)
    assert (response.status_code, b"offsets.js" in response.content) == (404, False)
