"""Acts that meet wait for each other in one order only, and none waits for an act that merely names its claim."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from annotations.models import Claim, Highlight, Role
from annotations.places import newest_revision
from annotations.revise import revise_article
from annotations.transitions import lock_claim
from tests import factories
from tests.api.client import client_of

pytestmark = pytest.mark.django_db(transaction=True)

WAITERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@contextmanager
def waiting_for(claim: Claim, act: Callable[[], object]) -> Iterator["Future[object]"]:
    """Hold ``claim`` in a transaction for the body, begun once ``act``, in another, waits for it."""

    def run() -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic(), connection.cursor() as cursor:
        lock_claim(claim.pk)
        acting = pool.submit(run)
        deadline, pause = time.monotonic() + 20, threading.Event()
        cursor.execute(WAITERS)
        while cursor.fetchone() == (0,):
            assert time.monotonic() < deadline, "the other act never waited"
            assert not acting.done(), acting.result()
            pause.wait(0.01)
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITERS)
        cursor.execute("SET LOCAL lock_timeout = '500ms'")
        yield acting


def test_revision_does_not_wait_for_a_claim_that_is_being_worked_on():
    article, checker = factories.make_article(), factories.make_user()
    highlight = factories.make_highlight(article, actor=checker)

    def revise() -> int:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                text = "Now. " + article.revision.text
                return revise_article(article=article, actor=checker, text=text).number
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        lock_claim(highlight.claim_id)
        Highlight.objects.select_for_update(no_key=True).get(pk=highlight.pk)
        assert pool.submit(revise).result() == 2


@pytest.mark.parametrize("noun", ["highlights", "evidence"])
def test_api_locks_the_claim_before_the_article(noun):
    article, client = factories.make_article(), client_of(Role.CHECKER)
    claim, revision = factories.make_claim(), article.revision
    place = {"article": article.pk, "revision": revision.pk, "start": 0, "end": 12}
    body = {"highlights": place, "evidence": {"stance": "context", "kind": "passage", "passage": place}}[noun]
    with waiting_for(claim, lambda: client.post(f"{noun}/", {**body, "claim": claim.pk}).status_code) as posted:
        assert newest_revision(article) == revision
    assert posted.result() == 201


def test_api_locks_both_claims_of_a_move_in_the_order_of_their_keys():
    client, first = client_of(Role.CHECKER), factories.make_claim()
    highlight = factories.make_highlight()
    move = {"claim": first.pk}
    with waiting_for(first, lambda: client.send("PATCH", f"highlights/{highlight.pk}/", move).status_code) as moved:
        assert lock_claim(highlight.claim_id) == highlight.claim
    assert moved.result() == 200
