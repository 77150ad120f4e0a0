"""A desk to measure: a database of its own, and a server of this process on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

from django.conf import settings
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import FLAGS, SYSTEM_BROWSERS

PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
NAME = f"bench_{os.getpid()}"


@contextmanager
def database() -> Iterator[None]:
    """An empty migrated database, dropped afterwards; the tests' and the desk's own are left alone."""
    connection.settings_dict["TEST"]["NAME"] = NAME
    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


@contextmanager
def served() -> Iterator[str]:
    """Serve the desk with its static files as they stand in the checkout, and give its address."""
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_FILES}}):
        server = LiveServer("127.0.0.1")
        try:
            yield server.url
        finally:
            server.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that the tests use. Django's database is not to be asked while it is open."""
    executable = next(filter(None, map(which, SYSTEM_BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()
