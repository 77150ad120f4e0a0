"""Writes over HTTP from several threads, and remembers what was acknowledged: that has to be there afterwards."""

import http.client
import threading
from collections import Counter
from types import TracebackType
from typing import Any, Self

from tests.chaos.checkout import MOST_SECONDS, POLL_SECONDS, Checkout

FAILURES = (OSError, http.client.HTTPException)


class Load:
    """While its context lasts each writer marks claims, names their claimants and begins their checks.

    What fails is sent again, with the same Idempotency-Key, until it is acknowledged: as a good client does.
    ``marked`` holds what was acknowledged: (highlight, claim, writer, start); ``named`` and ``begun`` claims' ids.
    """

    def __init__(self, desk: Checkout, *, run: str) -> None:
        self.desk = desk
        self.run = run
        self.marked: list[tuple[int, int, int, int]] = []
        self.by_key: dict[str, int] = {}
        self.places: dict[str, int] = {}
        self.named: dict[int, str] = {}
        self.begun: list[int] = []
        self.failures: Counter[str] = Counter()
        self.unclear: list[Any] = []
        self._done = Counter[int]()
        self._stops = threading.Event()
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._write, args=(number, writer), daemon=True)
            for number, writer in enumerate(desk.writers)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stops.set()
        for thread in self._threads:
            thread.join()

    def wait_for_rounds(self, more: int) -> None:
        """Return once each writer has done so many more rounds of its work than now."""
        with self._changed:
            wanted = {number: self._done[number] + more for number in range(len(self._threads))}
            arrived = self._changed.wait_for(
                lambda: all(self._done[number] >= count for number, count in wanted.items()), MOST_SECONDS
            )
        assert arrived, (self._done, self.failures, self.desk.log.read_text()[-2000:])

    def _write(self, number: int, writer: dict[str, Any]) -> None:
        article, token = writer["article"], writer["token"]
        offset = writer.setdefault("next", 0)
        while not self._stops.is_set():
            key = f"{self.run}-{number}-{offset}"
            made = self._send(
                "POST", "highlights/", {"article": article, "start": offset, "end": offset + 9}, token, key
            )
            claim, self.by_key[key], self.places[key] = made["claim"], made["id"], offset
            self.marked.append((made["id"], claim, article, offset))
            self._send("PATCH", f"claims/{claim}/", {"claimant": key}, token)
            self.named[claim] = key
            self._send("POST", f"claims/{claim}/transitions/", {"to": "checking"}, token, f"{key}-begun")
            self.begun.append(claim)
            offset = writer["next"] = offset + 10
            with self._changed:
                self._done[number] += 1
                self._changed.notify_all()

    def _send(self, method: str, path: str, body: Any, token: str, key: str = "") -> Any:
        """Send until it is acknowledged."""
        headers = {"Idempotency-Key": key} if key else {}
        while True:
            try:
                status, answer = self.desk.ask(method, f"/api/v1/{path}", body, token=token, **headers)
            except FAILURES as error:
                self.failures[type(error).__name__] += 1
            else:
                if status in (200, 201):
                    return answer
                self.failures[str(status)] += 1
                if status not in (409, 503):
                    self.unclear.append((status, answer))
            self._stops.wait(POLL_SECONDS) if not self._stops.is_set() else threading.Event().wait(POLL_SECONDS)
