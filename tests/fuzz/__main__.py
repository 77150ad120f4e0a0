"""`make fuzz`: thousands of requests to the production server with two workers, judged one by one.

python -m tests.fuzz [--requests 10000] [--seed N] [--port P]
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

import django
from django.conf import settings

import tests.settings as chosen

ROUND = 500
RENEWED_EVERY = 50
MOST_MEGABYTES = 500
# Of a line of the log, JSON whose traceback ends with what was raised.
LONGEST_SHOWN = 6_000


def main() -> int:
    arguments = read_arguments()
    settings.configure(**{name: getattr(chosen, name) for name in dir(chosen) if name.isupper()})
    django.setup()
    from tests.bench.desk import database

    with database(), tempfile.TemporaryDirectory() as folder:
        return send_all(arguments, Path(folder) / "log")


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7_2026)
    parser.add_argument("--port", type=int, default=8499)
    return parser.parse_args()


def send_all(arguments: argparse.Namespace, log: Path) -> int:
    """Send the requests in rounds, each about two new desks, and print what was found."""
    from tests.fuzz.judging import Judge, watch_writes
    from tests.fuzz.operations import Api
    from tests.fuzz.served import served

    api, judge, began = Api(), Judge(), time.monotonic()
    watch_writes()
    with served(arguments.port, log) as server:
        for number in range(-(-arguments.requests // ROUND)):
            left = min(ROUND, arguments.requests - number * ROUND)
            send_round(server, api, judge, number, left, Random(f"{arguments.seed} {number}"))
            print(*judge.faults[-3:], sep="\n", file=sys.stderr)
            print(f"{judge.statuses.total()} sent, {len(judge.faults)} faults", file=sys.stderr, flush=True)
        peaks = server.peaks()
    return report(judge, peaks, log, time.monotonic() - began)


def send_round(server: Any, api: Any, judge: Any, number: int, requests: int, rng: Random) -> None:
    from tests.fuzz.acts import AtWork
    from tests.fuzz.composing import Composer, Request
    from tests.fuzz.operations import forms_on, page_paths
    from tests.fuzz.sending import Callers, renew, send_over_http
    from tests.security.two_desks import fill_desk

    held = fill_desk(f"fuzzed-{number}", "Harbourmaster")
    callers, forms = Callers.of(held), []
    # Each round fills in the forms of one role, in its turn; the administrator sees most of them.
    role = ("admin", "checker", "admin", "reviewer")[number % 4]
    for path in page_paths(held.ids):
        shown = send_over_http(server.port, Request("", role, "GET", path), callers.headers[role])
        if shown.status == 200 and shown.media_type.startswith("text/html"):
            forms += forms_on(shown.body, path, role)
    judge.begin()
    at_work = AtWork(held.desk, rng, f"http://127.0.0.1:{server.port}")
    composer = Composer(rng, api, held.ids, tuple(callers.headers), forms, at_work)
    for sent, request in enumerate(composer.requests(requests)):
        if sent % RENEWED_EVERY == 0:
            renew(callers, held.desk)
            judge.begin()
        judge.judge(request, send_over_http(server.port, request, callers.headers[request.caller]))


def report(judge: Any, peaks: list[int], log: Path, seconds: float) -> int:
    from annotations import proof

    finding, tracebacks = proof.first_finding(), tracebacks_in(log)
    wrong = len(judge.faults) + (finding is not None) + (max(peaks) > MOST_MEGABYTES) + len(tracebacks)
    print(f"requests: {judge.statuses.total()} in {seconds:.0f} s")
    print("answers: " + ", ".join(f"{status}: {count}" for status, count in sorted(judge.statuses.items())))
    print(
        f"taken: {judge.taken}; of those that may write {judge.writes_taken} of {judge.writes}, {judge.stored} stored"
    )
    print(f"slowest: {judge.slowest[0]:.2f} s, {judge.slowest[1][:200]}")
    print(f"peak of each web worker, MB: {peaks} (at most {MOST_MEGABYTES})")
    print(f"history: {finding.what if finding else 'whole'}; tracebacks in the log: {len(tracebacks)}")
    print(f"faults: {len(judge.faults)}")
    for fault in judge.faults[:40]:
        print(f"  {fault}")
    print(*tracebacks, sep="\n")
    return 1 if wrong else 0


def tracebacks_in(log: Path) -> list[str]:
    """Return the ends of the log's lines with tracebacks, but those of Django's own refusals, such as too many fields:
    these are a 400, judged as such."""
    lines = (line for line in log.read_text(errors="replace").splitlines() if "Traceback" in line)
    return [line[-LONGEST_SHOWN:] for line in lines if '"logger": "django.security.' not in line]


if __name__ == "__main__":
    sys.exit(main())
