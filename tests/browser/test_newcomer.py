"""What people stumbled over when they saw the desk for the first time, on the screen they saw it on."""

import pytest
from playwright.sync_api import expect

from annotations import review, transitions
from annotations.models import Role, Status
from tests import factories
from tests.browser.reading import press

PHONE = {"width": 390, "height": 844}
# Whether the bar covers a line of the text within two lines of the walked words.
COVERS = """
() => {
    const [range] = CSS.highlights.get("walked");
    const {top, bottom} = range.getBoundingClientRect();
    const bar = document.getElementById("toolbar").getBoundingClientRect();
    const line = parseFloat(getComputedStyle(document.getElementById("article-text")).lineHeight);
    return bar.bottom > top - 2 * line && bar.top < bottom + 2 * line;
}
"""

TOPS = "[...document.querySelectorAll('.act .button:not(.panel *)')].map((each) => each.getBoundingClientRect().top)"
LINE = "(mark) => [getComputedStyle(mark).borderBlockEndStyle, getComputedStyle(mark).backgroundColor]"


@pytest.fixture
def checker(new_page):
    return factories.make_user()


@pytest.mark.parametrize("steps", [1, 2, 12, 25])
def test_toolbar_covers_nothing_around_the_words_that_keys_walk_on(page, login, checker, steps):
    text = "\n\n".join(f"{factories.TEXT} That was part {number}." for number in range(6))
    article = factories.make_article(checker, text=text)
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    press(page, *["j"] * steps)
    expect(page.locator("#toolbar")).to_be_visible()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate(COVERS) is False


def test_acts_of_a_review_stand_in_one_row_on_a_phone(new_page, login, checker):
    claim, jo = factories.make_submitted(checker=checker), factories.make_user(Role.REVIEWER)
    review.lease_claim(claim=claim, actor=jo)
    page = new_page(viewport=PHONE, has_touch=True)
    login(page, jo)
    page.goto(f"/queue/{claim.pk}/")
    tops = page.evaluate(
        "[...document.querySelectorAll('.act .button:not(.panel *)')].map((e) => e.getBoundingClientRect().top)"
    )
    assert (len(tops), len(set(tops))) == (3, 1)
    expect(page.get_by_role("button", name="Approve and publish")).to_be_visible()


@pytest.mark.parametrize(("width", "is_told"), [(390, True), (1280, False)])
def test_phone_tells_that_marks_can_be_tapped(new_page, login, checker, width, is_told):
    article = factories.make_article(checker)
    factories.make_highlight(article)
    page = new_page(viewport={"width": width, "height": 844})
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    expect(page.get_by_text("Tap marked words to read their claim.")).to_be_visible(visible=is_told)


def test_words_of_each_status_have_a_line_of_their_own(page, login, checker):
    article = factories.make_article(checker)
    lines = {}
    quotes = ["The minister", "The new terminal", "The port authority", "Shipping companies"]
    for status, quote in zip(["open", "checking", "in_review", "dismissed"], quotes, strict=True):
        claim = factories.make_claim()
        highlight = factories.make_highlight(article, exact=quote, claim=claim)
        bring_to(claim, status)
        lines[status] = f"#h-{highlight.pk}"
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    shown = {
        status: page.locator(mark).evaluate(
            "e => [getComputedStyle(e).borderBlockEndStyle, getComputedStyle(e).backgroundColor]"
        )
        for status, mark in lines.items()
    }
    assert [style for style, _colour in shown.values()] == ["dotted", "solid", "solid", "double"]
    assert shown["checking"][1] != shown["in_review"][1]


def test_quote_that_brings_its_own_marks_gets_no_second_ones(page, checker):
    claim = factories.make_highlight(actor=checker).claim
    factories.make_evidence(claim, quote="“We counted 4,087,” the port says.")
    page.goto(f"/checks/{factories.make_published(claim).claim_id}/")
    quote = page.locator(".sources q", has_text="We counted")
    assert quote.evaluate("(quote) => getComputedStyle(quote).quotes") == "none"


def bring_to(claim, status: str) -> None:
    if status == "in_review":
        factories.make_submitted(claim)
    elif status != "open":
        transitions.move_claim(claim=claim, actor=factories.make_user(), to=Status(status))
