"""A real browser for the tests of this folder: the system's Chromium, else Playwright's own.

Fixtures: `page` (a fresh browser profile on the live server), `new_page()` for a second person, `login(page, user)`,
`console_errors` (what the pages complained about: a test that provokes an error clears the list).
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client
from playwright.sync_api import Browser, Error, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.conftest import NO_BROWSER

HERE = Path(__file__).parent
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",  # Chromium refuses its sandbox to root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # no page may need another host
]
TIMEOUT_MS = 10_000
SCREENSHOTS = settings.DATA_DIR / "screenshots"
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="package")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """One browser while tests of this folder run, closed before any other test does.

    Playwright's synchronous interface keeps an event loop on this thread, in which Django refuses its database.
    Nothing else runs on that loop, so the refusal is lifted, and only for as long as the loop is there.
    """
    executable = next(filter(None, map(shutil.which, SYSTEM_BROWSERS)), None)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            try:
                browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
            except Error as error:
                if os.environ.get("REQUIRE_BROWSER"):
                    raise
                pytest.skip(f"{NO_BROWSER}: {error.message.splitlines()[0]}")
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def console_errors() -> Iterator[list[str]]:
    """What the pages of this test complained about: script errors, broken loads, violations of the CSP."""
    errors: list[str] = []
    yield errors
    assert errors == []


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest,
    browser: Browser,
    live_server: LiveServer,
    console_errors: list[str],
) -> Iterator[Callable[..., Page]]:
    """Opens a page with a browser profile of its own; keywords go to Playwright's `new_context`."""
    pages: list[Page] = []

    def open_page(**options: object) -> Page:
        defaults = {"base_url": live_server.url, "locale": "en-GB", "timezone_id": "UTC"}
        context = browser.new_context(**{**defaults, **options})
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: console_errors.append(f"{page.url}: {error}"))
        page.on(
            "console", lambda said: console_errors.append(f"{page.url}: {said.text}") if said.type == "error" else None
        )
        pages.append(page)
        return page

    yield open_page
    for number, page in enumerate(pages):
        if request.node.stash.get(FAILED, False):
            name = re.sub(r"[^\w.-]+", "-", request.node.nodeid).strip("-")
            page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png", full_page=True)
        page.context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def login(live_server: LiveServer) -> Callable[[Page, AbstractBaseUser], None]:
    """Signs a user in on a page by the session's cookie, without the sign-in form."""

    def sign_in(page: Page, user: AbstractBaseUser) -> None:
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return sign_in
