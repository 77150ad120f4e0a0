"""Point-in-time recovery by the words of docs/operating.md, with real servers: the desk as it was before a mistake."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command

from annotations.models import Article, Role
from factcheck.database import SUPERUSER
from factcheck.programs import Account, run_program, server_account
from tests.factories import make_claim_in, make_user

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operating.md").read_text().partition("## To a point in time")[2]
ARCHIVING, RECOVERY = re.findall(r"```\n(.+?)```", PAGE, re.DOTALL)[:2]
BASE_BACKUP = re.findall(r"`pg_basebackup -D \S+ (.+?)`", PAGE)[0].split()
DATABASE = "desk"
WORDS = "Stored after the base backup, and before the mistake."


@dataclass
class Server:
    """A server of one's own on ``data``, whose log is archived into a folder beside it."""

    data: Path
    account: Account

    @property
    def wal(self) -> Path:
        return self.data.parent / "wal"

    @property
    def socket(self) -> Path:
        """Not within ``data``, whose copy would hold its lock: a process of that number may be there still."""
        return self.data.parent

    @property
    def url(self) -> str:
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={self.socket}"

    def run(self, program: str, *arguments: str) -> None:
        run_program(program, list(arguments), account=self.account, folder=self.data)

    def configure(self, lines: str) -> None:
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(lines.replace("/var/backups/wal", str(self.wal)))

    def start(self) -> None:
        # ``-w`` waits until it takes connections; with ``promote`` that is before the end of the recovery.
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.data / "log"), "start")

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")

    def ask(self, statement: str, database: str = DATABASE) -> object:
        with psycopg.connect(host=str(self.socket), user=SUPERUSER, dbname=database, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None

    def manage(self, *words: str, typed: str = "") -> str:
        """Run a command of the desk on this server; return what it tells."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "DATABASE_URL": self.url, "DEBUG": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that archives its log, as the page has it."""
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    folder.chmod(0o755)
    account = server_account(folder / "data")
    made = Server(folder / "data", account)
    for each in (folder, made.data, made.wal):
        each.mkdir(mode=0o700, exist_ok=True)
        shutil.chown(each, account.uid, account.gid)
    made.run("initdb", "-D", str(made.data), "-U", SUPERUSER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
    made.configure(
        f"listen_addresses = ''\nunix_socket_directories = '{made.socket}'\nunix_socket_permissions = 0700\n"
    )
    made.configure(ARCHIVING)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.mark.django_db(transaction=True)
def test_desk_is_as_it_was_before_the_mistake(server: Server, tmp_path: Path) -> None:
    make_user(Role.ADMIN)
    make_claim_in("published")
    articles = Article.objects.count()
    call_command("backup", tmp_path / "monday")
    server.ask(f"CREATE DATABASE {DATABASE}", "postgres")
    server.manage("restore", str(tmp_path / "monday"))
    base = server.data.with_name("base")
    server.run("pg_basebackup", "-h", str(server.socket), "-U", SUPERUSER, "-D", str(base), *BASE_BACKUP)
    server.manage("import_article", "-", typed=WORDS)
    moment = server.ask("SELECT clock_timestamp()::text")
    server.ask("DROP TABLE annotations_article CASCADE")
    server.stop()
    shutil.rmtree(server.data)
    base.rename(server.data)
    server.configure(re.sub(r"(?<=recovery_target_time = ')[^']+", str(moment), RECOVERY))
    (server.data / "recovery.signal").touch()
    server.start()
    assert server.ask("SELECT count(*) FROM annotations_article") == articles + 1
    assert server.manage("verify_history").startswith("The history is whole")
    # It is the desk again, and takes what is written.
    server.manage("migrate", "--check")
    server.manage("import_article", "-", typed=f"{WORDS} Once more.")
    assert server.ask("SELECT count(*) FROM annotations_article") == articles + 2
