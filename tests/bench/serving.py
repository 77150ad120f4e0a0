"""The production server as ``manage.py serve`` starts it, on the loopback, with a database to measure and floors."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import psutil
from django.conf import settings as conf
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from annotations.management.commands.serve import WORKERS, web_command

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
# No measurement comes near it: each request is counted as in production, and none is refused.
RATE_LIMIT = 100_000_000
ANSWER_SECONDS = 60
# Has the kernel count a process's peak from now on: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
RESET_PEAK = "5"


def database_address() -> str:
    """Return the address of the present database, for another process."""
    connection.ensure_connection()
    server = conninfo_to_dict(connection.connection.info.dsn)
    parts = {name: str(value) for name, value in server.items() if name in ("user", "host", "port")}
    parts["password"] = connection.connection.info.password
    given = {name: value for name, value in parts.items() if value}
    return f"postgresql:///{quote(connection.settings_dict['NAME'])}?{urlencode(given)}"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on ``port``, with all of its processes."""

    port: int
    process: psutil.Process

    @property
    def workers(self) -> list[psutil.Process]:
        return self.process.children(recursive=True)

    @property
    def memory(self) -> int:
        """Resident bytes of all of its processes."""
        return sum(each.memory_info().rss for each in (self.process, *self.workers))

    def spent(self) -> float:
        """Return the seconds of a processor that the workers and the sessions of their database have taken so far."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            sessions = [psutil.Process(pid) for (pid,) in cursor.fetchall()]
        return sum(sum(each.cpu_times()[:2]) for each in (*self.workers, *sessions))

    def forget_peak(self) -> None:
        for worker in self.workers:
            Path(f"/proc/{worker.pid}/clear_refs").write_text(RESET_PEAK)

    def peak(self) -> int:
        """Return the most bytes that one worker has held since ``forget_peak``."""
        return max(_peak_of(worker.pid) for worker in self.workers)


def _peak_of(pid: int) -> int:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) * 1024


@contextmanager
def serving(
    *, settings: str = "tests.bench.floor_settings", workers: int = WORKERS, **variables: str
) -> Iterator[Server]:
    """Serve the present database until the end of the block. Raises ``RuntimeError`` where no answer comes."""
    port = _free_port()
    environment = {**os.environ, "DATABASE_URL": database_address(), "SECRET_KEY": conf.SECRET_KEY}
    environment |= {"RATE_LIMIT": str(RATE_LIMIT), "DJANGO_SETTINGS_MODULE": settings, "LOG_LEVEL": "WARNING"}
    with tempfile.TemporaryDirectory() as counts:
        environment |= {"PROMETHEUS_MULTIPROC_DIR": counts, **variables}
        with subprocess.Popen(web_command(HOST, port, workers=workers), cwd=ROOT, env=environment) as program:
            try:
                _wait_until_answering(program, port)
                yield Server(port, psutil.Process(program.pid))
            finally:
                program.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_answering(program: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while program.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(f"http://{HOST}:{port}/api/v1/exports/", timeout=30).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not answer.")
