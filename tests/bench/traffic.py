"""Requests over connections that are kept alive, by one client or several at once, each timed."""

import http.client
import json
import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

TIMEOUT = 120
LONGEST_PAUSE = 1.0  # gunicorn closes a connection after two idle seconds


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. ``sent`` goes as JSON."""

    method: str
    path: str
    sent: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Answer:
    """What came; ``seconds`` from the first byte sent to the last one read."""

    status: int
    body: bytes
    seconds: float


class Line:
    """One client's connection, kept alive. After a pause it is made anew: the server may have closed it."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self._headers = dict(headers)
        self._used = 0.0

    def ask(self, ask: Ask) -> Answer:
        body = None if ask.sent is None else json.dumps(ask.sent).encode()
        headers = {**self._headers, **ask.headers, **({"Content-Type": "application/json"} if body else {})}
        began = time.perf_counter()
        if began - self._used > LONGEST_PAUSE:
            self._connection.close()
        self._connection.request(ask.method, ask.path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        self._used = time.perf_counter()
        return Answer(response.status, content, self._used - began)

    def close(self) -> None:
        self._connection.close()


@dataclass(slots=True)
class Times:
    """Seconds of each answer, of all of them on the clock, and of the processors."""

    answers: list[float] = field(default_factory=list)
    clock: float = 0.0
    processor: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.answers)

    @property
    def p95(self) -> float:
        return self.share(0.95)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.clock

    @property
    def work(self) -> float:
        """Seconds of a processor for each answer."""
        return self.processor / len(self.answers)

    def share(self, part: float) -> float:
        """Return how long that part of the answers took at most."""
        return sorted(self.answers)[min(len(self.answers) - 1, int(part * len(self.answers)))]


def time_asks(lines: Sequence[Line], asks: Sequence[Ask], times: Times) -> None:
    """Send ``asks``, shared out over ``lines``, which ask at the same time; add what they take to ``times``.

    Raises ``RuntimeError`` for an answer that is none of the 2xx.
    """
    shares = [asks[at :: len(lines)] for at in range(len(lines))]
    began = time.perf_counter()
    if len(lines) == 1:
        times.answers += _all(lines[0], asks)
    else:
        with ThreadPoolExecutor(len(lines)) as pool:
            for answers in pool.map(_all, lines, shares):
                times.answers += answers
    times.clock += time.perf_counter() - began


def _all(line: Line, asks: Sequence[Ask]) -> list[float]:
    seconds = []
    for ask in asks:
        answer = line.ask(ask)
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{ask.method} {ask.path}: {answer.status} {answer.body[:300]!r}")
        seconds.append(answer.seconds)
    return seconds
