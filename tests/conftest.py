"""For the whole run: says loudly which tests were left out for want of a browser."""

import pytest

NO_BROWSER = "no browser on this machine"


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
