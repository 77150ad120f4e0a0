"""Marking claims in a real browser, by mouse, by finger and by keys."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from annotations import annotate, revise
from annotations.models import Article, Claim, Evidence, Highlight, Role
from tests import factories
from tests.browser.reading import drag_over, press, select, where

ARABIC = "قال الوزير إن الميناء سيضاعف عدد الوظائف. 🤔🤔 وقالت الهيئة إن القرض سُدِّد بالكامل في مارس."
BENGALI = "মন্ত্রী বললেন, বন্দরে কাজ দ্বিগুণ হবে। ঋণ মার্চ মাসে শোধ হয়েছে।"


@pytest.fixture
def checker(new_page):
    return factories.make_user()


def open_article(page: Page, login: Callable[..., None], user, article: Article) -> None:
    login(page, user)
    page.goto(f"/articles/{article.pk}/")


def test_words_dragged_over_become_claim_without_reload(page, login, checker):
    article = factories.make_article()
    open_article(page, login, checker, article)
    page.evaluate("window.sameDocument = true")
    drag_over(page, "About 4,100 people worked in the harbour last year.")
    page.get_by_role("button", name="Mark claim", exact=True).click()
    mark = page.locator("#article-text mark")
    expect(mark).to_have_text("About 4,100 people worked in the harbour last year.")
    highlight = Highlight.objects.get()
    assert highlight.exact == "About 4,100 people worked in the harbour last year."
    assert page.evaluate("window.sameDocument")
    expect(page.locator(f"#c-{highlight.claim_id}")).to_be_visible()
    expect(page.locator("#claim-count")).to_have_text("1 claim")


def test_claim_is_worded_right_after_marking(page, login, checker):
    article = factories.make_article()
    open_article(page, login, checker, article)
    drag_over(page, "About 4,100 people")
    page.keyboard.press("m")
    field = page.get_by_label("Claim", exact=True)
    expect(field).to_be_focused()
    field.fill("About 4,100 people worked in the port of Hafen in 2025.")
    page.get_by_label("Who says it").fill("Port authority")
    page.keyboard.press("Enter")
    expect(page.locator(".claim .by")).to_have_text("Port authority")
    claim = Claim.objects.get()
    assert (claim.statement, claim.claimant) == (
        "About 4,100 people worked in the port of Hafen in 2025.",
        "Port authority",
    )


def test_keys_alone_mark_two_sentences(page, login, checker):
    article = factories.make_article()
    open_article(page, login, checker, article)
    press(page, "j", "j", "m")
    expect(page.locator("#article-text mark")).to_have_count(1)
    press(page, "Escape", "j", "Shift+J", "m")
    expect(page.locator("#article-text mark")).to_have_count(2)
    assert list(Highlight.objects.values_list("exact", flat=True)) == [
        "The new terminal will double the number of jobs in the port by 2028.",
        "The port authority tells a more careful story. About 4,100 people worked in the harbour last year.",
    ]


def test_keys_narrow_to_words(page, login, checker):
    article = factories.make_article()
    open_article(page, login, checker, article)
    press(page, "j", "j", "w", "l", "Shift+L", "m")
    expect(page.locator("#article-text mark")).to_have_text("new terminal")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("🤔🤔 tax rose by a third. Nobody 👩‍👩‍👧‍👦 denied it, she said.", "denied it"),
        (ARABIC, "القرض سُدِّد بالكامل"),
        (BENGALI, "ঋণ মার্চ মাসে"),
        ("Un <mark>été</mark> & <script>alert(1)</script> 😀 chaud, dit-elle.", "chaud"),
    ],
)
def test_quote_is_right_in_any_script(page, login, checker, text, words):
    article = factories.make_article(text=text)
    open_article(page, login, checker, article)
    assert page.locator("#article-text").evaluate("e => e.textContent") == article.revision.text
    select(page, words)
    page.get_by_role("button", name="Mark claim", exact=True).click()
    expect(page.locator("#article-text mark")).to_have_text(words)
    highlight = Highlight.objects.get()
    assert highlight.exact == words
    assert text[highlight.start : highlight.end] == words


def test_finger_marks_with_the_button_at_the_foot(new_page, login, checker):
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    article = factories.make_article()
    open_article(page, login, checker, article)
    select(page, "The new terminal will double")
    page.get_by_role("button", name="Mark claim", exact=True).tap()
    expect(page.locator("#article-text mark")).to_have_text("The new terminal will double")
    expect(page.get_by_label("Claim", exact=True)).to_be_visible()
    page.get_by_role("button", name="Leave as it is").tap()
    page.get_by_role("button", name="Close", exact=True).tap()
    expect(page.locator(".claim")).to_be_hidden()
    page.locator("#article-text mark").tap()
    expect(page.locator(".claim")).to_be_visible()


def test_selection_is_trimmed_and_clipped_to_the_text(page, login, checker):
    article = factories.make_article(text="First line here.\n\nLast line 👩‍👩‍👧‍👦 here.")
    open_article(page, login, checker, article)
    page.evaluate(
        """() => {
            const root = document.getElementById("article-text");
            const node = root.querySelectorAll("p")[1].firstChild;
            getSelection().setBaseAndExtent(node, 4, document.getElementById("margin"), 0);
        }"""
    )
    page.keyboard.press("m")
    expect(page.locator("#article-text mark")).to_have_text("line 👩‍👩‍👧‍👦 here.")


def test_half_an_emoji_is_selected_whole(page, login, checker):
    article = factories.make_article(text="A family 👩‍👩‍👧‍👦 of four.")
    open_article(page, login, checker, article)
    page.evaluate(
        """() => {
            const node = document.querySelector("#article-text p").firstChild;
            getSelection().setBaseAndExtent(node, 2, node, 11);
        }"""
    )
    page.keyboard.press("m")
    expect(page.locator("#article-text mark")).to_have_text("family 👩‍👩‍👧‍👦")


def test_keys_are_text_in_a_field(page, login, checker):
    article = factories.make_article()
    open_article(page, login, checker, article)
    press(page, "j", "m")
    field = page.get_by_label("Claim", exact=True)
    expect(field).to_be_focused()
    page.keyboard.type(" jkm?")
    expect(field).to_have_value("The minister opened the debate with a promise. jkm?")
    expect(page.locator("#article-text mark")).to_have_count(1)
    expect(page.locator("#keys")).to_be_hidden()


def test_words_are_added_to_existing_claim_by_search(page, login, checker):
    article = factories.make_article()
    claim = factories.make_claim(checker, statement="The harbour has 4,100 workers.")
    factories.make_claim(checker, statement="Something else.")
    open_article(page, login, checker, article)
    press(page, "j", "e")
    page.get_by_label("Search the desk’s claims").fill("workers harbour")
    expect(page.locator(".choice")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#article-text mark")).to_have_attribute("data-claim", str(claim.pk))
    assert Highlight.objects.get().claim == claim


def test_removed_highlight_comes_back_by_undo(page, login, checker):
    article = factories.make_article()
    highlight = factories.make_highlight(article, actor=checker)
    open_article(page, login, checker, article)
    press(page, "n", "Delete")
    expect(page.locator("#article-text mark")).to_have_count(0)
    assert not Highlight.objects.standing().exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#h-{highlight.pk}")).to_be_focused()
    assert Highlight.objects.standing().get() == highlight


def test_highlight_is_resized_by_keys_and_back(page, login, checker):
    article = factories.make_article()
    factories.make_highlight(article, exact="The new terminal will double", actor=checker)
    open_article(page, login, checker, article)
    press(page, "n", "]", "]", "}", "}")
    mark = page.locator("#article-text mark")
    expect(mark).to_have_text("terminal will double the number")
    page.keyboard.press("z")
    expect(mark).to_have_text("The new terminal will double")
    assert Highlight.objects.get().exact == "The new terminal will double"


def test_resizing_by_keys_stays_on_the_highlight_and_goes_back_step_by_step(page, login, checker):
    article = factories.make_article()
    highlight = factories.make_highlight(article, exact="The new terminal will double", actor=checker)
    open_article(page, login, checker, article)
    mark = page.locator("#article-text mark")
    press(page, "n", "}")
    expect(mark).to_have_text("The new terminal will double the")
    expect(page.locator(f"#h-{highlight.pk}")).to_be_focused()
    press(page, "}")
    expect(mark).to_have_text("The new terminal will double the number")
    press(page, "z")
    expect(mark).to_have_text("The new terminal will double the")
    press(page, "z")
    expect(mark).to_have_text("The new terminal will double")
    expect(page.locator("#alerts")).not_to_contain_text("Undo")
    expect(page.locator(f"#h-{highlight.pk}")).to_be_focused()
    press(page, "Delete")
    expect(mark).to_have_count(0)


def test_highlight_is_resized_by_dragging_its_end(page, login, checker):
    article = factories.make_article()
    factories.make_highlight(article, exact="The new terminal", actor=checker)
    open_article(page, login, checker, article)
    page.locator("#article-text mark").click()
    handle = page.locator(".handle.end").bounding_box()
    goal = where(page, "will double the number")
    page.mouse.move(handle["x"] + 1, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + 40, goal["y"])
    page.mouse.move(goal["x"] - 3, goal["y"])
    page.mouse.up()
    expect(page.locator("#article-text mark")).to_have_text("The new terminal will double the number")
    assert Highlight.objects.get().exact == "The new terminal will double the number"


def test_highlight_moves_to_another_claim_and_back(page, login, checker):
    article = factories.make_article()
    highlight = factories.make_highlight(article, actor=checker)
    other = factories.make_claim(checker, statement="Another claim.")
    open_article(page, login, checker, article)
    page.keyboard.press("n")
    page.get_by_role("button", name="Move", exact=True).click()
    page.locator(".choice", has_text="Another claim.").click()
    expect(page.locator("#article-text mark")).to_have_attribute("data-claim", str(other.pk))
    page.keyboard.press("z")
    expect(page.locator("#article-text mark")).to_have_attribute("data-claim", str(highlight.claim_id))


def test_mark_of_words_that_are_gone_offers_the_newest_text(page, login, checker, console_errors):
    article = factories.make_article()
    open_article(page, login, checker, article)
    revise.revise_article(article=article, actor=checker, text="A new beginning.")
    drag_over(page, "About 4,100 people worked in the harbour last year.")
    page.keyboard.press("m")
    expect(page.locator("#alerts")).to_contain_text("The article was edited since you opened it.")
    assert page.evaluate("getSelection().toString()") == "About 4,100 people worked in the harbour last year."
    page.get_by_role("link", name="Load the newest text").click()
    expect(page.locator("#article-text")).to_have_text("A new beginning.")
    expect(page.locator("#alerts")).to_be_empty()
    console_errors.clear()


def test_refusal_is_shown_and_selection_kept(page, login, checker, console_errors):
    article = factories.make_article()
    open_article(page, login, checker, article)
    checker.memberships.update(role=Role.READER)
    select(page, "number of jobs")
    page.keyboard.press("m")
    expect(page.locator("#alerts")).to_contain_text("This needs the role “checker”; yours is “reader”.")
    assert page.evaluate("getSelection().toString()") == "number of jobs"
    console_errors.clear()


def test_lost_connection_and_session_lose_nothing(page, login, checker, console_errors):
    article = factories.make_article()
    open_article(page, login, checker, article)
    select(page, "number of jobs")
    page.context.set_offline(True)
    page.keyboard.press("m")
    expect(page.locator("#alerts")).to_contain_text("The server did not answer.")
    page.context.set_offline(False)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("m")
    expect(page.locator("#alerts")).to_contain_text("You were signed out.")
    login(page, checker)
    page.keyboard.press("m")
    expect(page.locator("#article-text mark")).to_have_text("number of jobs")
    console_errors.clear()


def test_second_writer_reads_the_first_ones_words_and_keeps_their_own(page, login, checker, console_errors):
    article = factories.make_article()
    claim = factories.make_highlight(article, actor=checker).claim
    open_article(page, login, checker, article)
    page.keyboard.press("n")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Claim", exact=True).fill("My wording.")
    annotate.edit_claim(claim=claim, actor=checker, changes={"statement": "Their wording."})
    page.keyboard.press("Enter")
    expect(page.locator(".theirs q")).to_have_text("Their wording.")
    expect(page.get_by_label("Claim", exact=True)).to_have_value("My wording.")
    console_errors.clear()
    page.keyboard.press("Enter")
    expect(page.locator(".claim p a")).to_have_text("My wording.")
    claim.refresh_from_db()
    assert claim.statement == "My wording."


def test_passage_is_linked_as_evidence_by_keys(page, login, checker, console_errors):
    claim = factories.make_claim(checker)
    article = factories.make_article(checker)
    login(page, checker)
    page.goto(f"/articles/{article.pk}/?for_claim={claim.pk}")
    press(page, "j", "j", "2", "u")
    page.wait_for_url(f"**/claims/{claim.pk}/#evidence-*")
    item = Evidence.objects.get()
    assert (item.stance, item.quote) == (
        "refutes",
        "The new terminal will double the number of jobs in the port by 2028.",
    )
    console_errors.clear()


def test_passage_becomes_evidence_for_a_claim_that_is_searched(page, login, checker, console_errors):
    claim = factories.make_claim(checker, statement="The port has 4,100 workers.")
    article = factories.make_article(checker)
    open_article(page, login, checker, article)
    drag_over(page, "About 4,100 people worked in the harbour last year.")
    page.get_by_role("button", name="Use as evidence").click()
    page.get_by_role("radio", name="context").check()
    page.locator(".choice", has_text=claim.statement).click()
    page.wait_for_url(f"**/claims/{claim.pk}/#evidence-*")
    assert Evidence.objects.get().stance == "context"
    console_errors.clear()


def test_highlight_without_place_is_placed_anew(page, login, checker):
    article = factories.make_article()
    gone = factories.make_highlight(article, exact="About 4,100 people worked in the harbour last year.", actor=checker)
    text = article.revision.text.replace(gone.exact, "The books list 4,087 names.")
    revise.revise_article(article=article, actor=checker, text=text)
    open_article(page, login, checker, article)
    expect(page.locator("#article-text mark")).to_have_count(0)
    page.get_by_role("button", name="Place anew").click()
    drag_over(page, "The books list 4,087 names.")
    page.get_by_role("button", name="Put the mark here").click()
    expect(page.locator("#article-text mark")).to_have_text("The books list 4,087 names.")
    expect(page.locator(".apart")).to_have_count(0)


def test_mark_on_article_edited_meanwhile_shows_the_newest_text(page, login, checker):
    article = factories.make_article()
    open_article(page, login, checker, article)
    revise.revise_article(article=article, actor=checker, text="A new beginning.\n\n" + article.revision.text)
    drag_over(page, "About 4,100 people worked in the harbour last year.")
    page.keyboard.press("m")
    expect(page.locator("#article-text")).to_contain_text("A new beginning.")
    expect(page.locator("#article-text mark")).to_have_text("About 4,100 people worked in the harbour last year.")
