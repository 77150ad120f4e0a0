"""No room for what is archived: a clear error, nothing half stored, and the work goes on by itself once there is room.

Pages are archived in PostgreSQL. As root the long form gives that table a file system of its own of a few megabytes,
which fills up in earnest; elsewhere PostgreSQL is made to say of each archive what it says then (SQLSTATE 53100).
Backups are written into a folder: a limit on the size of files stands for its disk (RLIMIT_FSIZE).
"""

import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from factcheck.programs import server_account
from tests.chaos import IS_LONG
from tests.chaos.background import ONCE, PAGE, made_of
from tests.chaos.checkout import MOST_SECONDS, Checkout, environment, wait_until
from tests.chaos.wholeness import faults_of
from tests.fetching.serving import Server, answer

Room = Callable[[], None]
SMALL, LARGE = "2m", "64m"
# Below what is fetched at most, and as a WARC, packed, half of it: above what is there.
PAGE_BYTES = 9_000_000
FULL = """
    CREATE OR REPLACE FUNCTION chaos_full() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$"""


@contextmanager
def full_disk(desk: Checkout, folder: Path) -> Iterator[Room]:
    """While this lasts there is no room for archives, until the function that it gives is called."""
    if not (IS_LONG and os.geteuid() == 0):
        with desk.connect() as connection:
            connection.execute(FULL)
            connection.execute(
                "CREATE TRIGGER aa_full BEFORE INSERT ON annotations_archive EXECUTE FUNCTION chaos_full()"
            )
            yield lambda: connection.execute("DROP TRIGGER aa_full ON annotations_archive") and None
        return
    account = server_account(desk.data)
    options = f"size={SMALL},uid={account.uid},gid={account.gid},mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        with desk.connect() as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
            connection.execute("ALTER TABLE annotations_archive SET TABLESPACE small")
            yield lambda: subprocess.run(["mount", "-o", f"remount,size={LARGE}", folder], check=True) and None
            connection.execute("ALTER TABLE annotations_archive SET TABLESPACE pg_default")
            connection.execute("DROP TABLESPACE small")
    finally:
        # Where something failed PostgreSQL still has files there: it goes when those are closed.
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_page_that_finds_no_room_is_kept_once_there_is_some(desk: Checkout, pages: Server) -> None:
    # Of what no packing makes smaller.
    filling = random.Random(7).randbytes(PAGE_BYTES // 2).hex().encode() if IS_LONG else b""
    pages.answers["/large"] = answer(PAGE.replace(b"Monday", b"Friday") + b"<!-- " + filling + b" -->")
    folder = desk.folder.with_name(f"{desk.folder.name}-small")
    folder.mkdir()
    try:
        with full_disk(desk, folder) as make_room:
            asked = desk.ask("POST", "/api/v1/articles/", {"url": pages.url("/large")})[1]["id"]
            shown = wait_until(lambda: told_of(desk, asked), "the import tells what went wrong")
            assert shown == ("waiting", "The page was fetched, but the database could not store it.")
            assert made_of(desk, asked) == [("waiting", 0, 0, 0, 0)]
            make_room()
            if not IS_LONG:
                desk.rows("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo' RETURNING 1")
            wait_until(lambda: made_of(desk, asked)[0][0] == "done", "the import is done")
            assert made_of(desk, asked) == ONCE
            assert faults_of(desk) == {}
    finally:
        folder.rmdir()


def told_of(desk: Checkout, asked: int) -> tuple[str, str] | None:
    shown = desk.ask("GET", f"/api/v1/imports/{asked}/")[1]
    return (shown["state"], shown["detail"]) if shown["detail"] else None


@pytest.mark.parametrize("most_bytes", [0, 4_096, 100_000] if IS_LONG else [4_096])
def test_backup_that_finds_no_room_leaves_nothing_behind_and_says_so(desk: Checkout, most_bytes: int) -> None:
    folder = desk.folder / "backups" / f"of-{most_bytes}"
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", str(folder)],
        cwd=desk.folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes)),
    )
    assert (done.returncode, done.stderr) == (1, "CommandError: pg_dump failed: it was ended by SIGXFSZ\n")
    assert list(folder.parent.iterdir()) == []


@pytest.mark.skipif(not IS_LONG or os.geteuid() != 0, reason="needs root, to mount a small disk, and `make chaos`")
def test_backup_onto_a_full_disk_leaves_nothing_behind_and_says_so(desk: Checkout, tmp_path: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", tmp_path], check=True)
    try:
        done = desk.run("manage.py", "backup", str(tmp_path / "backup"))
        assert (done.returncode, "No space left on device" in done.stderr) == (1, True)
        assert "Traceback" not in done.stderr
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_backup_that_finds_room_again_is_whole(desk: Checkout) -> None:
    done = desk.run("manage.py", "backup", str(desk.folder / "backups" / "whole"))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (desk.folder / "backups" / "whole").iterdir()) == [
        "database.dump",
        "manifest.json",
    ]
