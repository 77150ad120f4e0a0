"""Prepares database, static files and demo, then serves the desk with gunicorn and a worker until told to stop."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from contextlib import nullcontext
from io import StringIO
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from annotations.management.keeping import Kept
from annotations.models import User
from factcheck import environment

WORKERS = 2
THREADS = 8
# How long a request or a stream may take to end when the server is told to. Who stops it (deploy/, compose.yaml) waits
# for a minute: a little longer.
FINISH_SECONDS = 50
ANSWER_SECONDS = 60
POLL_SECONDS = 0.1
PR_SET_PDEATHSIG = 1  # linux/prctl.h
# Of `manage.py demo`: it fills an empty database, and prints the demo's logins wherever that demo is in use.
DEMO_COMMAND = "demo"


class Command(BaseCommand):
    help = "Serve the desk: migrations, static files, demo data on an empty database (DEMO=0: none), then gunicorn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=settings.PORT, help="the port (PORT, else 8000)")
        parser.add_argument("--without-worker", action="store_true", help="workers are started as `manage.py worker`")

    def handle(self, *args: Any, host: str, port: int, without_worker: bool, **options: Any) -> None:
        _refuse_taken_port(host, port)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        logins = _make_demo()
        with tempfile.TemporaryDirectory() as counts:
            server = _start_gunicorn(host, port, counts)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, _passer_on(server))
            with nullcontext() if without_worker else Kept(_("background worker"), _start_worker):
                self._serve(server, host, port, logins)

    def _serve(self, server: subprocess.Popen[bytes], host: str, port: int, logins: str) -> None:
        """Say when the desk answers, and wait for the server's end. Raises CommandError where that is none of ours."""
        if _wait_until_answering(server, host, port):
            self.stdout.write(
                _("\nThe desk answers at %(address)s (stop it with Ctrl-C)\n%(logins)s")
                % {"address": f"http://{host}:{port}", "logins": logins or _first_user_hint()}
            )
            self.stdout.flush()
        if (status := server.wait()) != 0:
            raise CommandError(_("The web server ended with status %(status)d.") % {"status": status})


def _first_user_hint() -> str:
    """Say how to make the first user, where there is none who could sign in."""
    if User.objects.exists():
        return ""
    return _("Nobody can sign in yet: .venv/bin/python manage.py create_user NAME --role admin\n")


def _refuse_taken_port(host: str, port: int) -> None:
    """Raises CommandError where another program listens there; gunicorn would retry, and then say less."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                _("Port %(port)d on %(host)s can't be used (%(why)s). Choose another: make run PORT=%(next)d")
                % {"port": port, "host": host, "why": error.strerror, "next": port + 1}
            ) from error


def _make_demo() -> str:
    """Make the demo on an empty database, and return what it says of its logins.

    Its passwords are public: on a server of the operator's own it is made only where DEMO=1 asks for it.
    """
    wanted = environment.flag(os.environ, "DEMO", default=settings.EMBEDDED_DATABASE)
    if not wanted or DEMO_COMMAND not in get_commands():
        return ""
    words = StringIO()
    call_command(DEMO_COMMAND, stdout=words)
    return words.getvalue()


def web_command(host: str, port: int, *, workers: int = WORKERS) -> list[str]:
    """Return what starts the web server: one process that keeps ``workers`` others, each with its threads."""
    command = [sys.executable, "-m", "gunicorn", "factcheck.wsgi", "--bind", f"{host}:{port}", "--no-control-socket"]
    command += ["--workers", str(workers), "--worker-class", "gthread", "--threads", str(THREADS)]
    command += ["--graceful-timeout", str(FINISH_SECONDS)]
    # By default gunicorn believes X-Forwarded-Proto from this machine; here TRUST_PROXY decides, in Django.
    return [*command, "--forwarded-allow-ips", "", "--log-level", "warning"]


def _start_gunicorn(host: str, port: int, counts: str) -> subprocess.Popen[bytes]:
    """Start the web workers, which count together in the folder ``counts``; it must be empty at the start."""
    # A session of its own: Ctrl-C reaches this process alone, which passes it on once.
    return _start(web_command(host, port), PROMETHEUS_MULTIPROC_DIR=counts)


def _start_worker() -> subprocess.Popen[bytes]:
    """Start what works in the background, in a session of its own as the server is."""
    return _start([sys.executable, "manage.py", "worker"])


def _start(command: list[str], **variables: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own words
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, **variables},
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Have Linux end this child when its parent is killed: an orphan would keep the port and the database."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _passer_on(server: subprocess.Popen[bytes]) -> Any:
    """A signal handler: ask gunicorn to finish the requests it has, and end."""

    def pass_on(number: int, frame: FrameType | None) -> None:
        server.send_signal(signal.SIGTERM)

    return pass_on


def _wait_until_answering(server: subprocess.Popen[bytes], host: str, port: int) -> bool:
    """Whether the server answers, as opposed to having ended. Raises CommandError when it does neither in time."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while server.poll() is None:
        connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            if time.monotonic() > deadline:
                server.terminate()
                raise CommandError(
                    _("The web server did not answer within %(limit)d s.") % {"limit": ANSWER_SECONDS}
                ) from None
            time.sleep(POLL_SECONDS)
        finally:
            connection.close()
    return False
