"""From a reader's request to the corrected check, in a real browser."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AbstractBaseUser
from playwright.sync_api import Page, expect

from annotations import annotate, publish, review
from annotations.models import CorrectionRequest, Role
from tests import factories

Login = Callable[[Page, AbstractBaseUser], None]
WORDS = "The minister closed the debate: see page 4."


@pytest.fixture
def reviewer(transactional_db: None) -> AbstractBaseUser:
    return factories.make_user(Role.REVIEWER, name="jo")


def test_reader_asks_reviewer_accepts_and_the_correction_shows_before_and_after(
    new_page: Callable[..., Page], login: Login, reviewer: AbstractBaseUser, console_errors: list[str]
):
    checker = factories.make_user(name="ana")
    publication = factories.make_published(checker=checker, reviewer=reviewer)
    claim = publication.claim

    reader = new_page()
    reader.goto(f"/checks/{claim.pk}/")
    reader.get_by_role("link", name="Ask for a correction").click()
    reader.get_by_label("What is wrong").focus()
    reader.keyboard.type(WORDS)
    reader.keyboard.press("Tab")
    reader.keyboard.type("reader@example.org")
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("button", name="Send")).to_be_focused()
    reader.keyboard.press("Enter")
    expect(reader.locator("h1")).to_have_text("Thank you")

    desk = new_page()
    login(desk, reviewer)
    desk.goto("/")
    desk.get_by_role("link", name=WORDS).click()
    request = CorrectionRequest.objects.get()
    asked = desk.locator(f"#request-{request.pk}")
    expect(asked.locator("blockquote")).to_have_text(WORDS)
    asked.get_by_text("Accept", exact=True).click()
    asked.get_by_label("What is to be done").fill("Mend the statement.")
    asked.get_by_role("button", name="Accept and reopen").click()
    expect(desk.locator(".claim-head .status")).to_have_text("checking")
    expect(desk.locator("#comments blockquote")).to_have_text(WORDS)

    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "The minister closed the debate."})
    review.submit_claim(claim=claim, actor=checker)
    publish.publish_claim(claim=claim, actor=reviewer, kind="correction", reason="It was closed, not opened.")

    reader.goto(f"/checks/{claim.pk}/")
    changed = reader.locator(".changed")
    expect(changed.locator(".reason")).to_have_text("It was closed, not opened.")
    changed.get_by_text("Before and after").focus()
    reader.keyboard.press("Enter")
    expect(changed.locator("dt")).to_have_text(["Statement"])
    expect(changed.locator("del").first).to_contain_text("opened")
    expect(changed.locator("ins").first).to_contain_text("closed")
    reader.get_by_role("link", name="Version 1").click()
    expect(reader.locator(".banner")).to_contain_text("A newer version exists")
    expect(reader.locator("h1")).to_have_text("The minister opened the debate with a promise.")
    reader.goto("/corrections/")
    expect(reader.locator(".reason")).to_have_text("It was closed, not opened.")
    assert console_errors == []


def test_check_in_arabic_is_read_from_right_to_left_and_prints_without_the_frame(
    new_page: Callable[..., Page], reviewer: AbstractBaseUser
):
    checker = factories.make_user(name="ana")
    claim = factories.make_claim(checker, statement="ارتفعت الضرائب أربعة في المئة", claimant="الوزير")
    factories.make_published(claim, checker=checker, reviewer=reviewer)
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(f"/checks/{claim.pk}/")
    assert page.locator("h1").evaluate("each => getComputedStyle(each).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".ask")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
