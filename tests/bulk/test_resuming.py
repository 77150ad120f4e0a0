"""Imports that are cut off, come twice, or come both at once: nothing is there twice, nothing is missing."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections

from annotations.bulk import import_articles
from annotations.bulk.at_once import at_once
from annotations.models import Article, Claim, Event, Highlight, Publisher, Role, SearchEntry, User
from tests import factories
from tests.bulk.bringing import bring, counted, ndjson, row

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
MARKS = [{"start": 0, "end": 8}, {"start": 9, "end": 15, "claim": "The port was opened."}]
ARTICLES = 900
COMMAND = [sys.executable, "manage.py", "import_articles", "--format", "ndjson", "--progress-every", "100", "-"]


def lines(first: int, last: int) -> bytes:
    return ndjson(*(row(number, highlights=MARKS, publisher=f"Wire {number % 3}") for number in range(first, last)))


def assert_all_is_there_once() -> None:
    """Each article with its revision, its highlights, and what the history and the search have of them."""
    assert Article.objects.count() == ARTICLES
    assert Highlight.objects.count() == 2 * ARTICLES
    assert Claim.objects.count() == ARTICLES + 1
    assert Publisher.objects.count() == 3
    assert SearchEntry.objects.count() == ARTICLES + Claim.objects.count()
    nouns = ("article", "revision", "claim", "highlight", "publisher")
    created = {noun: Event.objects.filter(noun=noun, action="created").count() for noun in nouns}
    assert created == {
        "article": ARTICLES, "revision": ARTICLES, "claim": ARTICLES + 1, "highlight": 2 * ARTICLES, "publisher": 3,
    }  # fmt: skip
    assert not Article.objects.filter(revisions=None).exists()


def start(**streams: int) -> "subprocess.Popen[bytes]":
    parameters = connection.get_connection_params()
    user = f"{parameters['user']}:{parameters.get('password') or 'none'}"
    address = f"postgresql://{user}@/{parameters['dbname']}?host={parameters['host']}&port={parameters['port']}"
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": address, "SECRET_KEY": "s" * 60}
    return subprocess.Popen(COMMAND, cwd=ROOT, env=environment, stdin=subprocess.PIPE, **streams)


def test_import_killed_half_way_goes_on_where_it_stopped() -> None:
    factories.make_user(Role.ADMIN)
    with start(stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin
        assert process.stderr
        # More is on its way than was stored: the end never comes, the process is in the middle of its work.
        process.stdin.write(lines(0, 800))
        process.stdin.flush()
        told = next(line for line in process.stderr if b" lines: " in line)
        process.kill()
    assert (process.returncode, told.split(b" ")[3:5]) == (-9, [b"articles", b"stored,"])
    stored = Article.objects.count()
    assert 200 <= stored < ARTICLES
    with start(stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        out, _err = process.communicate(lines(0, ARTICLES))
    fresh = ARTICLES - stored
    assert out.decode() == (f'{{"articles": {fresh}, "highlights": {2 * fresh}, "present": {stored}, "refused": 0}}\n')
    assert_all_is_there_once()


def test_several_writers_store_what_one_does() -> None:
    assert bring(lines(0, ARTICLES), writers=3).counts == counted(articles=ARTICLES, highlights=2 * ARTICLES)
    assert_all_is_there_once()


def test_two_imports_of_one_file_at_once_store_it_once() -> None:
    desk, actor = factories.make_desk(), factories.make_user()
    counts: list[dict[str, int]] = []

    def bring_all() -> None:
        try:
            stream = io.BytesIO(lines(0, ARTICLES))
            counts.append(
                import_articles(
                    desk=desk, actor=actor, stream=stream, format="ndjson", tell=lambda number, words: None, writers=2
                )
            )
        finally:
            connection.close()

    run_together(bring_all, bring_all)
    assert sum(each["articles"] for each in counts) == ARTICLES
    assert sum(each["present"] for each in counts) == ARTICLES
    assert [each["refused"] for each in counts] == [0, 0]
    assert_all_is_there_once()


def test_threads_have_connections_of_their_own_which_are_closed() -> None:
    def work(number: int) -> tuple[int, Any]:
        assert User.objects.count() == 0
        return number, connections["default"]

    made = list(at_once(work, range(20), threads=3))
    assert [number for number, _connection in made] == list(range(20))
    used = {id(each): each for _number, each in made}
    assert id(connections["default"]) not in used
    assert [each.connection for each in used.values()] == [None] * len(used)


def test_error_in_a_thread_ends_the_work() -> None:
    def work(number: int) -> None:
        raise LookupError(number)

    with pytest.raises(LookupError, match="0"):
        list(at_once(work, range(20), threads=3))


def test_role_that_ends_on_the_way_ends_the_import() -> None:
    actor = factories.make_user()
    assert User.objects.filter(pk=actor.pk).update(is_active=False) == 1
    with pytest.raises(Exception, match="You have no role on this desk"):
        bring(lines(0, 10), actor=User.objects.get(pk=actor.pk), writers=2)
    assert Article.objects.count() == 0


def run_together(*acts: Callable[[], None]) -> None:
    threads = [Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
