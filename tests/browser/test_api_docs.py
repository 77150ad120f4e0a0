"""The page to try the REST interface on, under the strict Content Security Policy."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from annotations import people
from tests import factories


def test_docs_page_shows_operations_and_sends_one(page: Page, console_errors: list[str]) -> None:
    user = factories.make_user()
    factories.make_claim(user, statement="The terminal doubles the jobs.")
    _token, secret = people.create_token(user=user, scopes=["read"])
    violations: list[Any] = []
    page.expose_function("tell", lambda directive: violations.append(directive))
    page.add_init_script("document.addEventListener('securitypolicyviolation', e => tell(e.violatedDirective))")

    page.goto("/api/v1/docs/")
    operation = page.locator("#operations-claims-claims_list")
    expect(operation).to_be_visible()
    page.get_by_role("button", name="Authorize").first.click()
    page.locator("#auth-bearer-value").fill(secret)
    page.locator(".auth-container").filter(has=page.locator("#auth-bearer-value")).get_by_role(
        "button", name="Apply credentials"
    ).click()
    page.get_by_role("button", name="Close").first.click()
    operation.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table td.response-col_description").last
    expect(answer).to_contain_text("The terminal doubles the jobs.")
    assert violations == []


def test_docs_page_leads_back_to_the_desk(page: Page, login: Callable[..., None]) -> None:
    login(page, factories.make_user())
    page.goto("/api/v1/docs/")
    page.get_by_role("link", name="Back to the desk").click()
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", level=1)).to_have_text("A new desk")
