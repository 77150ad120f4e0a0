"""64 people at work at once for a minute, on two workers: no fault, and no acknowledged write is lost."""

from collections.abc import Sequence
from typing import Any

from django.core.management import call_command
from django.test import override_settings

from annotations import proof
from tests.bench.asks import Cases
from tests.bench.corpus import Corpus
from tests.bench.desk import database
from tests.bench.measure import Measure, write_json
from tests.bench.mixed import Report, claims_are_whole, visit_at_once
from tests.bench.serving import RATE_LIMIT, serving

ARTICLES = (1_000,)
CLIENTS = 64
SECONDS = 60


def run(sizes: Sequence[int] = ARTICLES) -> list[Measure]:
    call_command("collectstatic", interactive=False, verbosity=0)
    with database(), override_settings(RATE_LIMIT=RATE_LIMIT):
        corpus = Corpus()
        corpus.grow(sizes[-1])
        with serving() as server:
            server.forget_peak()
            report = visit_at_once(Cases(corpus), server.port, CLIENTS, seconds=SECONDS)
            peak = server.peak()
        lost, finding, is_whole = report.lost(), proof.first_finding(), claims_are_whole()
    every = sorted(second for seconds in report.seconds.values() for second in seconds)
    figures = {"requests": len(every), "writes": report.writes, "p99_ms": 1000 * _share(every, 0.99)}
    write_json("load", {**figures, "statuses": dict(report.statuses), "kinds": _kinds(report)})
    return [
        Measure(f"requests in {SECONDS} s", f"{len(every):,}, {len(every) / SECONDS:,.0f}/s"),
        Measure("answers by status", ", ".join(f"{status}: {n:,}" for status, n in sorted(report.statuses.items()))),
        Measure("faults (5xx)", str(report.faults), "none", report.faults == 0),
        Measure("other refusals", str(report.unexpected[:3] or "none"), "none", not report.unexpected),
        Measure(f"lost of {report.writes:,} acknowledged writes", str(lost[:3] or "none"), "none", not lost),
        Measure("claims left over from half an act", "none" if is_whole else "some", "none", is_whole),
        Measure("the history", "verifies" if finding is None else str(finding), "verifies", finding is None),
        Measure("p50, p99 of all", f"{1000 * _share(every, 0.5):,.0f} ms, {1000 * _share(every, 0.99):,.0f} ms"),
        *(
            Measure(f"p50, p99 of {kind} ({each['number']:,})", f"{each['p50_ms']:,.0f} ms, {each['p99_ms']:,.0f} ms")
            for kind, each in _kinds(report).items()
        ),
        Measure("a worker’s peak memory", f"{peak / 1e6:.0f} MB"),
    ]


def _kinds(report: Report) -> dict[str, dict[str, Any]]:
    return {
        kind: {
            "number": len(seconds),
            "p50_ms": 1000 * _share(sorted(seconds), 0.5),
            "p99_ms": 1000 * _share(sorted(seconds), 0.99),
        }
        for kind, seconds in sorted(report.seconds.items())
    }


def _share(ascending: Sequence[float], part: float) -> float:
    return ascending[min(len(ascending) - 1, int(part * len(ascending)))]
