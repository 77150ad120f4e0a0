"""An article by its address, and evidence whose page drifts, in a browser and with a real worker."""

from collections.abc import Callable

from django.contrib.auth.models import AbstractBaseUser
from playwright.sync_api import Page, expect

from annotations import watching
from annotations.models import Article
from tests import factories
from tests.background import conftest as background
from tests.background.pages import MORE, QUOTE, WORDS
from tests.background.pages import page as web_page
from tests.fetching.serving import Server, answer

server, work = background.server, background.work

Login = Callable[[Page, AbstractBaseUser], None]
Work = Callable[[], None]


def ask_for(page: Page, url: str) -> None:
    page.goto("/articles/add/")
    page.get_by_label("By its address").fill(url)
    page.get_by_role("button", name="Fetch it").click()


def test_article_is_added_by_its_address(page: Page, login: Login, server: Server, work: Work) -> None:
    server.answers["/"] = answer(web_page())
    login(page, factories.make_user())
    ask_for(page, server.url())
    expect(page.get_by_role("status").filter(has_text="Waits for a worker")).to_be_visible()
    work()
    page.wait_for_url("**/articles/*/")
    expect(page.locator("#article-text")).to_contain_text(QUOTE)
    assert page.url.endswith(f"/articles/{Article.objects.get().pk}/")


def test_what_failed_is_shown_and_can_be_tried_again(page: Page, login: Login, server: Server, work: Work) -> None:
    login(page, factories.make_user())
    ask_for(page, server.url())
    work()
    expect(page.get_by_text("The server answered with 404.")).to_be_visible()
    expect(page.locator(".import-state")).to_have_text("Failed")
    server.answers["/"] = answer(web_page())
    page.get_by_role("button", name="Try again").click()
    work()
    page.wait_for_url("**/articles/*/")
    expect(page.locator("#article-text")).to_contain_text(QUOTE)


def test_address_is_followed_without_scripts(
    new_page: Callable[..., Page], login: Login, server: Server, work: Work
) -> None:
    page = new_page(java_script_enabled=False)
    server.answers["/"] = answer(web_page())
    login(page, factories.make_user())
    ask_for(page, server.url())
    expect(page.get_by_text("Waits for a worker")).to_be_visible()
    work()
    page.get_by_role("link", name="Westhaven harbour dredged").click()
    expect(page.locator("#article-text")).to_contain_text(QUOTE)


def test_evidence_whose_page_drifted_shows_what_changed(
    page: Page, login: Login, server: Server, work: Work, console_errors: list[str]
) -> None:
    server.answers["/"] = answer(web_page(head="<script>document.title = 'ran'</script>"))
    checker = factories.make_user()
    item = factories.make_evidence(factories.make_claim(), url=server.url(), quote=QUOTE)
    work()
    server.answers["/"] = answer(web_page(WORDS.replace("41,000", "14,000"), MORE))
    watching.request_check(item)
    work()
    login(page, checker)
    page.goto(f"/claims/{item.claim_id}/")
    shown = page.locator(f"#evidence-{item.pk}")
    expect(shown).to_contain_text("The page has changed")
    expect(shown).to_contain_text("the quote is worded otherwise there")
    page.get_by_role("link", name="what changed").click()
    expect(page.locator("#changes del")).to_have_text("41,000")
    expect(page.locator("#changes ins")).to_have_text("14,000")
    page.locator("#main header a").first.click()
    page.get_by_role("link", name="The page itself").click()
    expect(page.locator("article")).to_contain_text(QUOTE)
    assert page.title() == "Westhaven harbour dredged"
    assert [error.count("sandbox") > 0 for error in console_errors] == [True]
    console_errors.clear()
