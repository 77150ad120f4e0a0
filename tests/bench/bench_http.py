"""Requests over HTTP to the production server, each beside its floor, by one client and by eight, at several sizes."""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import override_settings

from tests.bench.asks import Case, Cases
from tests.bench.corpus import HIGHLIGHTS, Corpus
from tests.bench.deep import deep_page
from tests.bench.desk import database
from tests.bench.exported import exports
from tests.bench.measure import Measure, write_json
from tests.bench.serving import RATE_LIMIT, Server, serving
from tests.bench.statements import statements_of, without_bounds
from tests.bench.traffic import Ask, Line, Times, time_asks

SIZES = (1_000, 10_000)  # articles
CLIENTS = 8
ROUNDS, ASKS = 5, 20  # in turns with the floor, so that whatever else the machine does falls on both
WARM_UP = 4  # asks of each worker's threads, before the clock runs
MOST_MARKS = 100  # that one article gets at one size
MOST_GROWTH = 20_000_000  # bytes of a worker's peak, from the smallest size to the largest
MOST_DEEP = 1.25  # times the first page
# Of one client, on two cores with 1,000 articles: what others take for the same, and in how many SQL statements.
FIELD = {
    "highlight create": "Label Studio 60 ms (47 SQL), doccano 12 ms; a bare DRF insert 2.5 ms",
    "article with highlights": "Label Studio 105 ms (68 SQL), doccano 12 to 20 ms; JSON by SQL 0.75 ms, DRF 2.9 ms",
    "claims, first page": "a list of 50: Label Studio 245 ms, doccano 133 ms (207 SQL), DRF with highlights 21 ms",
    "claims.ndjson": "Label Studio 4,300 spans/s, doccano 9,900 spans/s in 1.7 GB",
}


@dataclass(slots=True)
class Seen:
    """What one case took at one size."""

    case: Case
    statements: int
    alone: Times
    floor: Times
    together: Times
    peak: int

    @property
    def times(self) -> float:
        """Return its median as so many times its floor's, of one client."""
        return self.alone.median / self.floor.median

    def plain(self) -> dict[str, Any]:
        return {
            "median_ms": 1000 * self.alone.median,
            "p95_ms": 1000 * self.alone.p95,
            "a_second": self.alone.rate,
            "processor_ms": 1000 * self.alone.work,
            "floor_median_ms": 1000 * self.floor.median,
            "floor_processor_ms": 1000 * self.floor.work,
            "times_floor": self.times,
            "sql_statements": self.statements,
            f"median_ms_of_{CLIENTS}": 1000 * self.together.median,
            f"p95_ms_of_{CLIENTS}": 1000 * self.together.p95,
            f"a_second_of_{CLIENTS}": self.together.rate,
            "worker_peak_mb": self.peak / 1e6,
        }


def run(sizes: Sequence[int] = SIZES) -> list[Measure]:
    """Fill one desk to one size after the other; the numbers also go to ``.data/bench/http.json``."""
    measures: list[Measure] = []
    found: dict[int, dict[str, Seen]] = {}
    peaks: dict[int, int] = {}  # of the exports, which hold the whole desk
    told: dict[str, Any] = {}
    call_command("collectstatic", interactive=False, verbosity=0)
    with database(), override_settings(RATE_LIMIT=RATE_LIMIT):
        corpus = Corpus()
        for turn, size in enumerate(sizes):
            corpus.grow(size)
            cases = Cases(corpus, first=turn * MOST_MARKS)
            found[size], rates = _at_size(cases)
            peaks[size] = max(rate.peak for rate in rates)
            told[str(size)] = {name: seen.plain() for name, seen in found[size].items()} | {
                rate.name: rate.plain() for rate in rates
            }
            measures += [Measure(f"— {size:,} articles, {size * HIGHLIGHTS:,} highlights —", "")]
            for measure in [*map(_measure, found[size].values()), *_deep(found[size]), *(e.measure() for e in rates)]:
                measures += [measure]
                measures += [Measure("  others", FIELD[measure.name])] if measure.name in FIELD else []
    if len(sizes) > 1:
        measures += _growth(found, peaks)
    write_json("http", told)
    return measures


def _at_size(cases: Cases) -> tuple[dict[str, Seen], list[Any]]:
    every = cases.all(lambda path: deep_page(path, cases.checker))
    statements = {case.name: statements_of(case.ask(0), {}) for case in every}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statements.json"
        replayed = {_slug(name): without_bounds(found) for name, found in statements.items()}
        file.write_text(json.dumps(replayed))
        with serving(BENCH_STATEMENTS=str(file)) as server:
            lines = [Line(server.port, {}) for _ in range(CLIENTS)]
            seen = {case.name: _see(case, len(statements[case.name]), server, lines) for case in every}
            rates = exports(server, cases.checker)
    return seen, rates


def _see(case: Case, statements: int, server: Server, lines: list[Line]) -> Seen:
    floor = case.floor or (lambda number: Ask("POST", f"/floor/statements/{_slug(case.name)}/"))
    numbers = iter(range(1, 1_000_000))

    def take(ask: Callable[[int], Ask], many: int) -> list[Ask]:
        return [ask(next(numbers)) for _ in range(many)]

    for ask in (case.ask, floor):
        time_asks(lines, take(ask, WARM_UP * CLIENTS), Times())
    server.forget_peak()
    alone, bare, together = Times(), Times(), Times()
    for _ in range(ROUNDS):
        for ask, times in ((case.ask, alone), (floor, bare)):
            asks, spent = take(ask, ASKS), server.spent()
            time_asks(lines[:1], asks, times)
            times.processor += server.spent() - spent
    time_asks(lines, take(case.ask, ROUNDS * ASKS), together)
    return Seen(case, statements, alone, bare, together, server.peak())


def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)


def _measure(seen: Seen) -> Measure:
    alone, together = seen.alone, seen.together
    words = (
        f"{1000 * alone.median:6.1f} ms, p95 {1000 * alone.p95:6.1f}; {CLIENTS} clients {1000 * together.median:6.1f}, "
        f"p95 {1000 * together.p95:6.1f}, {together.rate:4.0f}/s; SQL {seen.statements:2}; "
        f"peak {seen.peak / 1e6:4.0f} MB; floor {1000 * seen.floor.median:5.1f} ms: {seen.times:4.1f} times, "
        f"of the processor {seen.alone.work / max(seen.floor.work, 1e-9):4.1f}"
    )
    if seen.case.most_times is not None:
        most = seen.case.most_times
        return Measure(seen.case.name, words, f"<= {most:g} times", seen.times <= most)
    if seen.case.most_p95 is not None:
        return Measure(seen.case.name, words, f"p95 < {1000 * seen.case.most_p95:g} ms", alone.p95 < seen.case.most_p95)
    return Measure(seen.case.name, words)


def _deep(seen: dict[str, Seen]) -> list[Measure]:
    """Compare both pages by the processors' time: what else the machine does would decide on the clock."""
    measures = []
    for name in ("articles", "claims"):
        first, deep = seen[f"{name}, first page"].alone, seen[f"{name}, deep page"].alone
        ratio = deep.work / first.work
        words = f"{ratio:.2f} of the processor, {deep.median / first.median:.2f} on the clock"
        measures.append(Measure(f"{name}: deep page to first", words, f"<= {MOST_DEEP}", ratio <= MOST_DEEP))
    return measures


def _growth(found: dict[int, dict[str, Seen]], exports: dict[int, int]) -> list[Measure]:
    first, last = min(found), max(found)
    few, many = found[first], found[last]
    words = f"from {first:,} to {last:,} articles"
    requests = max(seen.peak for seen in many.values()) - max(seen.peak for seen in few.values())
    return [
        *(
            Measure(f"{name}, {words}", f"{many[name].alone.median / few[name].alone.median:.2f} times as long")
            for name in few
        ),
        _memory(f"a worker’s peak memory, {words}", requests),
        _memory(f"the same while it exports, {words}", exports[last] - exports[first]),
    ]


def _memory(name: str, growth: int) -> Measure:
    most = f"< {MOST_GROWTH / 1e6:.0f} MB"
    return Measure(name, f"{growth / 1e6:+.0f} MB", most, growth < MOST_GROWTH)
