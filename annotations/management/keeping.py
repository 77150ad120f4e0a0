"""Keeps a program running: one that ends by itself, or is killed, is started again."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.utils.translation import gettext as _

# How long it may finish what it does when it is told to end.
FINISH_SECONDS = 5
# One that ends sooner than this is started again only after the pause: it would end at once again.
SHORTEST_SECONDS = 10
PAUSE_SECONDS = 5


class Kept:
    """While its context lasts, the program that ``start`` starts runs; each new start is told on stderr by its name."""

    def __init__(self, name: str, start: Callable[[], "subprocess.Popen[bytes]"]) -> None:
        self._name = name
        self._start = start
        self._program: subprocess.Popen[bytes] | None = None
        self._ends = threading.Event()
        self._mutex = threading.Lock()
        # Linux ends a child with the thread that started it (see serve): this one starts them all.
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._mutex:
            self._ends.set()
            program = self._program
        if program is not None:
            _end(program)
        self._keeper.join()

    def _keep(self) -> None:
        while (program := self._started()) is not None:
            began = time.monotonic()
            status = program.wait()
            if self._ends.is_set():
                return
            if time.monotonic() - began < SHORTEST_SECONDS:
                self._ends.wait(PAUSE_SECONDS)
            told = _("The %(program)s ended with status %(status)d: it is started again.")
            sys.stderr.write(f"{told % {'program': self._name, 'status': status}}\n")
            sys.stderr.flush()

    def _started(self) -> "subprocess.Popen[bytes] | None":
        with self._mutex:
            if self._ends.is_set():
                return None
            self._program = self._start()
            return self._program


def _end(program: "subprocess.Popen[bytes]") -> None:
    """Let it finish what it does, but not wait for slow pages: a job cut off is taken up at the next start."""
    program.terminate()
    try:
        program.wait(FINISH_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
