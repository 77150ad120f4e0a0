"""Gates in a browser: a check is held back, mended, approved; every page of it is read by axe in both themes."""

import pytest
from playwright.sync_api import Page, expect

from annotations import review
from annotations.models import Gate, Publication, Role
from tests import factories
from tests.browser.looking import problems_on

pytestmark = pytest.mark.django_db(transaction=True)


def test_check_is_held_back_until_the_reply_is_logged(page: Page, login):
    factories.set_gates(Gate.RIGHT_OF_REPLY)
    checker, reviewer = factories.make_user(name="ana"), factories.make_user(Role.REVIEWER, name="jo")
    claim = factories.make_submitted(checker=checker)
    review.lease_claim(claim=claim, actor=reviewer)
    login(page, reviewer)
    page.goto(f"/queue/{claim.pk}/")
    expect(page.get_by_role("button", name="Approve")).to_be_disabled()
    page.get_by_role("link", name="1 gate holds it back").click()
    expect(page.locator("[data-gate=right_of_reply]")).to_contain_text("Nobody was asked for a reply.")
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.get_by_text("Log that somebody was asked").click()
    page.get_by_label("Who was asked").fill("The port authority")
    page.get_by_label("What came").select_option(label="no answer came")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("[data-gate=right_of_reply]")).to_have_class("yes")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#alerts")).to_contain_text("Submitted.")
    review.lease_claim(claim=claim, actor=reviewer)
    login(page, reviewer)
    page.goto(f"/queue/{claim.pk}/")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#alerts")).to_contain_text("Approved and published.")
    page.goto(f"/checks/{claim.pk}/")
    expect(page.locator("main")).to_contain_text("The port authority asked by e-mail")
    page.get_by_role("link", name="How this desk checks").click()
    expect(page.locator("main")).to_contain_text("Before we publish we ask for a reply.")
    assert Publication.objects.get().gates[0]["passed"] is True


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_gates_and_the_queue_pass_axe(new_page, login, theme: str, width: int):
    page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
    claim = factories.make_submitted()
    reply = factories.make_reply(claim, state="answered", answer="unbroken" * 20)
    published = factories.make_published()
    review.submit_claim(claim=claim, actor=factories.make_user())
    factories.set_gates(*Gate.values)
    admin = factories.make_user(Role.ADMIN)
    factories.make_user(Role.REVIEWER, name="rita")
    review.lease_claim(claim=claim, actor=admin)
    login(page, admin)
    found = []
    for path in (
        "/desk/settings/",
        "/queue/",
        f"/queue/{claim.pk}/",
        f"/claims/{claim.pk}/",
        f"/claims/{claim.pk}/replies/{reply.pk}/",
        f"/checks/{published.claim_id}/",
        "/methodology/",
    ):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details.fold').forEach((each) => (each.open = true))")
        found += problems_on(page)
    assert found == []
