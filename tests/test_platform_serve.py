"""`manage.py serve` as a process, on a database of its own: prepares everything, answers, and ends when told."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

CHECKOUT = Path(__file__).resolve().parents[1]
END_SECONDS = 30


@pytest.fixture
def server_address() -> Iterator[str]:
    """The address of an empty database on the server that the tests use."""
    params = connection.get_connection_params()
    server = {name: params[name] for name in ("host", "port", "user", "password") if params.get(name)}
    name = sql.Identifier(f"serve_{os.getpid()}")
    with psycopg.connect(make_conninfo(dbname="postgres", **server), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(name))
        host = server.pop("host", "")
        yield f"postgresql:///serve_{os.getpid()}?host={host}&" + "&".join(f"{k}={v}" for k, v in server.items())
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(port: int, *options: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", *options],
        cwd=CHECKOUT,
        env={
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "SECRET_KEY": "s" * 60,
            "LOG_LEVEL": "WARNING",
            **variables,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# Requests that are longer than any of use, or say twice how long they are; the server answers before the desk does.
BEYOND = {
    "long header": b"GET /readyz HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n",
    "many headers": b"GET /readyz HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 500 + b"\r\n",
    "long address": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "two lengths": b"POST /accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
}


def is_refused(port: int, request: bytes) -> bool:
    """Whether these bytes are answered with a refusal; one that goes under with the connection is one, too."""
    with socket.create_connection(("127.0.0.1", port), timeout=END_SECONDS) as connected:
        try:
            connected.sendall(request)
            return connected.recv(100).split(b" ")[1] in (b"400", b"414", b"431")
        except ConnectionError:
            return True


@pytest.mark.parametrize(
    ("ending", "options", "workers"), [(signal.SIGINT, [], 1), (signal.SIGTERM, ["--without-worker"], 0)]
)
def test_serve_prepares_answers_and_ends(
    server_address: str, ending: signal.Signals, options: list[str], workers: int
) -> None:
    port = free_port()
    process = serve(port, *options, DATABASE_URL=server_address)
    assert process.stdout is not None
    assert process.stdout.readline() == "\n"
    assert process.stdout.readline() == f"The desk answers at http://127.0.0.1:{port} (stop it with Ctrl-C)\n"
    server = http.client.HTTPConnection("127.0.0.1", port)
    server.request("GET", "/readyz", headers={"X-Forwarded-Proto": "https"})
    assert server.getresponse().read() == b"ready\n"
    server.close()
    assert [name for name, request in BEYOND.items() if not is_refused(port, request)] == []
    assert [child.cmdline()[-1] for child in psutil.Process(process.pid).children()].count("worker") == workers
    process.send_signal(ending)
    said, complained = process.communicate(timeout=END_SECONDS)
    assert (said, [line for line in complained.splitlines() if "Invalid request" not in line]) == ("", [])
    assert process.returncode == 0


def test_serve_says_that_its_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        _, complaint = serve(port).communicate(timeout=END_SECONDS)
    assert complaint == (
        f"CommandError: Port {port} on 127.0.0.1 can't be used (Address already in use). "
        f"Choose another: make run PORT={port + 1}\n"
    )


def test_serve_starts_the_worker_again_and_its_jobs_go_on(server_address: str) -> None:
    port = free_port()
    process = serve(port, DATABASE_URL=server_address)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert [process.stdout.readline()[:17] for _ in range(2)] == ["\n", "The desk answers "]
        with psycopg.connect(server_address, autocommit=True) as database:
            tell_of_finished_jobs(database)
            first = worker_of(process)
            first.kill()
            assert process.stderr.readline() == ("The background worker ended with status -9: it is started again.\n")
            # Of an import that is not there: nothing is fetched, and the job is done.
            database.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, priority) "
                """VALUES ('default', 'fetch_article', '{"import_id": 0}', 0)"""
            )
            assert [note.payload for note in database.notifies(timeout=END_SECONDS, stop_after=1)] == ["fetch_article"]
        assert worker_of(process).pid != first.pid
    finally:
        process.terminate()
        process.communicate(timeout=END_SECONDS)
    assert process.returncode == 0


def worker_of(process: subprocess.Popen[str]) -> psutil.Process:
    [worker] = [each for each in psutil.Process(process.pid).children() if each.cmdline()[-1:] == ["worker"]]
    return worker


def tell_of_finished_jobs(database: psycopg.Connection) -> None:
    database.execute(
        "CREATE FUNCTION tell_done() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_notify('done', OLD.task_name); RETURN NULL; END $$"
    )
    database.execute(
        "CREATE TRIGGER tell_done AFTER DELETE ON procrastinate_jobs FOR EACH ROW "
        "WHEN (OLD.task_name = 'fetch_article') EXECUTE FUNCTION tell_done()"
    )
    database.execute("LISTEN done")
