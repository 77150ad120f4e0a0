"""For the whole run: every test finds the rows that the migrations made; tests left out for want of a browser are told.

A test that commits ends with all tables emptied. What the migrations had put there, such as the first desk, is then
put back, for the tests after it.
"""

from collections.abc import Generator

import pytest
from django.db import connection
from pytest_django.plugin import blocking_manager_key

NO_BROWSER = "no browser on this machine"
COMMITTING_FIXTURES = {"transactional_db", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in filter(_commits, items):
        # In front: pytest-django reads the marker nearest to the test.
        item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    yield
    # With the last test the database itself has gone.
    if nextitem and _commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
            connection.close()


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
