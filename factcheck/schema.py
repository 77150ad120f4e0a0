"""Whether the database's schema and this code belong together."""

import functools

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Migration = tuple[str, str]  # the app's label and the migration's name


def is_behind() -> bool:
    """Whether a migration of this code is missing in the database. Raises DatabaseError where it can't be reached."""
    return not _known() <= _applied()


def newer_migrations() -> list[str]:
    """The migrations, as `app.name` and sorted, that a newer version of this code has made: this one knows none such.

    Those of other apps don't count: what a past version had installed does not harm this one.
    """
    apps = {app for app, _ in _known()}
    return sorted(f"{app}.{name}" for app, name in _applied() - _known() if app in apps)


def known_migrations() -> frozenset[str]:
    """The migrations of this code, each as `app.name`."""
    return frozenset(".".join(key) for key in _known())


@functools.cache
def _known() -> frozenset[Migration]:
    """What lies on the disk. Read once: the files of a running process do not change."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ())


def _applied() -> frozenset[Migration]:
    return frozenset(MigrationRecorder(connection).applied_migrations())
