"""A save of the article page that takes long shows that it goes on, and says so to who cannot see it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests import factories
from tests.browser.reading import press, select

WORDS = "About 4,100 people worked in the harbour last year."


@pytest.fixture
def checker(new_page):
    return factories.make_user()


@pytest.fixture
def held(page: Page, login, checker) -> Iterator[list[Route]]:
    """The answers to saves on an article with a highlight, each kept back until it is let go."""
    article = factories.make_article(checker)
    factories.make_highlight(article, actor=checker)
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    routes: list[Route] = []
    page.route("**/marks/**", lambda route: routes.append(route))
    yield routes
    page.unroute("**/marks/**")


def is_waiting(page: Page, held: list[Route], said: str) -> None:
    """The line is there and the wait is told; let go, both are over."""
    expect(page.locator("html[data-busy]")).to_have_count(1)
    expect(page.locator("#announcer")).to_have_text("Saving…")
    held.pop().continue_()
    expect(page.locator("html[data-busy]")).to_have_count(0)
    expect(page.locator("#announcer")).to_have_text(said)


def test_marking_that_takes_long_shows_progress(page, held):
    select(page, WORDS)
    press(page, "m")
    is_waiting(page, held, "Claim marked. Word it so that it stands alone; Escape leaves it as it is.")


def test_resizing_and_its_undo_that_take_long_show_progress(page, held):
    page.locator("#article-text mark").first.focus()
    press(page, "{")
    is_waiting(page, held, "Saved.")
    page.get_by_role("button", name="Undo").click()
    is_waiting(page, held, "Saved.")


def test_removing_and_its_undo_that_take_long_show_progress(page, held):
    page.locator("#article-text mark").first.focus()
    press(page, "Delete")
    is_waiting(page, held, "Saved.")
    page.get_by_role("button", name="Undo").click()
    is_waiting(page, held, "Highlight is back.")


def test_moving_that_takes_long_shows_progress(page, held, checker):
    factories.make_claim(checker, statement="The port is busy.")
    page.locator("#article-text mark").first.focus()
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("button", name="The port is busy.").click()
    is_waiting(page, held, "Saved.")


def test_save_that_fails_after_long_is_not_told_as_saved(page, held, console_errors):
    select(page, WORDS)
    press(page, "m")
    expect(page.locator("#announcer")).to_have_text("Saving…")
    held.pop().abort()
    expect(page.locator("#alerts")).to_contain_text("The server did not answer.")
    expect(page.locator("#announcer")).to_have_text("")
    expect(page.locator("html[data-busy]")).to_have_count(0)
    console_errors.clear()


def test_quick_save_says_nothing_of_waiting(page, held):
    page.unroute("**/marks/**")
    page.evaluate(
        """window.said = [];
        new MutationObserver(() => said.push(announcer.textContent)).observe(announcer, {childList: true})"""
    )
    select(page, WORDS)
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # from here on no time passes
    press(page, "m")
    expect(page.locator("#announcer")).to_contain_text("Claim marked.")
    assert page.evaluate("said.includes('Saving…')") is False
