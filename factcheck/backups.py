"""A backup: a folder with a dump of the whole database, archived pages included, and a manifest that proves it whole.

`database.dump` is pg_dump's custom format, which pg_restore reads without us. `manifest.json` holds its SHA-256, the
number of rows of each table as the dump saw them, and the migrations that the dumped schema has.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg import sql
from psycopg.conninfo import make_conninfo

from factcheck import schema
from factcheck.programs import program_folder

DUMP = "database.dump"
MANIFEST = "manifest.json"
FORMAT = 1
LOCK_SECONDS = 5
# pg_restore since 17 begins every script with this, and servers before 17 know no such setting.
NEWER_SETTING = b"SET transaction_timeout = 0;"
KNOWS_IT_SINCE = 170_000
HEAD_BYTES = 4_096
# What belongs to the server or to Django's connection, and is none of libpq's words.
NOT_LIBPQ = frozenset({"client_encoding", "cursor_factory", "context", "prepare_threshold", "pool"})


class BackupError(Exception):
    """A backup could not be made or is not fit to be restored; the message says what to do."""


def write_backup(folder: Path) -> dict[str, Any]:
    """Back the database up into `folder`, which must not exist, and return the manifest.

    The rows are counted in the very snapshot that is dumped. The folder has its name only once everything is on the
    disk: a backup that was cut off is never taken for one. Raises BackupError.
    """
    if folder.exists():
        raise BackupError(f"{folder} exists already. Name a folder that does not: nothing is overwritten.")
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={draft / DUMP}")
            manifest = {
                "format": FORMAT,
                "made_at": timezone.now().isoformat(),
                "sha256": _digest(draft / DUMP),
                "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
                "rows": count_rows(),
            }
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
        for path in (draft / DUMP, draft / MANIFEST, draft):
            _flush(path)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the backup in `folder`, after its dump was held against its digest. Raises BackupError."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        digest = _digest(folder / DUMP)
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} is not a whole backup: {error}") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{folder} was made by another version of the desk, in a format this one does not read.")
    if digest != manifest["sha256"]:
        raise BackupError(f"{folder / DUMP} is not what was backed up: its SHA-256 is {digest}. Use another copy.")
    if newer := set(manifest["migrations"]) - schema.known_migrations():
        names = ", ".join(sorted(newer))
        raise BackupError(f"{folder} was made by a newer version of the desk ({names}). Restore it with that version.")
    return manifest


def restore_backup(folder: Path, *, replace: bool) -> dict[str, Any]:
    """Put the backup in `folder` into the database, in one transaction, and return its manifest.

    The database must be empty, or with `replace` is emptied in the same transaction: when anything fails, it is what
    it was. Raises BackupError.
    """
    manifest = read_manifest(folder)
    if connection.introspection.table_names() and not replace:
        raise BackupError("The database is not empty. Name an empty one, or add --replace to lose what it holds.")
    with tempfile.TemporaryDirectory() as scratch:
        # Read to its end before anything is dropped: psql takes a script that was cut off for a whole one.
        script = Path(scratch) / "restore.sql"
        write_script(folder, script, server=_server_version())
        connection.close()
        _run(
            *("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"),
            f"--command=SET lock_timeout = '{LOCK_SECONDS}s'",
            "--command=DROP SCHEMA public CASCADE",
            "--command=CREATE SCHEMA public",
            f"--file={script}",
            f"--command={_row_check(manifest['rows'])}",
        )
    return manifest


def write_script(folder: Path, script: Path, *, server: int) -> None:
    """Write the SQL that restores the backup in `folder`, for a server of that version (150004 is 15.4).

    Raises BackupError.
    """
    _call("pg_restore", "--no-owner", f"--file={script}", str(folder / DUMP))
    if server >= KNOWS_IT_SINCE:
        return
    # A comment of the same length takes its place: the rest of the script may be gigabytes, and stays where it is.
    with script.open("r+b") as file:
        place = file.read(HEAD_BYTES).find(NEWER_SETTING)
        if place >= 0:
            file.seek(place)
            file.write(b"--".ljust(len(NEWER_SETTING)))


def _server_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def _row_check(rows: dict[str, int]) -> str:
    """A statement that fails, and with it the transaction it ends, where a table holds another number of rows."""
    checks = [
        sql.SQL(
            "IF (SELECT count(*) FROM public.{table}) <> {number} THEN "
            "RAISE EXCEPTION 'another number of rows than was backed up: %', {name}; END IF;"
        ).format(table=sql.Identifier(table), number=sql.Literal(number), name=sql.Literal(table))
        for table, number in sorted(rows.items())
    ]
    return sql.SQL("DO $check$ BEGIN {} END $check$").format(sql.SQL(" ").join(checks)).as_string()


def count_rows() -> dict[str, int]:
    """How many rows each table of the database has."""
    counts = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
            counts[name] = cursor.fetchone()[0]
    return counts


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's against our database. Raises BackupError with what it printed."""
    _call(program, _target(), *arguments)


def _call(program: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603  # our own words
        [program_folder() / program, *arguments],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
        check=False,
    )
    if done.returncode != 0:
        raise BackupError(
            f"{program} failed: {done.stderr.decode(errors='replace').strip() or _ending(done.returncode)}"
        )


def _ending(status: int) -> str:
    """How a program ended that had no time to say so itself, by what a shell would call its status."""
    return f"it was ended by {signal.Signals(-status).name}" if status < 0 else f"it ended with status {status}"


def _target() -> str:
    """Our database, in libpq's words and without the password."""
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if value and name not in NOT_LIBPQ | {"password"}
    }
    return f"--dbname={make_conninfo(**parameters)}"


def _environment() -> dict[str, str]:
    """The password goes by the environment, since everyone on the machine may read the arguments."""
    password = connection.get_connection_params().get("password")
    return os.environ | {"PGPASSWORD": password} if password else dict(os.environ)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    """Have the system put the file or folder onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
