"""The fixtures of this folder: a browser that reaches the desk alone, and complains about what a page does wrong."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AbstractBaseUser
from playwright.sync_api import Error, Page, Route
from pytest_django.live_server_helper import LiveServer


def test_page_is_served_with_its_static_files(page: Page) -> None:
    page.goto("/admin/login/")
    assert page.evaluate("document.styleSheets.length > 0 && document.styleSheets[0].cssRules.length > 0") is True


def test_page_reaches_no_other_host(page: Page, console_errors: list[str]) -> None:
    page.goto("/healthz")
    reached = page.evaluate("fetch('http://example.org/').then(() => 'reached', () => 'refused')")
    assert reached == "refused"
    console_errors.clear()


def test_inline_script_is_refused_and_reported(page: Page, console_errors: list[str]) -> None:
    """As if somebody's words had come into the page unescaped."""

    def with_script(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</body>", "<script>window.ran = 1</script></body>"))

    page.route("**/admin/login/**", with_script)
    page.goto("/admin/login/")
    assert "window.ran" in page.content()
    assert page.evaluate("window.ran") is None
    assert [error.count("Content Security Policy") for error in console_errors] == [1]
    console_errors.clear()


def test_script_from_a_string_is_refused_and_reported(page: Page, console_errors: list[str]) -> None:
    page.goto("/admin/login/")
    with pytest.raises(Error, match="TrustedScript"):
        page.evaluate("document.createElement('script').textContent = 'window.ran = 1'")
    assert ["TrustedScript" in error for error in console_errors] == [True]
    console_errors.clear()


def test_login_signs_in_by_the_session(
    page: Page,
    login: Callable[[Page, AbstractBaseUser], None],
    live_server: LiveServer,
    admin_user: AbstractBaseUser,
) -> None:
    login(page, admin_user)
    page.goto("/admin/")
    assert page.url == f"{live_server.url}/admin/"
