"""The commands' common ground: errors as a command line tells them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from django.utils.translation import gettext as _
from psycopg import errors as postgres

from annotations.errors import DeskError

NOT_MIGRATED = (postgres.UndefinedTable, postgres.UndefinedColumn)


class DeskCommand(BaseCommand):
    """A refused act, and a database that was not set up, become a message on stderr and an exit code other than 0."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DeskError as error:
            raise CommandError(_in_words(error)) from error
        except ProgrammingError as error:
            if isinstance(error.__cause__, NOT_MIGRATED):
                message = _("The database is not set up for this version of the desk. Run: manage.py migrate")
                raise CommandError(message) from error
            raise

    def tell(self, message: str) -> None:
        """Write to stderr what is good to know; stdout holds the answer alone. Django would print it in red."""
        self.stderr.write(message, style_func=str)


def _in_words(error: DeskError) -> str:
    fields = [f"{name}: {message}" for name, messages in error.fields.items() for message in messages]
    return "\n".join([error.detail, *(line for line in fields if error.detail not in line)])
