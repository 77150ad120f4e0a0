"""Wording a claim beside its words: claims like it, unsent words that come back, asking before a review is void."""

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Claim, Highlight, Status
from tests import factories
from tests.browser.looking import problems_on
from tests.browser.reading import press, select

WORDS = "About 4,100 people worked in the harbour last year."


@pytest.fixture
def checker(new_page):
    return factories.make_user()


@pytest.fixture
def article(checker):
    return factories.make_article(checker, language="en")


@pytest.fixture
def opened(page, login, checker, article) -> Page:
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    return page


def mark(page: Page) -> None:
    select(page, WORDS)
    press(page, "m")
    expect(page.get_by_label("Claim", exact=True)).to_be_focused()


def test_claim_alike_takes_the_words_and_gives_them_back(opened, checker):
    known = factories.make_claim(checker, statement=WORDS)
    mark(opened)
    expect(opened.get_by_role("heading", name="Checked before?")).to_be_visible()
    expect(opened.locator("#announcer")).to_have_text("Checked before? Claims that say much the same: 1.")
    opened.get_by_role("button", name="Add to this claim instead").click()
    expect(opened.locator(f"#c-{known.pk}")).to_be_visible()
    expect(opened.locator(".word-form")).to_have_count(0)
    left = Claim.objects.exclude(pk=known.pk).get()
    assert (Highlight.objects.get().claim_id, left.status) == (known.pk, Status.DISMISSED)
    opened.get_by_role("button", name="Undo").click()
    expect(opened.locator(f"#c-{left.pk}")).to_be_visible()
    left.refresh_from_db()
    assert (Highlight.objects.get().claim_id, left.status) == (left.pk, Status.OPEN)


def test_claims_alike_follow_what_is_typed(opened, checker):
    factories.make_claim(checker, statement="The loan for the bridge was repaid in March.")
    mark(opened)
    box = opened.locator(".alike")
    expect(box).to_be_hidden()
    opened.get_by_label("Claim", exact=True).fill("The loan for the bridge was repaid in full in March.")
    expect(box.get_by_role("link", name="The loan for the bridge was repaid in March.")).to_be_visible()
    opened.get_by_label("Claim", exact=True).fill("Nobody counts ships.")
    expect(box).to_be_hidden()


def test_unsent_wording_comes_back_after_a_reload(opened):
    mark(opened)
    opened.get_by_label("Claim", exact=True).fill("4,100 people worked there.")
    opened.get_by_label("Who says it").fill("Port authority")
    opened.reload()
    expect(opened.get_by_text("Words you had not sent are back.")).to_be_visible()
    expect(opened.get_by_label("Claim", exact=True)).to_have_value("4,100 people worked there.")
    expect(opened.get_by_label("Who says it")).to_have_value("Port authority")
    opened.get_by_role("button", name="Save").click()
    expect(opened.locator(".claim .by")).to_have_text("Port authority")
    opened.reload()
    expect(opened.locator("#announcer")).to_be_attached()
    expect(opened.locator(".word-form")).to_have_count(0)


def test_wording_left_as_it_is_does_not_come_back(opened):
    mark(opened)
    opened.get_by_label("Claim", exact=True).fill("4,100 people worked there.")
    press(opened, "Escape")
    opened.reload()
    expect(opened.locator(".margin.placed")).to_be_visible()
    expect(opened.locator(".word-form")).to_have_count(0)


def test_unsent_wording_outlives_a_lost_session(opened, login, checker):
    mark(opened)
    opened.get_by_label("Claim", exact=True).fill("4,100 people worked there.")
    opened.context.clear_cookies(name="sessionid")
    press(opened, "Enter")
    expect(opened.locator(".toast")).to_contain_text("You were signed out.")
    login(opened, checker)
    opened.reload()
    expect(opened.get_by_label("Claim", exact=True)).to_have_value("4,100 people worked there.")


def test_wording_restored_over_a_newer_save_is_shown_beside_it(opened, checker, console_errors):
    mark(opened)
    opened.get_by_label("Claim", exact=True).fill("Mine.")
    claim = Claim.objects.get()
    claim.statement, claim.version = "Theirs.", claim.version + 1
    claim.save()
    opened.reload()
    expect(opened.get_by_label("Claim", exact=True)).to_have_value("Mine.")
    opened.get_by_label("Claim", exact=True).press("Enter")
    expect(opened.locator(".theirs q")).to_have_text("Theirs.")
    console_errors.clear()


def test_edit_page_keeps_unsent_words_until_they_are_saved(page, login, checker, article):
    login(page, checker)
    page.goto(f"/articles/{article.pk}/edit/")
    page.get_by_label("Author").fill("Ana Kovač")
    page.reload()
    expect(page.get_by_label("Author")).to_have_value("Ana Kovač")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**/articles/{article.pk}/")
    page.goto(f"/articles/{article.pk}/edit/")
    expect(page.get_by_text("Words you had not sent are back.")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.IN_REVIEW, "This check is in review. The change sends it back to checking, and out of the queue."),
        (Status.PUBLISHED, "This sends the check back to checking; the public version stays up."),
    ],
)
def test_change_that_voids_a_review_asks_first(page, login, checker, article, status, reason):
    claim = factories.make_highlight(article, exact=WORDS, actor=checker).claim
    if status == Status.IN_REVIEW:
        factories.make_submitted(claim, checker=checker)
    else:
        factories.make_published(claim, checker=checker)
    login(page, checker)
    page.goto(f"/articles/{article.pk}/#h-{claim.highlights.get().pk}")
    dialog = page.get_by_role("dialog")
    acts = [
        lambda: page.get_by_role("button", name="End a word earlier").click(),
        lambda: page.get_by_role("button", name="Remove", exact=True).click(),
        lambda: word(page),
    ]
    for act in acts:
        act()
        expect(dialog).to_contain_text(reason)
        dialog.get_by_role("button", name="Leave as it is").click()
    claim.refresh_from_db()
    assert (claim.status, claim.highlights.get().exact) == (status, WORDS)
    expect(page.get_by_label("Claim", exact=True)).to_have_value("Fewer people worked there.")
    page.get_by_label("Claim", exact=True).press("Enter")
    dialog.get_by_role("button", name="Change it").click()
    expect(page.locator(".claim .status")).to_have_text("checking · " + checker.display_name)
    claim.refresh_from_db()
    assert (claim.status, claim.statement) == (Status.CHECKING, "Fewer people worked there.")


def word(page: Page) -> None:
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Claim", exact=True).fill("Fewer people worked there.")
    page.get_by_label("Claim", exact=True).press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_wording_and_asking(new_page, login, checker, article, scheme):
    factories.make_published(factories.make_claim(checker, statement=WORDS), checker=checker)
    page = new_page(color_scheme=scheme)
    login(page, checker)
    page.goto(f"/articles/{article.pk}/")
    mark(page)
    expect(page.locator(".alike")).to_be_visible()
    assert problems_on(page) == []
    page.get_by_role("button", name="Add to this claim instead").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert problems_on(page) == []
