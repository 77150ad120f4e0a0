"""For everyone: whatever takes long shows that it goes on; 200% zoom and reduced motion hold; axe on the rarer pages.

What a page of its own test file already looks at with axe is not looked at again here.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from annotations import demo, imports, watching
from annotations.models import Archive, Article, Claim, Kind, Role, Status, User
from tests import factories
from tests.background import conftest as background
from tests.background.pages import MORE, QUOTE, WORDS
from tests.background.pages import page as web_page
from tests.browser.looking import problems_on
from tests.fetching.serving import answer

server, work = background.server, background.work

ZOOMED = {"width": 640, "height": 400}  # CSS pixels of a window of 1280 x 800 at 200%
MORE_THAN_FIT = 30  # items of evidence: their list has to be scrolled, by keys too
STILL_S = 0.01  # what is shorter than this nobody sees move

# Whether what is asked for can be pressed where it stands: nothing sticky or fixed lies over it.
IS_ON_TOP = """
node => {
    node.scrollIntoView({block: "center"});
    const {left, top, width, height} = node.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return hit !== null && (node.contains(hit) || hit.contains(node));
}
"""

# What moves for longer than `limit` seconds: elements and what CSS puts before and after them.
MOVING = """
limit => [...document.querySelectorAll("*")].flatMap((node) => [null, "::before", "::after"].flatMap((part) => {
    const style = getComputedStyle(node, part);
    const longest = (list) => Math.max(...list.split(",").map(parseFloat));
    const moves = style.animationName !== "none" && longest(style.animationDuration) > limit;
    return moves || longest(style.transitionDuration) > limit ? [`${node.tagName}.${node.className}${part ?? ""}`] : [];
}))
"""


# A page that is being left answers no questions: it writes down what it shows, for the next one to be asked.
RECORD_LINE = """
() => new MutationObserver(() => {
    const line = getComputedStyle(document.body, "::before");
    sessionStorage.line = JSON.stringify([line.animationName, line.animationDelay, line.position, line.height]);
}).observe(document.documentElement, {attributeFilter: ["data-busy"]})
"""


@dataclass(frozen=True)
class Place:
    """A page of the demo as ``reader`` sees it, and the words of a button or link that it is there for."""

    path: str
    act: str
    reader: str = "ana"


def places() -> list[Place]:
    talk = Article.objects.get(kind=Kind.TRANSCRIPT)
    checking = Claim.objects.filter(status=Status.CHECKING).earliest("id").pk
    waiting = Claim.objects.filter(status=Status.IN_REVIEW).earliest("id").pk
    corrected = Claim.objects.get(publications__version=2).pk
    return [
        Place("/", "Articles"),
        Place("/articles/", "Add an article"),
        Place(f"/articles/{talk.pk}/", "Edit"),
        Place(f"/claims/{checking}/", "Add evidence"),
        Place("/queue/", "Next", reader="jo"),
        Place(f"/queue/{waiting}/", "Take this claim", reader="jo"),
        Place("/search/?q=tunnel", "Claims"),
        Place("/articles/add/", "Look at it first"),
        Place(f"/checks/{corrected}/", "ersion 1"),
    ]


@pytest.fixture
def demo_desk(new_page):
    demo.make_demo()


def is_busy(page):
    return expect(page.locator("html[data-busy]"))


def test_page_that_takes_long_shows_a_line_until_it_comes(page, login, demo_desk):
    login(page, User.objects.get(username="ana"))
    page.goto("/")
    page.evaluate(RECORD_LINE)
    is_busy(page).to_have_count(0)
    page.get_by_role("link", name="Articles", exact=True).click()
    page.wait_for_url("**/articles/")
    assert page.evaluate("JSON.parse(sessionStorage.line)") == ["busy", "0.5s", "fixed", "3px"]
    is_busy(page).to_have_count(0)


def test_fragment_that_takes_long_shows_a_line_until_it_comes(page, login, demo_desk):
    login(page, User.objects.get(username="ana"))
    claim = Claim.objects.filter(status=Status.CHECKING, evidence__withdrawn_at=None).earliest("id")
    page.goto(f"/claims/{claim.pk}/")
    held = []
    page.route("**/evidence/*/", lambda route: held.append(route))
    page.get_by_role("link", name="Edit").locator("visible=true").first.click()
    is_busy(page).to_have_count(1)
    held.pop().continue_()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    is_busy(page).to_have_count(0)


def test_pages_hold_at_twice_the_size(new_page, login, demo_desk):
    page = new_page(viewport=ZOOMED, device_scale_factor=2)
    found = []
    for place in places():
        login(page, User.objects.get(username=place.reader))
        page.goto(place.path)
        if page.evaluate("document.documentElement.scrollWidth") > ZOOMED["width"]:
            found.append(f"{place.path}: wider than the screen")
        act = page.locator("a, button, summary").filter(has_text=place.act, visible=True).first
        if not act.count() or not act.evaluate(IS_ON_TOP):
            found.append(f"{place.path}: {place.act} is out of reach")
    assert found == []


def test_nothing_moves_for_who_asks_for_less_motion(new_page, login, demo_desk):
    page = new_page(reduced_motion="reduce")
    found = {}
    for place in places():
        login(page, User.objects.get(username=place.reader))
        page.goto(place.path)
        page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        found[place.path] = page.evaluate(MOVING, STILL_S)
        page.evaluate("document.documentElement.toggleAttribute('data-busy', true)")
        found[f"{place.path} while it loads"] = [
            what
            for what in page.evaluate(MOVING, STILL_S)
            if what != page.evaluate("`BODY.${document.body.className}::before`")
        ]
    assert {where: what for where, what in found.items() if what} == {}


@pytest.fixture
def fetched(server, work):
    """A checker, and the pages there are once two addresses were fetched, one of them twice, one in vain."""
    user = factories.make_user()
    server.answers["/"] = answer(web_page())
    item = factories.make_evidence(factories.make_claim(), url=server.url(), quote=QUOTE)
    work()
    server.answers["/"] = answer(web_page(WORDS.replace("41,000", "14,000"), MORE))
    watching.request_check(item)
    failed = imports.request_import(desk=item.claim.desk, actor=user, url=server.url("/gone"))
    work()
    waiting = imports.request_import(desk=item.claim.desk, actor=user, url=server.url())
    first, last = Archive.objects.order_by("id")
    return user, [
        "/articles/imports/",
        f"/articles/imports/{failed.pk}/",
        f"/articles/imports/{waiting.pk}/",
        f"/archive/{last.pk}/?check={item.page_checks.latest('id').pk}",
        f"/archive/{last.pk}/changes/{first.pk}/",
        "/articles/999999/",
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_rarer_pages_are_accessible_and_fit(new_page, login, fetched, console_errors, theme, width):
    user, paths = fetched
    page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
    login(page, user)
    found = {}
    for path in paths:
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
        found[path] = problems_on(page)
    login(page, factories.make_user(Role.READER))
    page.goto("/articles/add/")
    expect(page.locator("main")).to_contain_text("You may not")
    found["refused"] = problems_on(page)
    assert found == {each: [] for each in (*paths, "refused")}
    assert [error for error in console_errors if "Failed to load resource" not in error] == []
    console_errors.clear()  # the pages of errors come with their status, which the console tells


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1680, 1280, 390])
def test_claim_so_far_stands_beside_the_text_while_a_passage_is_chosen(new_page, login, theme, width):
    checker = factories.make_user()
    claim, article = factories.make_claim(checker), factories.make_article(checker)
    other = factories.make_article(checker, title="The harbour's books")
    for number in range(MORE_THAN_FIT):
        factories.make_evidence(claim, checker, stance="refutes", title=f"Count of heads, part {number}")
    factories.make_verdict(claim, checker)
    page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
    login(page, checker)
    page.goto(f"/articles/{article.pk}/?for_claim={claim.pk}")
    if width < 1600:
        page.get_by_text("The claim so far").click()
    shown = page.locator(".so-far").filter(visible=True)
    expect(shown).to_have_count(1)
    expect(shown.get_by_role("heading", name=f"Refutes {MORE_THAN_FIT}")).to_be_visible()
    expect(shown.get_by_role("listitem").first).to_have_text("Count of heads, part 0")
    expect(shown.locator(".rating")).to_have_text("Half true")
    assert problems_on(page) == []
    page.get_by_role("searchbox", name="Title or publisher").fill("books")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=other.title).click()
    page.wait_for_url(f"**/articles/{other.pk}/?for_claim={claim.pk}")
