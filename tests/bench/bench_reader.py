"""The article page: 20,000 words with 500 highlights, 80 of them overlapping, in headless Chromium."""

import gzip
import re
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests import factories
from tests.bench.desk import chromium, database, served
from tests.bench.long_article import HIGHLIGHTS, OVERLAPPING, TIME_THE_NEXT_MARK, make_long_article
from tests.bench.measure import Measure
from tests.browser.reading import select

MOST_HTML = 3.0  # times the text
MOST_PAINT_MS = 100.0
MOST_JAVASCRIPT = 60_000  # bytes, compressed
ROUNDS = 7
STEPS = 30
QUIET_MS = 1500  # no long task in this time: the page is at rest

# What the browser tells of its loading: shifts of the layout, tasks that kept it from answering.
WATCH = """
window.shift = 0;
window.busyUntil = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => (window.shift += each.value)))
    .observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => list.getEntries().forEach((each) => {
    window.busyUntil = Math.max(window.busyUntil, each.startTime + each.duration);
})).observe({type: "longtask", buffered: true});
"""
TIME_A_STEP = """
() => new Promise((done) => {
    const at = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "j", bubbles: true}));
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - at)));
})
"""


@dataclass(frozen=True)
class Pages:
    """Two articles of the same text: with all highlights, and with one."""

    path: str
    small_path: str
    text: str
    session: str


def run() -> list[Measure]:
    with database(), served() as url:
        pages, client = _make_pages()
        server_side = _server_side(client, pages)
        with chromium() as browser:
            context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 860})
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": pages.session, "url": url}])
            page = context.new_page()
            page.add_init_script(WATCH)
            browser_side = [*_loading(page, pages.path), *_marking(page, pages), *_walking(page)]
            html = page.content()
            context.close()
    return [*server_side, *browser_side, *_javascript(html)]


def _make_pages() -> tuple[Pages, Client]:
    checker = factories.make_user()
    article = make_long_article(checker)
    small = make_long_article(checker, highlights=1, overlapping=0)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(checker)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    pages = Pages(f"/articles/{article.pk}/", f"/articles/{small.pk}/", article.revision.text, session)
    return pages, client


def _server_side(client: Client, pages: Pages) -> list[Measure]:
    client.get(pages.path)
    queries = [_count_queries(client, path) for path in (pages.small_path, pages.path)]
    html = client.get(pages.path).content
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        client.get(pages.path)
        seconds.append(time.perf_counter() - began)
    ratio = len(html) / len(pages.text.encode())
    return [
        Measure(
            f"queries with 1 and with {HIGHLIGHTS} highlights",
            f"{queries[0]} and {queries[1]}",
            "the same",
            queries[0] == queries[1],
        ),
        Measure("server time, median", f"{statistics.median(seconds) * 1000:,.0f} ms"),
        Measure(
            f"HTML ({OVERLAPPING} highlights overlap)",
            f"{len(html):,} bytes, {ratio:.2f} x the text",
            f"<= {MOST_HTML:g} x",
            ratio <= MOST_HTML,
        ),
        Measure("HTML, compressed", f"{len(gzip.compress(html)):,} bytes"),
    ]


def _count_queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
        return len(captured)  # the next request empties the log


def _loading(page: Page, path: str) -> list[Measure]:
    """Load the page some times; it is interactive when its modules have run and no long task is left."""
    ready, shifts = [], []
    for _ in range(ROUNDS):
        page.goto(path)
        page.wait_for_selector(".margin.placed")
        page.wait_for_timeout(QUIET_MS)
        ready.append(
            page.evaluate("Math.max(busyUntil, performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd)")
        )
        shifts.append(page.evaluate("shift"))
    return [
        Measure("time to interactive, median", f"{statistics.median(ready):,.0f} ms"),
        Measure("layout shift, most", f"{max(shifts):.4f}", "0", max(shifts) == 0),
    ]


def _marking(page: Page, pages: Pages) -> list[Measure]:
    after_answer, after_act = [], []
    for number in range(ROUNDS):
        start = 40_000 + 500 * number
        select(page, pages.text[start : start + 60])
        page.evaluate(TIME_THE_NEXT_MARK, HIGHLIGHTS + number)
        page.get_by_role("button", name="Mark claim").click()
        took = page.evaluate("window.painted")
        after_answer.append(took["answer"])
        after_act.append(took["act"])
        page.keyboard.press("Escape")
    # The least is the page's own time: the others are also of what the machine did besides.
    painted = min(after_answer)
    return [
        Measure("from the button to the painted mark, median", f"{statistics.median(after_act):,.0f} ms"),
        Measure(
            "from the answer to the painted mark, least (and median)",
            f"{painted:,.0f} ms ({statistics.median(after_answer):,.0f} ms)",
            f"<= {MOST_PAINT_MS:g} ms",
            painted <= MOST_PAINT_MS,
        ),
    ]


def _walking(page: Page) -> list[Measure]:
    page.keyboard.press("j")
    steps = [page.evaluate(TIME_A_STEP) for _ in range(STEPS)]
    return [Measure("to the next sentence, with two frames, median", f"{statistics.median(steps):,.0f} ms")]


def _javascript(html: str) -> list[Measure]:
    """Measure our modules of all pages, and what the page loads of packages."""
    modules = [path for folder in settings.STATICFILES_DIRS for path in (Path(folder) / "js").glob("*.js")]
    packages = [finders.find(name) for name in re.findall(r'src="/static/((?!js/)[^"]+[.]js)"', html)]
    size = sum(len(gzip.compress(Path(str(path)).read_bytes())) for path in [*modules, *packages])
    return [
        Measure(
            f"JavaScript in all ({len(modules)} modules, {len(packages)} package), compressed",
            f"{size:,} bytes",
            f"< {MOST_JAVASCRIPT:,} bytes",
            size < MOST_JAVASCRIPT,
        )
    ]
