"""The frame and the pages of the desk in both themes and on a phone: axe-core finds nothing, nothing is too wide."""

import pytest
from playwright.sync_api import expect

from annotations import people, review
from annotations.models import Role
from tests import factories
from tests.browser.looking import problems_on

WIRE = "BSS\n13 Sep 2025, 08:28\n\nPort to grow\n\nDHAKA, Sept 13, 2025 (BSS/AFP) - The port will grow.\n"


@pytest.fixture
def checker(new_page):
    """Someone with work waiting, on a desk with something of everything."""
    user, jo = factories.make_user(), factories.make_user(Role.REVIEWER)
    factories.make_published(reviewer=jo)
    review.return_claim(claim=factories.make_submitted(checker=user), actor=jo, note="Name the source.")
    factories.make_submitted()
    factories.make_claim(statement="The terminal opens in 2028.")
    factories.make_article(user, publisher="Harbour Post", title="Terminal", language="en")
    return user


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_pages_are_accessible_and_fit(new_page, login, checker, theme, width):
    page = new_page(color_scheme=theme, viewport={"width": width, "height": 844}, reduced_motion="reduce")
    found = []
    page.goto("/accounts/login/")
    found += problems_on(page)
    login(page, checker)
    claim = checker.assigned_claims.first()
    for path in (
        "/", "/articles/", "/articles/?q=nothing", f"/articles/?for_claim={claim.pk}", "/articles/add/",
        "/articles/add/many/", "/search/", "/search/?q=terminal", "/search/?q=terminal&in=claims&status=open",
        "/search/?q=zeppelin",
    ):  # fmt: skip
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
        found += problems_on(page)
    page.goto("/articles/add/")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += problems_on(page)
    page.get_by_label("Text").fill(WIRE)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_label("Address").fill("https://")
    found += problems_on(page)
    login(page, factories.make_user(desk=factories.make_desk(slug="new")))
    page.goto("/")
    found += problems_on(page)
    assert found == []


def test_slash_leads_into_the_search(page, login, checker):
    login(page, checker)
    page.goto("/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search", exact=True)).to_be_focused()
    page.keyboard.type("terminal / 2028")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=terminal+%2F+2028")
    expect(page.locator("main mark").first).to_have_text("terminal")


def test_filters_are_taken_off_again(page, login, checker):
    login(page, checker)
    page.goto("/search/?q=terminal&in=claims&status=open")
    expect(page.get_by_role("link", name="The terminal opens in 2028.")).to_be_visible()
    page.get_by_role("link", name="Open 1 remove this filter").click()
    page.wait_for_url("**/search/?q=terminal&in=claims")
    page.get_by_role("link", name="Claims 1 remove this filter").click()
    page.wait_for_url("**/search/?q=terminal")


def test_skip_link_leads_past_the_frame(page, login, checker):
    login(page, checker)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_menu_opens_by_key_and_closes_with_escape(page, login, checker):
    login(page, checker)
    page.goto("/")
    menu = page.locator("details.bar-user")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")


def test_signing_in_by_the_form_and_out_again(page, checker):
    page.goto("/articles/")
    page.get_by_label("User name").fill(checker.username)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/articles/")
    page.locator("details.bar-user summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")


def test_desk_is_chosen_in_the_menu(page, login, checker):
    people.set_role(user=checker, desk=factories.make_desk(slug="other", name="Other desk"), role=Role.READER)
    login(page, checker)
    page.goto("/")
    page.locator("details.bar-user summary").click()
    page.get_by_role("button", name="Other desk").click()
    expect(page.get_by_role("heading", name="A new desk")).to_be_visible()
