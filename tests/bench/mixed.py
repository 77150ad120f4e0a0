"""Many people at work at once on one desk: they read, list, search, export, mark, edit and judge, and lose nothing."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import quote

from annotations.models import Claim, Event, Highlight, Verdict
from tests.bench.asks import LENGTH, Cases
from tests.bench.corpus import PLACES, SENTENCES
from tests.bench.traffic import Ask, Line

API = "/api/v1"
# Answers that a desk where many work at once gives as well: somebody else was first, or too many exports are read.
OF_OTHERS = {409, 429}
FIRST_FAULT = 500
RATINGS = ("true", "half-true", "false")


@dataclass(slots=True)
class Report:
    """What came of the visits: seconds by kind of request, statuses, and what the server said it has stored."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    highlights: set[int] = field(default_factory=set)
    verdicts: set[int] = field(default_factory=set)
    claimants: set[str] = field(default_factory=set)

    def add(self, other: "Report") -> None:
        for kind, seconds in other.seconds.items():
            self.seconds.setdefault(kind, []).extend(seconds)
        self.statuses.update(other.statuses)
        self.unexpected += other.unexpected
        self.highlights |= other.highlights
        self.verdicts |= other.verdicts
        self.claimants |= other.claimants

    @property
    def faults(self) -> int:
        return sum(number for status, number in self.statuses.items() if status >= FIRST_FAULT)

    @property
    def writes(self) -> int:
        """Return how many writes were acknowledged."""
        return len(self.highlights) + len(self.verdicts) + len(self.claimants)

    def lost(self) -> list[str]:
        """Return the acknowledged writes that are not there, or not in the history."""
        told = Event.objects.filter(action="created")
        kept = {
            "highlight": (Highlight.objects, told.filter(noun="highlight"), self.highlights),
            "verdict": (Verdict.objects, told.filter(noun="verdict"), self.verdicts),
        }
        lost = []
        for noun, (rows, events, ids) in kept.items():
            stored = set(rows.filter(pk__in=ids).values_list("pk", flat=True))
            recorded = set(events.filter(object_id__in=ids).values_list("object_id", flat=True))
            lost += [f"{noun} {pk}" for pk in sorted(ids - (stored & recorded))]
        # Later edits of the same claim write over earlier ones: the history has every one of them.
        edits = Event.objects.filter(noun="claim", act="edited").values_list("data", flat=True)
        named = {data["claimant"][1] for data in edits if "claimant" in data}
        return [*lost, *(f"edit of a claim: {name}" for name in sorted(self.claimants - named))]


class Visitor:
    """One client: what it does next is drawn, the same each time, from what it may do and how often people do so."""

    def __init__(self, number: int, cases: Cases, port: int) -> None:
        self._number, self._cases = number, cases
        self._line = Line(port, {})
        self._chance = random.Random(number)  # noqa: S311  # no secret: the same visits each time
        self._turn = 0
        self.report = Report()
        reading: dict[Callable[[], Ask], int] = {
            self._read_article: 22, self._list: 14, self._read_claim: 10, self._search: 4, self._export: 2,
        }  # fmt: skip
        writing: dict[Callable[[], Ask], int] = {self._mark: 22, self._edit: 12, self._judge: 10, self._take_next: 4}
        self._acts = {**reading, **writing}

    def visit(self, goes_on: Callable[[int], bool]) -> Report:
        """Ask until ``goes_on``, told the number of requests so far, says no."""
        while goes_on(self._turn):
            (act,) = self._chance.choices(list(self._acts), list(self._acts.values()))
            self._turn += 1
            self._carry_out(act.__name__.strip("_").replace("_", " "), act())
        self._line.close()
        return self.report

    def _carry_out(self, kind: str, ask: Ask) -> None:
        answer = self._line.ask(ask)
        self.report.seconds.setdefault(kind, []).append(answer.seconds)
        self.report.statuses[answer.status] += 1
        if answer.status in OF_OTHERS:
            return
        if not 200 <= answer.status < 300:
            self.report.unexpected.append(f"{ask.method} {ask.path}: {answer.status} {answer.body[:200]!r}")
        elif kind == "mark":
            self.report.highlights.add(json.loads(answer.body)["id"])
        elif kind == "judge":
            self.report.verdicts.add(json.loads(answer.body)["id"])
        elif kind == "edit":
            self.report.claimants.add(ask.sent["claimant"])

    def _article(self) -> int:
        return self._chance.choice(self._cases.articles)

    def _claim(self) -> int:
        return self._chance.choice(self._cases.claims)

    def _read_article(self) -> Ask:
        return Ask("GET", f"{API}/articles/{self._article()}/?expand=highlights", headers=self._cases.checker)

    def _list(self) -> Ask:
        return Ask("GET", f"{API}/{self._chance.choice(['claims', 'articles'])}/", headers=self._cases.checker)

    def _read_claim(self) -> Ask:
        return Ask("GET", f"/claims/{self._claim()}/", headers=self._cases.browser)

    def _search(self) -> Ask:
        return Ask("GET", f"/search/?q={quote(self._chance.choice(PLACES))}", headers=self._cases.browser)

    def _export(self) -> Ask:
        name = self._chance.choice(["claims.ndjson", "annotations.jsonld", "claims.csv?status=published"])
        return Ask("GET", f"{API}/exports/{name}", headers=self._cases.checker)

    def _mark(self) -> Ask:
        start = self._chance.randrange(SENTENCES * LENGTH)
        sent = {"article": self._article(), "start": start, "end": start + LENGTH}
        return Ask("POST", f"{API}/highlights/", sent, self._cases.checker)

    def _edit(self) -> Ask:
        sent = {"claimant": f"Visitor {self._number}, at turn {self._turn}"}
        return Ask("PATCH", f"{API}/claims/{self._claim()}/", sent, self._cases.checker)

    def _judge(self) -> Ask:
        rating, rationale = self._chance.choice(RATINGS), f"Visitor {self._number} found it at turn {self._turn}."
        sent = {"claim": self._claim(), "rating": rating, "rationale": rationale}
        return Ask("POST", f"{API}/verdicts/", sent, self._cases.checker)

    def _take_next(self) -> Ask:
        return Ask("POST", f"{API}/queue/next/", {"lease_seconds": 1}, self._cases.reviewer)


def visit_at_once(cases: Cases, port: int, clients: int, *, seconds: float = 0, requests: int = 0) -> Report:
    """Let ``clients`` work at the same time, for so many seconds or so many requests each."""
    ends = time.monotonic() + seconds
    goes_on: Callable[[int], bool] = lambda turn: turn < requests if requests else time.monotonic() < ends  # noqa: E731  # one of two ends
    report = Report()
    with ThreadPoolExecutor(clients) as pool:
        visitors = [Visitor(number, cases, port) for number in range(clients)]
        for each in pool.map(lambda visitor: visitor.visit(goes_on), visitors):
            report.add(each)
    return report


def claims_are_whole() -> bool:
    """Tell whether every claim stands on a highlight that stands: none is left over from half a mark."""
    return not Claim.objects.filter(highlights=None).exists()
