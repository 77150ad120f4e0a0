"""A check in review: returned, mended and approved; changed while it is read, it is refused with the difference."""

import pytest
from playwright.sync_api import Page, expect

from annotations import annotate, review
from annotations.models import Claim, Publication, Role
from tests import factories
from tests.browser.looking import problems_on

pytestmark = pytest.mark.django_db(transaction=True)


def test_check_is_returned_mended_and_approved_by_the_same_reviewer(page: Page, login, console_errors: list[str]):
    checker, reviewer = factories.make_user(name="ana"), factories.make_user(Role.REVIEWER, name="jo")
    claim = factories.make_submitted(checker=checker)
    login(page, reviewer)
    page.goto("/queue/")
    page.get_by_role("button", name="Next").click()
    page.get_by_text("Return with a note").click()
    page.get_by_label("What has to be mended").fill("Which year is it?")
    page.get_by_role("button", name="Return", exact=True).click()
    expect(page.locator("#alerts")).to_contain_text("Returned to its checker with your note.")
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    expect(page.get_by_text("Which year is it?").first).to_be_visible()
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "The minister opened the debate in 2025."})
    page.reload()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#alerts")).to_contain_text("Submitted.")
    login(page, reviewer)
    page.goto("/queue/")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("main")).to_contain_text("Changed since it was returned")
    page.get_by_role("button", name="Approve and publish").click()
    expect(page.locator("#alerts")).to_contain_text("Approved and published.")
    page.goto(f"/checks/{claim.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The minister opened the debate in 2025.")
    assert console_errors == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_check_that_changed_while_it_was_read_is_refused_with_the_difference(
    new_page, login, console_errors: list[str], theme: str, width: int
):
    page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
    checker, reviewer = factories.make_user(name="ana"), factories.make_user(Role.REVIEWER, name="jo")
    claim = factories.make_submitted(checker=checker)
    review.lease_claim(claim=claim, actor=reviewer)
    login(page, reviewer)
    page.goto(f"/queue/{claim.pk}/")
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "The minister closed the debate."})
    factories.make_evidence(claim, checker, title="Census", quote="unbroken" * 20)
    review.submit_claim(claim=claim, actor=checker)
    review.lease_claim(claim=claim, actor=reviewer)
    page.get_by_role("button", name="Approve").click()
    since = page.get_by_role("region", name="Changed since you read it")
    expect(since.locator("ins").first).to_contain_text("closed")
    expect(since).to_contain_text("Evidence added Census")
    assert problems_on(page) == []
    assert not Publication.objects.exists()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#alerts")).to_contain_text("Approved and published.")
    assert Claim.objects.get(pk=claim.pk).status == "published"
    assert [error.rpartition(" ")[2] for error in console_errors] == ["(Conflict)"]
    console_errors.clear()
