"""The change feed: ordered, gap-free under concurrent writers, deletions included."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from annotations import annotate, marking, weigh
from annotations.models import Article, Claim, Evidence, Highlight, Publication, Revision, Role, Verdict
from annotations.revise import revise_article
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of

pytestmark = pytest.mark.django_db(transaction=True)

MODELS = {
    "article": Article.objects.all,
    "revision": Revision.objects.all,
    "claim": Claim.objects.all,
    "highlight": Highlight.objects.standing,
    "evidence": Evidence.objects.standing,
    "verdict": Verdict.objects.all,
    "publication": Publication.objects.all,
}


class Replica:
    """A consumer that knows of the desk only what the feed told it."""

    def __init__(self, client: ApiClient) -> None:
        self.client, self.after, self.seen = client, "", []
        self.things: set[tuple[str, int]] = set()

    def read(self, limit: int) -> int:
        """Take one page; return how many changes it had."""
        query = f"changes/?limit={limit}" + (f"&after={self.after}" if self.after else "")
        changes = self.client.get(query).json()["changes"]
        for change in changes:
            thing = (change["object"], change["id"])
            (self.things.discard if change["action"] == "deleted" else self.things.add)(thing)
            self.seen.append(change["cursor"])
            self.after = change["cursor"]
        return len(changes)


def settle() -> None:
    """Wait until all that this test wrote is older than any transaction still running.

    Transaction numbers are the whole server's: tests of other workers, each within one transaction, hold the feed back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        written = cursor.fetchone()[0]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > written:
                return
            time.sleep(0.01)
    raise AssertionError("another transaction has been running for a minute")


def changes_of(client: ApiClient, query: str = "") -> list[dict[str, Any]]:
    settle()
    return client.get(f"changes/{query}").json()["changes"]


def stored() -> set[tuple[str, int]]:
    return {(noun, pk) for noun, rows in MODELS.items() for pk in rows().values_list("pk", flat=True)}


def test_feed_tells_each_act_in_its_order():
    publication = factories.make_published()
    checker = factories.make_user()
    item = factories.make_evidence(publication.claim, checker)
    weigh.withdraw_evidence(evidence=item, actor=checker)
    client = client_of(Role.READER)
    settle()
    body = client.get("changes/").json()
    assert [(change["action"], change["object"]) for change in body["changes"]] == [
        ("created", "article"),
        ("created", "revision"),
        ("created", "claim"),
        ("created", "highlight"),
        ("created", "evidence"),
        ("created", "verdict"),
        ("updated", "claim"),
        ("updated", "claim"),
        ("updated", "claim"),
        ("created", "publication"),
        ("created", "evidence"),
        ("updated", "claim"),
        ("deleted", "evidence"),
    ]
    assert body["next"] is None
    assert body["changes"][-1] | {"cursor": "", "at": ""} == {
        "cursor": "", "action": "deleted", "object": "evidence", "id": item.pk, "at": "", "actor": checker.username,
    }  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 5, 1000])
def test_replay_in_any_page_size_ends_with_what_is_stored(limit):
    publication = factories.make_published()
    marking.remove_highlight(highlight=publication.claim.highlights.get(), actor=factories.make_user())
    replica = Replica(client_of(Role.READER))
    settle()
    while replica.read(limit):
        pass
    assert replica.things == stored()
    assert replica.seen == sorted(set(replica.seen), key=lambda cursor: tuple(map(int, cursor.split("-"))))


def test_next_leads_through_all_pages():
    factories.make_published()
    client = client_of(Role.READER)
    settle()
    address, cursors = "changes/?limit=2", []
    while address:
        body = client.get(address).json()
        cursors += [change["cursor"] for change in body["changes"]]
        address = body["next"]
    assert cursors == [change["cursor"] for change in client.get("changes/").json()["changes"]]


def test_what_commits_late_is_waited_for():
    client, checker = client_of(Role.READER), factories.make_user()
    begun, finish = threading.Event(), threading.Event()

    def slow_writer() -> int:
        try:
            with transaction.atomic():
                claim = factories.make_claim(checker)
                begun.set()
                finish.wait(20)
            return claim.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(slow_writer)
        begun.wait(20)
        quick = factories.make_claim(checker)
        assert client.get("changes/").json()["changes"] == []
        finish.set()
        slow = writing.result()
    assert [change["id"] for change in changes_of(client)] == [slow, quick.pk]


def work(seed: int, articles: list[Article], deadline: threading.Event) -> None:
    """Write as editors do, at random, until told to stop or thirty acts are done."""
    chance = random.Random(seed)  # noqa: S311 - a test's choice of acts
    try:
        checker = factories.make_user()
        mine: list[Highlight] = []
        for _ in range(30):
            act = chance.choice(["mark", "mark", "remove", "evidence", "withdraw", "reword"])
            article = chance.choice(articles)
            if act == "mark" or not mine:
                start = chance.randrange(0, 150)
                mine.append(marking.mark_claim(article=article, actor=checker, start=start, end=start + 20))
            elif act == "remove":
                marking.remove_highlight(highlight=mine.pop(), actor=checker)
            elif act == "evidence":
                factories.make_evidence(mine[-1].claim, checker)
            elif act == "withdraw":
                item = Evidence.objects.standing().filter(claim=mine[-1].claim).first()
                if item:
                    weigh.withdraw_evidence(evidence=item, actor=checker)
            else:
                changes = {"statement": f"Reworded {chance.random()}."}
                annotate.edit_claim(claim=mine[-1].claim, actor=checker, changes=changes)
            if deadline.is_set():
                return
    finally:
        connection.close()


def test_replica_that_reads_while_sixteen_write_ends_with_what_is_stored():
    text = "The quick brown fox jumps over the lazy dog. " * 6
    articles = [factories.make_article(text=f"{text}{number}") for number in range(3)]
    replica, done = Replica(client_of(Role.READER)), threading.Event()
    chance = random.Random(7)  # noqa: S311 - a test's page sizes
    with ThreadPoolExecutor(16) as pool:
        writers = [pool.submit(work, seed, articles, done) for seed in range(16)]
        while not all(writer.done() for writer in writers):
            replica.read(chance.choice([1, 3, 10, 200]))
        for writer in writers:
            writer.result()
    settle()
    while replica.read(chance.choice([1, 3, 10, 200])):
        pass
    assert replica.things == stored()
    assert len(replica.seen) == len(set(replica.seen))


def test_revision_tells_of_the_highlights_it_moved():
    highlight = factories.make_highlight()
    article = highlight.revision.article
    client = client_of(Role.READER)
    after = changes_of(client)[-1]["cursor"]
    revise_article(article=article, actor=factories.make_user(), text="An insert. " + article.revision.text)
    changes = changes_of(client, f"?after={after}")
    assert [(change["action"], change["object"]) for change in changes] == [
        ("created", "revision"),
        ("updated", "highlight"),
    ]


def test_feed_of_another_desk_stays_unseen():
    factories.make_published()
    outsider = client_of(Role.ADMIN, desk=factories.make_desk(name="Other"))
    assert outsider.get("changes/").json() == {"changes": [], "next": None}


@pytest.mark.parametrize("query", ["after=", "after=7", "after=x-y", "after=-1-2", "limit=0", "limit=1001", "limit=x"])
def test_bad_parameters_are_refused(query):
    response = client_of(Role.READER).get(f"changes/?{query}")
    assert (response.status_code, kind_of(response)) == (400, "invalid-parameter")


def test_anonymous_and_writers_without_read_scope_are_refused():
    assert ApiClient().get("changes/").status_code == 401
    assert client_of(scopes=("write",)).get("changes/").status_code == 403


def test_feed_takes_as_many_queries_however_long_it_is(django_assert_num_queries):
    client = client_of(Role.READER)
    client.get("changes/")
    for rows in (1, 5):
        for _ in range(rows):
            factories.make_published()
        with django_assert_num_queries(4):
            client.get("changes/")
