"""Works in the background until it is told to stop: fetches by address, archives, looks at cited pages daily."""

from argparse import ArgumentParser
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from annotations.management.commands.migrate import refuse_newer_schema
from annotations.management.desk_command import DeskCommand

CONCURRENCY = 4


class Command(DeskCommand):
    help = "Work in the background; start as many as wanted, on as many machines. Stops at SIGINT and SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--concurrency", type=int, default=CONCURRENCY, help=f"how many jobs are done at once ({CONCURRENCY})"
        )
        parser.add_argument("--once", action="store_true", help="do what waits now, then stop")

    def handle(self, *args: Any, concurrency: int, once: bool, **options: Any) -> None:
        refuse_newer_schema()
        run_worker(concurrency=concurrency, wait=not once)


def run_worker(*, concurrency: int = CONCURRENCY, wait: bool = False, **options: Any) -> None:
    """Run a worker in this process; without ``wait``, until nothing waits to be done now."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101  # what the Django integration gives
    with app.replace_connector(connector.get_worker_connector()):
        app.run_worker(concurrency=concurrency, wait=wait, delete_jobs="successful", **options)
