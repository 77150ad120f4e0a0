"""How the article page looks and reads: layout, accessibility, both themes, phone, no scripts."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from annotations import revise
from annotations.models import Role
from tests import factories
from tests.browser.looking import problems_on
from tests.browser.reading import card_boxes, press, select

SIZES = {"desk": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def checker(new_page):
    return factories.make_user()


@pytest.fixture
def marked(checker):
    """An article with claims in several statuses, two of them overlapping, one without a place."""
    article = factories.make_article(checker, language="en", publisher="Coast TV")
    claim = factories.make_highlight(
        article, exact="The new terminal will double the number of jobs", actor=checker
    ).claim
    factories.make_highlight(article, exact="the number of jobs in the port by 2028", actor=checker)
    factories.make_highlight(article, exact="About 4,100 people worked in the harbour last year.", actor=checker)
    gone = factories.make_highlight(article, exact="No other port has built a terminal in twenty years.", actor=checker)
    factories.make_published(claim, checker=checker)
    revise.revise_article(article=article, actor=checker, text=article.revision.text.replace(gone.exact, "Gone."))
    del article.revision
    return article


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_axe_finds_nothing(new_page, login, checker, marked, scheme, size):
    page = new_page(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    login(page, checker)
    transcript = factories.make_transcript(checker)
    factories.make_highlight(transcript, exact="The loan was repaid in full", actor=checker)
    found = {}
    for path in (
        f"/articles/{marked.pk}/",
        f"/articles/{marked.pk}/?for_claim={marked.revisions.first().highlights.first().claim_id}",
        f"/articles/{transcript.pk}/",
        f"/articles/{marked.pk}/edit/",
        f"/articles/{marked.pk}/revisions/2/",
    ):
        page.goto(path)
        found[path] = problems_on(page)
    page.goto(f"/articles/{marked.pk}/")
    for keys in (("n",), ("Escape", "j"), ("e",), ("Escape", "Escape", "?"), ("Escape", "j", "m")):
        press(page, *keys)
        page.wait_for_timeout(300)
        found[str(keys)] = problems_on(page)
    assert {where: what for where, what in found.items() if what} == {}


def test_cards_stand_level_and_never_over_each_other(page, login, checker):
    article = factories.make_article(checker)
    words = [
        "The minister",
        "opened the debate",
        "a promise",
        "The new terminal",
        "double",
        "the port by",
        "4,100 people",
    ]
    for each in words:
        factories.make_highlight(article, exact=each, actor=checker)
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    boxes = card_boxes(page)
    assert [later["top"] >= earlier["bottom"] for earlier, later in pairwise(boxes)] == [True] * (len(words) - 1)
    page.locator("mark", has_text="the port by").click()
    page.wait_for_timeout(50)
    mark = page.locator("mark", has_text="the port by").bounding_box()
    card = page.locator(".claim[aria-current]").bounding_box()
    boxes = card_boxes(page)
    assert all(later["top"] >= earlier["bottom"] for earlier, later in pairwise(boxes))
    assert card["y"] >= mark["y"] - 20


def test_nothing_shifts_while_the_page_loads(page, login, checker, marked):
    login(page, checker)
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((each) => (window.shift += each.value)))
            .observe({type: "layout-shift", buffered: true});"""
    )
    page.goto(f"/articles/{marked.pk}/")
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") == 0


def test_each_of_overlapping_marks_is_reached_by_clicks_and_keys(page, login, checker, marked):
    login(page, checker)
    page.goto(f"/articles/{marked.pk}/")
    inner = page.locator("#article-text mark mark").first
    inner.click()
    first = page.locator(".claim[aria-current]").get_attribute("id")
    inner.click()
    second = page.locator(".claim[aria-current]").get_attribute("id")
    assert first != second
    press(page, "Escape")
    seen = []
    for _ in range(3):
        press(page, "n")
        seen.append(page.locator(".claim[aria-current]").get_attribute("id"))
    assert len(set(seen)) == 3
    press(page, "Enter")
    expect(page.locator(f"#{seen[-1]} p a")).to_be_focused()


def test_mark_is_described_by_its_claim(page, login, checker, marked):
    login(page, checker)
    page.goto(f"/articles/{marked.pk}/")
    mark = page.locator("#article-text mark").first
    described = page.locator(f"#{mark.get_attribute('aria-describedby')}")
    expect(described).to_contain_text("published")
    expect(described).to_contain_text("The new terminal will double the number of jobs")


def test_page_reads_without_scripts(new_page, login, checker, marked):
    page = new_page(java_script_enabled=False)
    login(page, checker)
    page.goto(f"/articles/{marked.pk}/")
    expect(page.locator("#article-text")).to_contain_text("The minister opened the debate")
    expect(page.locator(".claim").first).to_be_visible()
    expect(page.locator("#toolbar")).to_be_hidden()
    page.locator(".claim p a").first.focus()
    transcript = factories.make_transcript(checker)
    page.goto(f"/articles/{transcript.pk}/")
    expect(page.locator("#times a").first).to_be_visible()


def test_reader_has_no_acts(page, login, checker, marked):
    login(page, factories.make_user(Role.READER, desk=marked.desk))
    page.goto(f"/articles/{marked.pk}/")
    select(page, "The minister opened")
    press(page, "m")
    press(page, "Escape", "j")
    expect(page.get_by_role("button", name="Mark claim")).to_have_count(0)
    press(page, "n")
    expect(page.locator(".claim[aria-current]")).to_have_count(1)
    expect(page.locator(".card-acts")).to_have_count(0)


def test_long_line_wraps_and_controls_do_not_reorder_the_page(page, login, checker):
    article = factories.make_article(checker, text="x" * 100_000 + "\n\nsafe \u202e desrever\n\nlast")
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    assert page.locator("#article-text").evaluate("e => e.textContent") == article.revision.text
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    order = page.evaluate(
        """() => {
            const node = document.querySelectorAll("#article-text p")[1].lastChild;
            const left = (place) => {
                const range = document.createRange();
                range.setStart(node, place);
                range.setEnd(node, place + 1);
                return range.getBoundingClientRect().x;
            };
            return left(1) < left(5);
        }"""
    )
    assert order


def test_right_to_left_article_reads_from_the_right(page, login, checker):
    article = factories.make_article(
        checker, text="قال الوزير إن الميناء سيضاعف عدد الوظائف.\n\nAn English line.", language="ar"
    )
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    assert page.locator("#article-text").evaluate("e => [e.lang, getComputedStyle(e).direction]") == ["ar", "rtl"]
    press(page, "j", "m")
    expect(page.locator("#article-text mark")).to_have_text("قال الوزير إن الميناء سيضاعف عدد الوظائف.")


def test_phone_has_no_sideways_scrolling(new_page, login, checker, marked):
    page = new_page(viewport=SIZES["phone"], has_touch=True, is_mobile=True)
    login(page, checker)
    for path in (f"/articles/{marked.pk}/", f"/articles/{marked.pk}/edit/", f"/articles/{marked.pk}/revisions/2/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_phone_shows_head_and_text_one_below_the_other_in_the_whole_width(new_page, login, checker, marked):
    page = new_page(viewport=SIZES["phone"], has_touch=True, is_mobile=True)
    login(page, checker)
    page.goto(f"/articles/{marked.pk}/")
    head, text = page.locator(".reader-head").bounding_box(), page.locator("#article-text").bounding_box()
    assert (head["x"], head["width"]) == (text["x"], text["width"])
    assert head["y"] + head["height"] <= text["y"]
    assert text["width"] == SIZES["phone"]["width"] - 2 * text["x"]


def test_time_codes_stand_level_with_their_words(page, login, checker):
    article = factories.make_transcript(checker)
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    code = page.locator("#times a").first.bounding_box()
    text = page.locator("#article-text").bounding_box()
    assert abs(code["y"] - text["y"]) < 16
    assert code["x"] + code["width"] <= text["x"]
    expect(page.locator("#times a:visible")).to_have_count(1)
