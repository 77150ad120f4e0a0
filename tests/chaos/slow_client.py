"""Clients that take an export a byte at a time: others are served meanwhile, and memory does not grow with them."""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.chaos import IS_LONG
from tests.chaos.checkout import Checkout, wait_until

EXPORT = "/api/v1/exports/claims.ndjson"
# More than the server has threads.
SLOW_CLIENTS = 24
READ_MEANWHILE = 200
MOST_MEGABYTES = 100
# Long statements: an export of 16 MB is larger than all buffers between the server and a client.
MANY = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
django.setup()
from annotations import history
from annotations.models import Action, Claim, Desk, User
desk, user = Desk.objects.get(), User.objects.get(username="w0")
made = Claim.objects.bulk_create(
    Claim(desk=desk, statement=f"{number} " + "It rained. " * 1_000, created_by=user) for number in range(1_500)
)
told = [history.Entry(desk.pk, Action.CREATED, "created", claim, claim.pk) for claim in made]
history.record_all(actor=user, entries=told)
"""


@pytest.fixture(scope="module")
def large(desk: Checkout) -> Checkout:
    done = desk.run("-c", MANY)
    assert done.returncode == 0, done.stderr
    return desk


@contextmanager
def slow_client(desk: Checkout, *, buffer: int = 2_048) -> Iterator[socket.socket]:
    """A client that has asked for the export; its system takes no more than ``buffer`` bytes before they are read."""
    with socket.socket() as connected:
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        connected.settimeout(60)
        connected.connect(("127.0.0.1", desk.port))
        token = desk.writers[0]["token"]
        head = f"GET {EXPORT} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
        connected.sendall(head.encode())
        yield connected


def resident(desk: Checkout) -> list[int]:
    """Return the memory of each web worker, in megabytes."""
    return [
        int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) // 1024
        for each in desk.web_workers
        for lines in [Path(f"/proc/{each.pid}/status").read_text().splitlines()]
    ]


def test_slow_clients_neither_stop_the_desk_nor_fill_it(large: Checkout) -> None:
    before = resident(large)
    with ExitStack() as stack:
        slow = [stack.enter_context(slow_client(large)) for _ in range(SLOW_CLIENTS)]
        answers = [connected.recv(12) for connected in slow]
        for _ in range(READ_MEANWHILE if IS_LONG else 30):
            for connected in slow:
                connected.recv(1)
            assert large.ask("GET", "/api/v1/ratings/")[0] == 200
        during = resident(large)
    told = Counter(answers)
    print(f"slow clients: {dict(told)}, peak of the web workers in MB: {before} before, {during} during")
    assert set(told) == {b"HTTP/1.1 200", b"HTTP/1.1 429"}
    assert max(during) - max(before) < MOST_MEGABYTES
    assert is_sent_whole(large)


def is_sent_whole(desk: Checkout) -> bool:
    """Whether the places of those who left are free again."""
    return wait_until(lambda: desk.ask("GET", EXPORT)[0] == 200, "an export begins")
