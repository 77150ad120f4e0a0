"""A desk that may be broken: a checkout of its own with embedded PostgreSQL, two web workers, a background one."""

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from factcheck.database import DATABASE, PORT, SUPERUSER, socket_folder

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 180
POLL_SECONDS = 0.02
JSON = ("application/json", "application/problem+json")
# People, tokens and articles to write about, made through the product's own verbs.
FILL = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
django.setup()
from annotations import people, store
from annotations.models import Desk, Role
desk, writers = Desk.objects.get(), []
for number in range({writers}):
    user = people.create_user(username=f"w{{number}}", desk=desk, role=Role.ADMIN, password="a long and quiet harbour")
    text = " ".join(f"Sentence {{n}} of writer {{number}}." for n in range(3000))
    article = store.store_article(desk=desk, actor=user, raw=text.encode(), format="plain", text=text, title="Words")
    token = people.create_token(user=user, scopes=["read", "write", "review"])[1]
    writers.append({{"token": token, "article": article.article.pk}})
print(json.dumps(writers))
"""


@dataclass
class Checkout:
    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path
    writers: list[dict[str, Any]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / ".data" / "postgres"

    @property
    def postmaster(self) -> psutil.Process:
        return psutil.Process(int((self.data / "postmaster.pid").read_text().splitlines()[0]))

    @property
    def web_workers(self) -> list[psutil.Process]:
        return [each for server in self._children("gunicorn") for each in server.children()]

    @property
    def background_worker(self) -> psutil.Process:
        [worker] = self._children("worker")
        return worker

    def _children(self, word: str) -> list[psutil.Process]:
        return [each for each in psutil.Process(self.process.pid).children() if word in _command_of(each)]

    @property
    def is_running(self) -> bool:
        """Whether any process serves at its port, whoever started it."""
        return any(str(self.port) in _command_of(each) for each in psutil.process_iter())

    def connect(self) -> psycopg.Connection[Any]:
        address = {"host": str(socket_folder(self.data)), "port": PORT, "user": SUPERUSER, "dbname": DATABASE}
        return psycopg.connect(**address, autocommit=True)

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(statement, values).fetchall()

    def run(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a program of the checkout to its end, `manage.py` as a rule."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env=environment(**self.variables, **variables),
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "", **headers: str) -> tuple[int, Any]:
        """Send one request on a connection of its own; return the status and what the JSON in the answer says."""
        token = token or (self.writers[0]["token"] if self.writers else "")
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=MOST_SECONDS)
        with contextlib.closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body), sent)
            answer = connection.getresponse()
            content = answer.read()
            is_json = answer.headers.get("Content-Type", "") in JSON
            return answer.status, json.loads(content) if is_json else content


def environment(**variables: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "HOME") if name in os.environ}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "DEMO": "0", "RATE_LIMIT": str(10**9), **variables}


@contextmanager
def checkout(*, writers: int, **variables: str) -> Iterator[Checkout]:
    """Serve a desk from a copy of the code, on an empty database, and stop it in the end."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    folder.chmod(0o755)
    try:
        copy_code(folder)
        with serving_from(folder, **variables) as desk:
            desk.writers = json.loads(desk.run("-c", FILL.format(writers=writers)).stdout)
            yield desk
    finally:
        shutil.rmtree(folder)


def copy_code(folder: Path) -> None:
    """The settings find their data folder beside themselves: they are copied, and the rest is linked."""
    shutil.copytree(ROOT / "factcheck", folder / "factcheck", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", folder)
    for name in ("annotations", "templates", "static"):
        (folder / name).symlink_to(ROOT / name)


@contextmanager
def serving_from(folder: Path, *, program: tuple[str, ...] = (), **variables: str) -> Iterator[Checkout]:
    port, log = free_port(), folder / "server.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [*program, sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=folder,
            env=environment(**variables),
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    desk = Checkout(folder, port, process, log, variables=variables)
    try:
        wait_until(lambda: is_ready(desk), "the desk answers")
        yield desk
    finally:
        _end(process, is_wrapped=bool(program))


def _end(process: "subprocess.Popen[bytes]", *, is_wrapped: bool) -> None:
    """Have the server end. One that a program started, as faketime does, is told itself: faketime hands no signal on,
    and its background worker would take up the jobs of later tests."""
    for each in psutil.Process(process.pid).children() if is_wrapped else [process]:
        each.terminate()
    process.wait(timeout=MOST_SECONDS)


def is_ready(desk: Checkout) -> bool:
    assert desk.process.poll() is None, desk.log.read_text()
    try:
        return desk.ask("GET", "/readyz")[0] == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def wait_until(condition: Callable[[], Any], what: str) -> Any:
    """Return what ``condition`` says once that is true. Fails where it does not come true in minutes."""
    deadline, pause = time.monotonic() + MOST_SECONDS, threading.Event()
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {MOST_SECONDS} s: {what}"
        pause.wait(POLL_SECONDS)
    return found


def kill(process: psutil.Process) -> None:
    """As kill -9 does; return when the process is gone."""
    process.kill()
    wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE, "it is dead")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
