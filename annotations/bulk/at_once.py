"""Several threads for one kind of work, each with a database connection of its own."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Given = TypeVar("Given")
Made = TypeVar("Made")


def at_once(work: Callable[[Given], Made], given: Iterable[Given], *, threads: int) -> Iterator[Made]:
    """Yield what ``work`` makes of each item, in their order, at most ``threads`` at work and one waiting.

    Without threads it is done here, over the caller's own connection.
    """
    if not threads:
        yield from map(work, given)
        return
    with ThreadPoolExecutor(max_workers=threads) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for item in given:
                waiting.append(pool.submit(work, item))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            # Each thread closes its connection: none takes a second turn before all have had one.
            all_here = Barrier(threads)
            for _ in range(threads):
                pool.submit(_close_connection, all_here)


def _close_connection(all_here: Barrier) -> None:
    all_here.wait()
    connection.close()
