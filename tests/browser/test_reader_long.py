"""A long article with many highlights: little HTML, nothing that jumps, and an act touches no more than it changes.

How long it takes is measured by ``make bench``.
"""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests import factories
from tests.bench.long_article import HIGHLIGHTS, make_long_article
from tests.browser.reading import press, select

MOST_HTML = 3  # times the text
MOST_JAVASCRIPT_BYTES = 60_000
SHIFT = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => (window.shift += each.value)))
    .observe({type: "layout-shift", buffered: true});
"""
# Blocks of the text, and cards beside it, that are put in or taken out from now on.
COUNT_CHANGES = """
() => {
    window.changed = {blocks: 0, cards: 0};
    const count = (name, node) => new MutationObserver((records) => records.forEach((each) => {
        window.changed[name] += each.addedNodes.length + each.removedNodes.length;
    })).observe(document.querySelector(node), {childList: true});
    count("blocks", "#article-text");
    count("cards", "#cards ol");
}
"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def checker(new_page):
    return factories.make_user()


def test_long_article_is_little_does_not_jump_and_an_act_touches_what_it_changes(page, login, checker):
    article = make_long_article(checker)
    client = Client()
    client.force_login(checker)
    html = client.get(f"/articles/{article.pk}/").content
    assert len(html) <= MOST_HTML * len(article.revision.text.encode())
    login(page, checker)
    page.add_init_script(SHIFT)
    page.goto(f"/articles/{article.pk}/")
    page.wait_for_selector(".margin.placed")
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("window.shift") == 0
    select(page, article.revision.text[40_000:40_060])
    page.evaluate(COUNT_CHANGES)
    press(page, "m")
    expect(page.locator("#cards .claim")).to_have_count(HIGHLIGHTS + 1)
    # One block of the text is taken out and put in again with the mark; one card comes.
    assert page.evaluate("window.changed") == {"blocks": 2, "cards": 1}
    press(page, "Escape", "j", "j", "k")
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("window.changed") == {"blocks": 2, "cards": 1}


def test_javascript_is_small():
    modules = [path for folder in settings.STATICFILES_DIRS for path in (Path(folder) / "js").glob("*.js")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in modules) < MOST_JAVASCRIPT_BYTES
