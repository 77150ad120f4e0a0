"""A revision with all four outcomes, worked through to the end: by mouse, and by keys alone."""

import pytest
from playwright.sync_api import expect

from annotations import settle
from annotations.models import Highlight, Settlement
from tests import factories
from tests.browser.looking import problems_on
from tests.browser.marking import drag_over


@pytest.fixture
def checker(transactional_db):
    return factories.make_user(name="ana")


def open_report(page, login, checker, *, published=False):
    """Sign in and open the report on a second revision; return the highlights by what became of them."""
    marked = factories.make_questions(checker, revised=False)
    if published:
        factories.make_published(marked["removed"].claim)
    article = marked["carried"].revision.article
    factories.revise_news(article, checker)
    login(page, checker)
    page.goto(f"/articles/{article.pk}/revisions/2/")
    expect(page.locator("#settled-words")).to_have_text("0 of 3 settled")
    return {state: Highlight.objects.with_place().get(pk=each.pk) for state, each in marked.items()}


def press(page, key):
    """Press a key once the page's modules have started: before that it goes nowhere."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def item(page, highlight):
    return page.locator(f"#s-{highlight.pk}")


def answers(asked):
    return {
        state: Settlement.objects.get(anchor__highlight=asked[state]) for state in ("reworded", "ambiguous", "removed")
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_report_and_alerts_pass_axe_and_fit_the_screen(new_page, login, checker, theme, width):
    page = new_page(color_scheme=theme, viewport={"width": width, "height": 844})
    asked = open_report(page, login, checker, published=True)
    settle.retire_highlight(highlight=asked["reworded"], actor=checker)
    article = asked["removed"].revision.article_id
    claim = asked["removed"].claim_id
    paths = (
        f"/articles/{article}/revisions/2/",
        f"/articles/{article}/?place={asked['removed'].pk}",
        "/",
        f"/claims/{claim}/",
    )
    for path in paths:
        page.goto(path)
        assert problems_on(page) == []


def test_report_is_worked_through_by_mouse(page, login, checker):
    asked = open_report(page, login, checker, published=True)
    page.goto("/")
    page.locator("#alerts-of-desk").get_by_role("link").click()
    expect(item(page, asked["removed"])).to_be_focused()
    item(page, asked["reworded"]).get_by_role("button", name="Accept the new words").click()
    expect(page.locator("#settled-words")).to_have_text("1 of 3 settled")
    expect(item(page, asked["reworded"])).to_contain_text("accepted by ana")
    item(page, asked["ambiguous"]).get_by_role("button", name="It is place 2").click()
    expect(page.locator("#settled-words")).to_have_text("2 of 3 settled")
    item(page, asked["removed"]).get_by_role("link", name="Mark other words").click()
    expect(page.get_by_label("Marking anew")).to_contain_text("Nobody has paid the tourist tax")
    page.wait_for_load_state()
    drag_over(page, "Passengers complained loudly.")
    page.get_by_role("button", name="Put the mark here").click()
    expect(page.locator("#settled-words")).to_have_text("3 of 3 settled")
    expect(item(page, asked["removed"])).to_contain_text("marked anew by ana")
    settled = answers(asked)
    assert {state: (each.answer, each.exact) for state, each in settled.items()} == {
        "reworded": ("accepted", "Rents in the old town rose by eleven percent in the last two years."),
        "ambiguous": ("picked", "The ferry was late again."),
        "removed": ("marked", "Passengers complained loudly."),
    }
    page.locator("#alerts").get_by_role("button", name="Undo").click()
    expect(page.locator("#settled-words")).to_have_text("2 of 3 settled")
    item(page, asked["removed"]).get_by_role("button", name="Retire: no longer said here").click()
    expect(page.locator("#settled-words")).to_have_text("3 of 3 settled")
    page.goto("/")
    expect(page.locator("#alerts-of-desk")).to_have_count(0)
    page.goto(f"/articles/{asked['removed'].revision.article_id}/")
    expect(page.locator("#article-text mark")).to_have_count(3)
    expect(page.locator(f"#a-{asked['removed'].pk}")).to_contain_text("Retired: the article no longer says this.")
    expect(page.get_by_text("to settle")).to_have_count(0)


def test_report_is_worked_through_by_keys(page, login, checker):
    asked = open_report(page, login, checker)
    press(page, "j")
    expect(item(page, asked["removed"])).to_be_focused()
    press(page, "j")
    expect(item(page, asked["ambiguous"])).to_be_focused()
    press(page, "k")
    expect(item(page, asked["removed"])).to_be_focused()
    press(page, "m")
    expect(page.get_by_label("Marking anew")).to_be_visible()
    press(page, "j")
    expect(page.get_by_role("button", name="Put the mark here")).to_be_visible()
    press(page, "m")
    expect(page.locator("#settled-words")).to_have_text("1 of 3 settled")
    expect(item(page, asked["ambiguous"])).to_be_focused()
    press(page, "2")
    expect(page.locator("#settled-words")).to_have_text("2 of 3 settled")
    expect(item(page, asked["reworded"])).to_be_focused()
    press(page, "a")
    expect(page.locator("#settled-words")).to_have_text("3 of 3 settled")
    press(page, "z")
    expect(page.locator("#settled-words")).to_have_text("2 of 3 settled")
    expect(item(page, asked["reworded"])).to_be_focused()
    press(page, "x")
    expect(page.locator("#settled-words")).to_have_text("3 of 3 settled")
    settled = answers(asked)
    assert {state: each.answer for state, each in settled.items()} == {
        "reworded": "retired",
        "ambiguous": "picked",
        "removed": "marked",
    }
    assert settled["removed"].exact == "The harbour employed 4,100 people at the end of last year, the ministry said."
    second = asked["ambiguous"].anchor.candidates[1]
    assert (settled["ambiguous"].start, settled["ambiguous"].end) == (second["start"], second["end"])


def test_mark_placed_on_the_article_page_can_be_taken_back_there(page, login, checker):
    asked = open_report(page, login, checker)
    page.goto(f"/articles/{asked['removed'].revision.article_id}/")
    page.wait_for_load_state()
    page.locator(f"#a-{asked['removed'].pk}").get_by_role("button", name="Place anew").click()
    drag_over(page, "Passengers complained loudly.")
    page.get_by_role("button", name="Put the mark here").click()
    expect(page.locator(f"mark[data-highlight='{asked['removed'].pk}']")).to_have_text("Passengers complained loudly.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#a-{asked['removed'].pk}")).to_be_visible()
    expect(page.locator(f"mark[data-highlight='{asked['removed'].pk}']")).to_have_count(0)


def test_slip_of_a_transcript_is_mended_on_the_page_without_losing_highlights_or_times(page, login, checker):
    talk = factories.make_transcript(checker)
    highlight = factories.make_highlight(talk, exact="in full in March", actor=checker)
    before = Highlight.objects.get(pk=highlight.pk)
    login(page, checker)
    page.goto(f"/articles/{talk.pk}/")
    codes = page.locator("#times a").all_text_contents()
    page.get_by_role("link", name="edit", exact=True).click()
    field = page.get_by_label("Text")
    field.fill(field.input_value().replace("The loan was repaid", "The lawn was re-paid"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".report")).to_contain_text("1 stands in the same words")
    page.goto(f"/articles/{talk.pk}/")
    expect(page.locator("#times a")).to_have_text(codes)
    expect(page.locator("#article-text mark")).to_have_text("in full in March")
    now = Highlight.objects.with_place().get(pk=highlight.pk).place
    assert (now.start_ms, now.end_ms) == (before.start_ms, before.end_ms)
    words = [now.revision.text[cue.start : cue.end] for cue in now.revision.cues.all()]
    assert words[:2] == ["The lawn was re-paid", "in full in March, she said."]
