"""Background work as it is in production: real jobs in PostgreSQL, taken by a real worker in this process.

The tables of jobs are no models of ours, so that a test's end does not empty them: they are emptied before.
"""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from django.db import connection

from annotations.management.commands.worker import run_worker
from tests.fetching.serving import Server, serving


@pytest.fixture
def server(settings: object) -> Iterator[Server]:
    """A web server that the desk is allowed to fetch from."""
    with serving() as running:
        settings.FETCH_LOOPBACK_PORTS = running.ports
        yield running


@pytest.fixture
def work(transactional_db: None) -> Callable[[], None]:
    """Does all that waits to be done now."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")

    def run() -> None:
        # In a thread of its own: the tests in a browser have an event loop on this one.
        thread = Thread(target=work_through)
        thread.start()
        thread.join()

    return run


def work_through() -> None:
    try:
        run_worker(install_signal_handlers=False, concurrency=2)
    finally:
        connection.close()


def make_due() -> None:
    """Let the jobs that wait for their time be due."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def jobs_left() -> list[tuple[str, str]]:
    """The jobs that are not the clock's, with their states."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status::text FROM procrastinate_jobs "
            "WHERE task_name IN ('fetch_article', 'check_page') ORDER BY id"
        )
        return list(cursor.fetchall())
