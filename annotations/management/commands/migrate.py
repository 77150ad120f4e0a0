"""Django's `migrate`, which neither goes back from a newer schema by mistake nor makes the desk wait for a lock."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.errors import LockNotAvailable

from annotations import history
from factcheck import schema
from factcheck.schema import newer_migrations

# A migration that waits for its table makes each later request to that table wait behind it.
LOCK_SECONDS = 5
RESTORED = gettext_lazy(
    "This database comes from another server: its change feed goes on behind what was written there."
)


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        refuse_newer_schema()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_SECONDS}s"])
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(
                _(
                    "A table was in use for %(limit)d s. That migration changed nothing, and the desk went on working. "
                    "Run this again; where it fails again, see what holds the lock in pg_stat_activity."
                )
                % {"limit": LOCK_SECONDS}
            ) from error
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        # The database may have been restored on another server. A part of the migrations may lack what that needs.
        if options["app_label"] is None and not schema.is_behind() and history.continue_feed():
            self.stderr.write(str(RESTORED), style_func=str)


def refuse_newer_schema() -> None:
    """Raises CommandError where the database was migrated by a newer version, which this one could not read rightly."""
    if newer := newer_migrations():
        raise CommandError(
            _(
                "The database was migrated by a newer version of the desk (%(newer)s). "
                "Start that version, or restore a backup made before it."
            )
            % {"newer": ", ".join(newer)}
        )
