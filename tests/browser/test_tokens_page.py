"""The page of one's API tokens: accessible in both themes and on a phone, and of use without a script."""

from playwright.sync_api import expect

from annotations import people
from annotations.models import Token
from tests import factories
from tests.browser.looking import problems_on


def test_token_is_made_and_revoked_without_a_script(new_page, login):
    user = factories.make_user()
    page = new_page(java_script_enabled=False)
    login(page, user)
    page.goto("/accounts/tokens/")
    page.get_by_label("What it is for").fill("Nightly export")
    page.get_by_role("button", name="Make the token").click()
    secret = page.get_by_label("The token. Copy it now").input_value()
    token = Token.objects.with_secret(secret)
    assert token is not None
    assert token.user == user
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Revoked. Whatever used it")).to_be_visible()
    assert Token.objects.with_secret(secret) is None


def test_page_is_accessible_and_fits(new_page, login):
    user = factories.make_user()
    people.create_token(user=user, scopes=["read"], days=0, name="Expired")
    found = []
    for theme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
        page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
        login(page, user)
        page.goto("/accounts/tokens/")
        page.get_by_label("What it is for").fill("Nightly export")
        page.get_by_role("button", name="Make the token").click()
        found += problems_on(page)
    assert found == []
