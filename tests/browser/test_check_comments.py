"""Comments in a real browser: pinned by one key, sent in place, kept until they are sent."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AbstractBaseUser
from playwright.sync_api import Page, expect

from annotations import review, weigh
from annotations.models import Comment, Role
from tests import factories

Login = Callable[[Page, AbstractBaseUser], None]


@pytest.fixture
def checker(transactional_db: None) -> AbstractBaseUser:
    return factories.make_user(Role.CHECKER, name="ana")


@pytest.fixture
def reviewer(transactional_db: None) -> AbstractBaseUser:
    return factories.make_user(Role.REVIEWER, name="jo")


def test_reviewer_comments_on_evidence_by_keyboard_and_checker_settles_it(
    page: Page, new_page: Callable[..., Page], login: Login, checker: AbstractBaseUser, reviewer: AbstractBaseUser
):
    claim = factories.make_submitted(checker=checker)
    item = claim.evidence.get()
    review.lease_claim(claim=claim, actor=reviewer)
    login(page, reviewer)
    page.goto(f"/queue/{claim.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Too thin.")
    page.locator(f"#evidence-{item.pk} a").first.focus()
    page.keyboard.press("k")
    page.keyboard.type("Which table?")
    page.keyboard.press("Control+Enter")
    thread = page.locator(f"#thread-evidence-{item.pk}")
    expect(thread.locator(".comment")).to_contain_text("Which table?")
    expect(page.locator("#alerts")).to_contain_text("Comment added.")
    expect(page.locator("#comment-count")).to_have_text("1 open comment")
    expect(thread.locator(".commenting > summary")).to_be_focused()
    expect(page.get_by_label("What has to be mended")).to_have_value("Too thin.")
    expect(page).to_have_url(f"{page.url.split('/queue/')[0]}/queue/{claim.pk}/")
    comment = Comment.objects.get()
    assert (comment.pin, comment.author) == (f"evidence-{item.pk}", reviewer)

    other = new_page()
    login(other, checker)
    other.goto(f"/claims/{claim.pk}/")
    other.locator("#comment-count a").click()
    other.locator(f"#comment-{comment.pk}").get_by_role("button", name="Settle").click()
    expect(other.locator("#comment-count")).to_have_text("")
    thread = other.locator(f"#thread-evidence-{item.pk}")
    thread.get_by_text("1 settled comment").click()
    thread.get_by_role("button", name="Take up again").click()
    expect(thread.locator(".comment")).to_contain_text("Which table?")
    expect(other.locator("#comment-count")).to_have_text("1 open comment")


def test_comment_on_the_claim_survives_a_reload_and_goes_once_it_was_sent(
    page: Page, login: Login, checker: AbstractBaseUser
):
    claim = factories.make_claim(checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.keyboard.press("k")
    page.keyboard.type("Ask the")
    page.reload()
    words = page.locator("#say-comments")
    expect(words).to_have_value("Ask the")
    words.press("End")
    words.press_sequentially(" ministry.")
    page.locator("#comments").get_by_role("button", name="Send").click()
    expect(page.locator("#comments .comment")).to_contain_text("Ask the ministry.")
    page.reload()
    expect(page.locator("#comments .comment")).to_have_count(1)
    expect(page.locator(".restored")).to_have_count(0)


def test_comment_on_evidence_that_was_withdrawn_keeps_its_words(
    page: Page, login: Login, checker: AbstractBaseUser, console_errors: list[str]
):
    claim = factories.make_claim(checker)
    item = factories.make_evidence(claim, checker)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.locator(f"#evidence-{item.pk}").focus()
    page.keyboard.press("k")
    page.keyboard.type("Which table?")
    weigh.withdraw_evidence(evidence=item, actor=checker)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#alerts")).to_contain_text("no longer part of the check")
    expect(page.locator(f"#say-evidence-{item.pk}")).to_have_value("Which table?")
    console_errors.clear()  # the browser logs the 409


def test_comment_is_written_without_scripts(new_page: Callable[..., Page], login: Login, checker: AbstractBaseUser):
    claim = factories.make_claim(checker)
    page = new_page(java_script_enabled=False)
    login(page, checker)
    page.goto(f"/claims/{claim.pk}/")
    page.locator("#comments summary").click()
    page.locator("#say-comments").fill("Ask the ministry.")
    page.locator("#comments").get_by_role("button", name="Send").click()
    comment = Comment.objects.get()
    expect(page.locator(f"#comment-{comment.pk}")).to_be_visible()
    assert page.url.endswith(f"/claims/{claim.pk}/#comment-{comment.pk}")
