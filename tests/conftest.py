"""For the whole run: every test finds the rows that the migrations made; tests left out for want of a browser are told.

A test that commits ends with the tables as the migrations left them: see `tests/kept_rows.py`.
"""

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests import kept_rows

NO_BROWSER = "no browser on this machine"
COMMITTING_FIXTURES = {"transactional_db", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in filter(_commits, items):
        # In front: pytest-django reads the marker nearest to the test.
        item.add_marker(pytest.mark.django_db(transaction=True), append=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        kept_rows.keep_rows()


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        COMMITTING_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = [
        report.nodeid for report in terminalreporter.getreports("skipped") if NO_BROWSER in str(report.longrepr)
    ]
    if not left_out:
        return
    terminalreporter.section("NOT TESTED: the pages in a browser", sep="!", red=True, bold=True)
    terminalreporter.line(f"{len(left_out)} tests were left out. Install Chromium (Debian: apt-get install chromium):")
    for nodeid in left_out:
        terminalreporter.line(f"  {nodeid}")
