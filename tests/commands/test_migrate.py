"""`migrate` waits for no lock for long, and nothing starts against the schema of a newer version."""

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import pre_migrate

from annotations.management.commands import migrate

ADDRESS = frozenset({"host", "port", "user", "password", "dbname"})


@pytest.fixture
def newer_schema(db: None) -> None:
    MigrationRecorder(connection).record_applied("annotations", "9999_of_the_next_version")


@pytest.mark.parametrize("command", ["migrate", "worker"])
def test_newer_schema_is_refused(newer_schema: None, command: str) -> None:
    with pytest.raises(CommandError, match=r"newer version of the desk \(annotations\.9999_of_the_next_version\)"):
        call_command(command)


@pytest.mark.django_db
def test_migration_of_an_app_no_longer_installed_is_no_obstacle() -> None:
    MigrationRecorder(connection).record_applied("left_behind", "0001_initial")
    call_command("migrate", verbosity=0)


@pytest.fixture
def held_table(transactional_db: None) -> Iterator[None]:
    """Another process reads from the desks, in a transaction that does not end."""
    address = {name: value for name, value in connection.get_connection_params().items() if name in ADDRESS and value}
    with psycopg.connect(**address) as other:
        other.execute("LOCK TABLE annotations_desk IN ACCESS SHARE MODE")
        yield


def alter_desks(**options: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE annotations_desk IN ACCESS EXCLUSIVE MODE")


def test_migration_does_not_wait_for_a_table_in_use(held_table: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.05)
    pre_migrate.connect(alter_desks, weak=False)
    try:
        with pytest.raises(CommandError, match="That migration changed nothing"):
            call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(alter_desks)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
