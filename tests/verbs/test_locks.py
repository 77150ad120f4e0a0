"""Acts that meet wait for each other in one order only, and none changes what another has moved on meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from annotations import marking
from annotations.errors import WrongState
from annotations.models import Claim, Highlight, Role, Status
from annotations.places import newest_revision
from annotations.revise import revise_article
from annotations.transitions import lock_claim
from tests import factories
from tests.api.client import client_of

committing = pytest.mark.django_db(transaction=True)

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


@committing
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


@committing
@pytest.mark.parametrize("noun", ["highlights", "evidence"])
def test_api_locks_the_claim_before_the_article(noun):
    article, client = factories.make_article(), client_of(Role.CHECKER)
    claim, revision = factories.make_claim(), article.revision
    place = {"article": article.pk, "revision": revision.pk, "start": 0, "end": 12}
    body = {"highlights": place, "evidence": {"stance": "context", "kind": "passage", "passage": place}}[noun]
    with waiting_for(claim, lambda: client.post(f"{noun}/", {**body, "claim": claim.pk}).status_code) as posted:
        assert newest_revision(article) == revision
    assert posted.result() == 201


@committing
def test_api_locks_both_claims_of_a_move_in_the_order_of_their_keys():
    client, first = client_of(Role.CHECKER), factories.make_claim()
    highlight = factories.make_highlight()
    move = {"claim": first.pk}
    with waiting_for(first, lambda: client.send("PATCH", f"highlights/{highlight.pk}/", move).status_code) as moved:
        assert lock_claim(highlight.claim_id) == highlight.claim
    assert moved.result() == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        lambda highlight, actor: marking.remove_highlight(highlight=highlight, actor=actor),
        lambda highlight, actor: marking.restore_highlight(highlight=highlight, actor=actor),
        lambda highlight, actor: marking.change_highlight(highlight=highlight, actor=actor, start=0, end=12),
    ],
    ids=["remove", "restore", "change"],
)
def test_highlight_that_went_to_another_claim_meanwhile_is_left_alone(act):
    checker, highlight = factories.make_user(), factories.make_highlight()
    seen = Highlight.objects.select_related("claim").get(pk=highlight.pk)
    published = factories.make_claim()
    marking.change_highlight(highlight=highlight, actor=checker, claim=published)
    factories.make_published(published)
    with pytest.raises(WrongState):
        act(seen, checker)
    published.refresh_from_db()
    assert published.status == Status.PUBLISHED
    assert list(published.highlights.standing().values_list("start", "end")) == [(highlight.start, highlight.end)]
