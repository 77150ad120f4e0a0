"""`backup` and `restore`: everything comes back; what is not whole is refused and leaves the database as it was."""

import hashlib
import json
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from annotations.models import Article, Claim, Event
from factcheck import backups
from tests.factories import make_article, make_claim_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of a desk with a published check."""
    make_claim_in("published")
    folder = tmp_path / "monday"
    call_command("backup", folder)
    return folder


def rows() -> dict[str, list[str]]:
    """Everything that the database holds, as text."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(table)))
            found[table] = [row[0] for row in cursor.fetchall()]
        return found


def test_everything_comes_back(backup: Path) -> None:
    before = rows()
    make_article(text="Stored after the backup was made, and lost with it.")
    call_command("restore", backup, replace=True)
    assert rows() == before


def test_triggers_come_back_too(backup: Path) -> None:
    call_command("restore", backup, replace=True)
    with pytest.raises(Exception, match="append-only"):
        Event.objects.all().delete()


def test_manifest_counts_the_rows_of_its_snapshot(backup: Path) -> None:
    manifest = json.loads((backup / "manifest.json").read_text())
    assert manifest["rows"]["annotations_claim"] == Claim.objects.count() == 1
    assert manifest["rows"]["annotations_article"] == Article.objects.count()


def test_backup_overwrites_nothing(backup: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", backup)


def test_backup_that_fails_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_disk() -> dict[str, int]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "count_rows", fill_disk)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path / "monday")
    assert list(tmp_path.iterdir()) == []


def test_restore_refuses_a_database_in_use_for_something(backup: Path) -> None:
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", backup)


@pytest.mark.parametrize("name", ["database.dump", "manifest.json"])
def test_restore_refuses_half_a_backup(backup: Path, name: str) -> None:
    before = rows()
    (backup / name).unlink()
    with pytest.raises(CommandError, match="not a whole backup"):
        call_command("restore", backup, replace=True)
    assert rows() == before


def test_restore_refuses_an_altered_dump(backup: Path) -> None:
    before = rows()
    dump = bytearray((backup / "database.dump").read_bytes())
    dump[len(dump) // 2] ^= 1
    (backup / "database.dump").write_bytes(dump)
    with pytest.raises(CommandError, match="not what was backed up"):
        call_command("restore", backup, replace=True)
    assert rows() == before


def test_restore_refuses_the_backup_of_a_newer_version(backup: Path) -> None:
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest["migrations"].append("annotations.9999_of_the_next_version")
    (backup / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match="newer version"):
        call_command("restore", backup, replace=True)


def test_restore_that_fails_half_way_changes_nothing(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process holds a table, as a desk does that was not stopped."""
    before = rows()
    monkeypatch.setattr(backups, "LOCK_SECONDS", 0.1)
    parameters = connection.get_connection_params()
    address = {
        name: parameters[name] for name in ("host", "port", "user", "password", "dbname") if parameters.get(name)
    }
    with psycopg.connect(make_conninfo(**address)) as other:
        other.execute("SELECT count(*) FROM annotations_claim")
        with pytest.raises(CommandError, match="lock timeout"):
            call_command("restore", backup, replace=True)
    assert rows() == before


def test_restore_changes_nothing_where_the_dump_cannot_be_read_to_its_end(backup: Path) -> None:
    """The digest fits, as when the dump was made by a pg_dump that this pg_restore does not understand."""
    before = rows()
    dump = (backup / "database.dump").read_bytes()
    (backup / "database.dump").write_bytes(dump[: len(dump) // 2])
    change_manifest(backup, sha256=hashlib.sha256(dump[: len(dump) // 2]).hexdigest())
    with pytest.raises(CommandError, match="pg_restore failed"):
        call_command("restore", backup, replace=True)
    assert rows() == before


@pytest.mark.parametrize(("server", "times"), [(150_004, 0), (169_999, 0), (170_000, 1)])
def test_server_before_17_is_not_told_of_a_setting_it_does_not_know(
    backup: Path, tmp_path: Path, server: int, times: int
) -> None:
    script = tmp_path / "restore.sql"
    backups.write_script(backup, script, server=server)
    assert script.read_bytes().count(b"transaction_timeout") == times
    assert script.read_bytes().count(b"\nCREATE TABLE public.annotations_claim (") == 1


def test_restore_changes_nothing_where_rows_are_missing(backup: Path) -> None:
    before = rows()
    manifest = json.loads((backup / "manifest.json").read_text())
    change_manifest(backup, rows={**manifest["rows"], "annotations_claim": 2})
    with pytest.raises(CommandError, match="another number of rows than was backed up: annotations_claim"):
        call_command("restore", backup, replace=True)
    assert rows() == before


def change_manifest(backup: Path, **fields: object) -> None:
    manifest = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps({**manifest, **fields}))
