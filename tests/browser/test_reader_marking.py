"""Marking claims in a real browser, by mouse, by finger and by keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Article, Claim, Highlight
from tests import factories

ARABIC = "قال الوزير إن الميناء سيضاعف عدد الوظائف. 🤔🤔 وقالت الهيئة إن القرض سُدِّد بالكامل في مارس."
BENGALI = "মন্ত্রী বললেন, বন্দরে কাজ দ্বিগুণ হবে। ঋণ মার্চ মাসে শোধ হয়েছে।"


@pytest.fixture
def checker(new_page):
    return factories.make_user()


def drag_over(page: Page, words: str) -> None:
    """Drag the mouse from the first to the last of ``words`` in the article's text."""
    page.evaluate("words => document.fonts.ready.then(() => 0)", words)
    ends = page.evaluate(
        """words => {
            const root = document.getElementById("article-text");
            const at = root.textContent.indexOf(words);
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            const point = (units, end) => {
                let passed = 0;
                walker.currentNode = root;
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    if (units <= passed + node.data.length && (end || units < passed + node.data.length)) {
                        const range = document.createRange();
                        range.setStart(node, units - passed);
                        range.collapse(true);
                        node.parentElement.scrollIntoView({block: "center"});
                        const box = range.getBoundingClientRect();
                        return {x: box.x, y: box.y + box.height / 2};
                    }
                    passed += node.data.length;
                }
            };
            point(at, false);
            return [point(at, false), point(at + words.length, true)];
        }""",
        words,
    )
    page.mouse.move(ends[0]["x"], ends[0]["y"])
    page.mouse.down()
    page.mouse.move((ends[0]["x"] + ends[1]["x"]) / 2, ends[0]["y"])
    page.mouse.move(ends[1]["x"], ends[1]["y"])
    page.mouse.up()


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
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page.locator("#article-text mark")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Shift+J")
    page.keyboard.press("m")
    expect(page.locator("#article-text mark")).to_have_count(2)
    assert list(Highlight.objects.values_list("exact", flat=True)) == [
        "The new terminal will double the number of jobs in the port by 2028.",
        "The port authority tells a more careful story. About 4,100 people worked in the harbour last year.",
    ]


def test_keys_narrow_to_words(page, login, checker):
    article = factories.make_article()
    open_article(page, login, checker, article)
    for key in ("j", "j", "w", "l", "Shift+L", "m"):
        page.keyboard.press(key)
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
    page.evaluate(
        """words => {
            const root = document.getElementById("article-text");
            const at = root.textContent.indexOf(words);
            const node = root.querySelector("p").firstChild;
            getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }""",
        words,
    )
    page.get_by_role("button", name="Mark claim", exact=True).click()
    expect(page.locator("#article-text mark")).to_have_text(words)
    highlight = Highlight.objects.get()
    assert highlight.exact == words
    assert text[highlight.start : highlight.end] == words
