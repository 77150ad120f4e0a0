"""The production server on a database of this process: two web workers, no background worker."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

CHECKOUT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
PEAK = "VmHWM:"


@dataclass
class Served:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def workers(self) -> list[psutil.Process]:
        """The web workers, which gunicorn's first process starts."""
        return [each for each in psutil.Process(self.process.pid).children(recursive=True) if _is_worker(each)]

    def peaks(self) -> list[int]:
        """The most memory that each worker had since it began, in megabytes."""
        return [peak_of(each.pid) for each in self.workers]


def _is_worker(process: psutil.Process) -> bool:
    parent = process.parent()
    return "gunicorn" in process.cmdline() and parent is not None and "gunicorn" in parent.cmdline()


def peak_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(PEAK)) // 1024


@contextmanager
def served(port: int, log: Path, **variables: str) -> Iterator[Served]:
    """Serve the database that this process uses now."""
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--without-worker", "--port", str(port)],
            cwd=CHECKOUT,
            env={
                "PATH": os.environ["PATH"],
                "DATABASE_URL": _address(),
                "SECRET_KEY": settings.SECRET_KEY,
                "RATE_LIMIT": str(10**9),
                "LOG_LEVEL": "WARNING",
                **variables,
            },
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        _wait(process, port)
        yield Served(process, port, log)
    finally:
        process.terminate()
        process.wait()


def _address() -> str:
    parameters = connection.get_connection_params()
    named = {name: parameters[name] for name in ("host", "port", "user", "password") if parameters.get(name)}
    place = "&".join(f"{name}={value}" for name, value in named.items())
    return f"postgresql:///{make_conninfo(dbname=parameters['dbname']).partition('=')[2]}?{place}"


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            asked.request("GET", "/readyz")
            if asked.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"The server ended with status {process.returncode}") from None
            time.sleep(0.1)
        finally:
            asked.close()
    raise RuntimeError("The server did not get ready")
