"""The background worker is killed in mid-task, and a task is run twice: the same outcome, nothing double."""

import threading
from collections.abc import Iterator

from tests.chaos import IS_LONG
from tests.chaos.checkout import Checkout, kill, wait_until
from tests.chaos.wholeness import faults_of
from tests.fetching.serving import Server, answer

PAGE = (
    b"<html><head><title>The ferry was late</title></head><body><article><h1>The ferry was late</h1>"
    b"<p>The ferry was late again on Monday, the harbour office said, and nobody on the island knew why.</p>"
    b"<p>Passengers waited for three hours at the pier before the first boat left for the town.</p></article></body>"
)
JOB = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, priority)
    VALUES ('default', %s, %s::jsonb, 0) RETURNING id"""


def defer(desk: Checkout, task: str, arguments: str) -> int:
    number: int = desk.rows(JOB, task, arguments)[0][0]
    return number


def made_of(desk: Checkout, asked: int) -> list[tuple[object, ...]]:
    """Return how often the import was carried out, counted by everything that it makes."""
    return desk.rows(
        """SELECT i.state,
        (SELECT count(*) FROM annotations_article WHERE url = i.url),
        (SELECT count(*) FROM annotations_archive WHERE asked_url = i.url),
        (SELECT count(*) FROM annotations_event WHERE act = 'fetched' AND object_id = i.article_id),
        (SELECT count(*) FROM annotations_event WHERE noun = 'article' AND action = 'created'
         AND object_id = i.article_id)
        FROM annotations_articleimport i WHERE i.id = %s""",
        asked,
    )


ONCE = [("done", 1, 1, 1, 1)]


def test_task_of_a_killed_worker_is_finished_by_the_next_and_once(desk: Checkout, pages: Server) -> None:
    held, killed = threading.Event(), threading.Event()

    def say() -> Iterator[bytes]:
        held.set()
        killed.wait()
        yield answer(PAGE)

    pages.answers["/held"] = say
    status, asked = desk.ask("POST", "/api/v1/articles/", {"url": pages.url("/held")})
    assert status == 202
    held.wait()
    worker = desk.background_worker
    [[dead]] = desk.rows("SELECT id FROM procrastinate_workers")
    kill(worker)
    killed.set()
    wait_until(lambda: desk.rows("SELECT id FROM procrastinate_workers WHERE id <> %s", dead), "another worker")
    if not IS_LONG:
        # A worker counts as dead after 30 seconds of silence, and is looked for each minute: both have passed.
        desk.rows(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 day' WHERE id = %s RETURNING 1", dead
        )
        defer(desk, "take_up_stalled", '{"timestamp": 0}')
    wait_until(lambda: made_of(desk, asked["id"])[0][0] == "done", "the import is done")
    assert made_of(desk, asked["id"]) == ONCE
    assert faults_of(desk) == {}


def test_task_run_twice_does_its_work_once(desk: Checkout, pages: Server) -> None:
    pages.answers["/twice"] = answer(PAGE.replace(b"Monday", b"Tuesday"))
    asked = desk.ask("POST", "/api/v1/articles/", {"url": pages.url("/twice")})[1]["id"]
    wait_until(lambda: made_of(desk, asked)[0][0] == "done", "the import is done")
    again = [defer(desk, "fetch_article", f'{{"import_id": {asked}}}') for _ in range(3)]
    wait_until(lambda: not desk.rows("SELECT 1 FROM procrastinate_jobs WHERE id = ANY(%s)", again), "they ran")
    assert made_of(desk, asked) == ONCE
    assert faults_of(desk) == {}
