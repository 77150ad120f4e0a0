"""Sign-in and security in a browser: a second factor set up and used without a script; accessible, and fits a phone."""

import pyotp
from playwright.sync_api import Page, expect

from annotations import second_factor
from annotations.models import Role, SecondFactor
from tests import factories
from tests.browser.looking import problems_on


def give_password(page: Page, name: str) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", factories.PASSWORD)
    page.click("button.main")


def test_second_factor_is_set_up_and_asked_for_without_a_script(new_page):
    user = factories.make_user()
    page = new_page(java_script_enabled=False)
    give_password(page, user.username)
    page.goto("/accounts/security/")
    page.get_by_role("link", name="Set up a second factor").click()
    secret = page.get_by_label("Or type it there").input_value()
    assert page.get_by_role("img", name="QR code").get_attribute("width") == "225"
    page.get_by_label("The code that the app shows").fill(pyotp.TOTP(secret).now())
    page.get_by_label("Your password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Turn it on").click()
    recovery = page.locator(".codes code").first.inner_text()
    other = new_page(java_script_enabled=False)
    give_password(other, user.username)
    other.get_by_label("Code").fill(recovery)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    other.goto("/accounts/security/")
    other.get_by_role("button", name="End", exact=True).click()
    expect(other.get_by_text("Ended. That browser has to sign in again.")).to_be_visible()
    page.goto("/claims/")
    assert "/accounts/login/" in page.url


def test_pages_are_accessible_and_fit(new_page, login):
    plain, guarded, seed = factories.make_user(), factories.make_user(), second_factor.new_seed()
    second_factor.set_up(user=guarded, seed=seed, code=pyotp.TOTP(SecondFactor.secret_of(seed)).now())
    found = []
    for theme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
        for user, paths in ((plain, ("", "second-factor/")), (guarded, ("",))):
            page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
            login(page, user)
            for path in paths:
                page.goto(f"/accounts/security/{path}")
                found += problems_on(page)
        page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
        give_password(page, guarded.username)
        found += problems_on(page)
    assert found == []


def test_demanded_factor_is_all_there_is_until_it_is_set_up(new_page, login, console_errors):
    admin, user, seed = factories.make_user(Role.ADMIN), factories.make_user(), second_factor.new_seed()
    page = new_page()
    login(page, admin)
    page.goto("/desk/settings/")
    choose = page.get_by_label("Who needs a second factor")
    save = page.locator("form", has=choose).get_by_role("button", name="Save")
    choose.select_option("checkers, reviewers and administrators")
    save.click()
    expect(page.get_by_text("without one you would be shut out yourself").first).to_be_visible()
    console_errors.clear()  # the browser's own word on the 400
    second_factor.set_up(user=admin, seed=seed, code=pyotp.TOTP(SecondFactor.secret_of(seed)).now())
    choose.select_option("checkers, reviewers and administrators")
    save.click()
    expect(page.get_by_text("Saved. Who has none is led to set it up")).to_be_visible()
    other = new_page(color_scheme="dark", viewport={"width": 390, "height": 844})
    give_password(other, user.username)
    expect(other.get_by_text("Nothing else can be done until it is set up.")).to_be_visible()
    assert problems_on(other) == []
    other.goto("/claims/")
    assert other.url.endswith("/accounts/security/second-factor/")
    other.get_by_label("The code that the app shows").fill(
        pyotp.TOTP(other.get_by_label("Or type it there").input_value()).now()
    )
    other.get_by_label("Your password").fill(factories.PASSWORD)
    other.get_by_role("button", name="Turn it on").click()
    expect(other.locator(".codes code")).to_have_count(10)
    other.goto("/claims/")
    assert other.url.endswith("/claims/")
