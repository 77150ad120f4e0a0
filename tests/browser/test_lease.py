"""A lease on the review page: work renews it, idleness does not, and one that lapsed loses nothing that was typed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotations import review
from annotations.models import Claim, Role
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened(page: Page, login) -> Claim:
    """The review page of a claim which its reader holds; the browser's clock is the test's."""
    claim, reviewer = factories.make_submitted(), factories.make_user(Role.REVIEWER, name="jo")
    review.lease_claim(claim=claim, actor=reviewer)
    claim.refresh_from_db()
    login(page, reviewer)
    page.clock.install()
    page.goto(f"/queue/{claim.pk}/")
    return claim


def ends_of(claim: Claim) -> object:
    return Claim.objects.get(pk=claim.pk).lease_expires_at


def test_work_renews_the_lease_and_idleness_does_not(page: Page, opened: Claim):
    before = ends_of(opened)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if "/lease/" in request.url else None)
    page.keyboard.press("Shift")
    page.clock.fast_forward("04:00")
    page.keyboard.press("Shift")
    assert asked == []  # not in the first third of it
    page.clock.fast_forward("02:00")
    with page.expect_response(lambda response: "/lease/" in response.url) as answered:
        page.keyboard.press("Shift")
    assert (answered.value.status, asked, ends_of(opened) > before) == (200, ["PUT"], True)
    page.clock.fast_forward("01:00:00")
    assert asked == ["PUT"]
    expect(page.locator("#lease")).to_have_text("your time is up: what you type is kept")


def test_label_tells_until_when_in_the_desks_time(page: Page, opened: Claim):
    expect(page.locator("#lease")).to_have_text(re.compile(rf"^yours until {ends_of(opened):%H:%M}$"))


def test_lapsed_lease_loses_nothing_that_was_typed(page: Page, opened: Claim, console_errors: list[str]):
    page.keyboard.press("r")
    page.keyboard.type("Which day was it said?")
    Claim.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    other = factories.make_user(Role.REVIEWER, name="rita")
    review.lease_claim(claim=opened, actor=other)
    page.clock.fast_forward("20:00")
    page.keyboard.type(" And where?")
    expect(page.locator("#alerts")).to_contain_text("Another reviewer is reading this claim. What you typed is kept.")
    note = page.get_by_label("What has to be mended")
    expect(note).to_have_value("Which day was it said? And where?")
    page.locator("#return").get_by_role("button", name="Return", exact=True).click()
    expect(page.locator("main .alert")).to_contain_text("Another reviewer is reading this claim.")
    expect(page.locator("main .alert")).to_contain_text("Your note: “Which day was it said? And where?”")
    review.release_claim(claim=opened, actor=other)
    page.goto(f"/queue/{opened.pk}/")
    page.get_by_role("button", name="Take this claim").click()
    expect(page.get_by_label("What has to be mended")).to_have_value("Which day was it said? And where?")
    console_errors[:] = [each for each in console_errors if "409" not in each]


def test_check_is_handed_over_by_keyboard(page: Page, opened: Claim):
    taker = factories.make_user(Role.REVIEWER, name="rita")
    page.reload()
    page.keyboard.press("h")
    page.get_by_label("To whom").select_option(label=taker.display_name)
    page.get_by_role("button", name="Hand over", exact=True).click()
    expect(page.locator("#alerts")).to_contain_text("Handed over to rita.")
    assert Claim.objects.get(pk=opened.pk).lease_holder == taker
