"""Works in the background until it is told to stop: fetches by address, archives, looks at cited pages daily."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from annotations.management.commands.migrate import refuse_newer_schema
from annotations.management.desk_command import DeskCommand

CONCURRENCY = 4
# New jobs are told at once, those that waited for another page of their host are looked for: so often, by one query.
# Five jobs of one lock that do nothing take 1 s; at the library's 5 s, they took 10.
LOOKS_EVERY_S = 0.5


class Command(DeskCommand):
    help = "Work in the background; start as many as wanted, on as many machines. Stops at SIGINT and SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--concurrency", type=int, default=CONCURRENCY, help=f"how many jobs are done at once ({CONCURRENCY})"
        )
        parser.add_argument("--once", action="store_true", help="do what waits now, then stop")

    def handle(self, *args: Any, concurrency: int, once: bool, **options: Any) -> None:
        refuse_newer_schema()
        try:
            run_worker(concurrency=concurrency, wait=not once)
        except (OperationalError, InterfaceError, ConnectorException) as error:
            message = _("The worker lost the database (%(why)s). Jobs that it had are done by the next one.")
            raise CommandError(message % {"why": error}) from error


def run_worker(*, concurrency: int = CONCURRENCY, wait: bool = False, **options: Any) -> None:
    """Run a worker in this process; without ``wait``, until nothing waits to be done now."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101  # what the Django integration gives
    with app.replace_connector(connector.get_worker_connector()):
        before: set[int] = set()
        while True:
            app.run_worker(
                concurrency=concurrency,
                wait=wait,
                fetch_job_polling_interval=LOOKS_EVERY_S,
                delete_jobs="successful",
                **options,
            )
            # A job that shares its lock with one at work is passed over, and it ends where none other is left.
            left = _jobs_due()
            if wait or not left or left == before:
                return
            before = left


def _jobs_due() -> set[int]:
    due = Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now())
    return set(ProcrastinateJob.objects.filter(due, status="todo").values_list("pk", flat=True))
