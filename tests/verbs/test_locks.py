"""Acts that meet wait for each other in one order only, and none changes what another has moved on meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from annotations import accounts, history, marking, people, review
from annotations.errors import WrongState
from annotations.models import Action, Claim, Highlight, Role, Status, User
from annotations.places import newest_revision
from annotations.revise import revise_article
from annotations.transitions import lock_claim
from tests import factories
from tests.api.client import client_of

committing = pytest.mark.django_db(transaction=True)

WAITERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@contextmanager
def waiting_for(
    claim: Claim, act: Callable[[], object], *, first: Callable[[], object] = lambda: None
) -> Iterator["Future[object]"]:
    """Hold what ``first`` locks and then ``claim`` for the body, begun once ``act``, in another transaction, waits."""

    def run() -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic(), connection.cursor() as cursor:
        first()
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


def leased(reviewer: User) -> Claim:
    return review.lease_claim(claim=factories.make_submitted(), actor=reviewer)


@committing
def test_pseudonymising_a_reviewer_at_work_waits_for_the_claim_they_hold_before_it_locks_them():
    reviewer = factories.make_user(Role.REVIEWER)
    claim = leased(reviewer)
    with waiting_for(claim, lambda: accounts.pseudonymise(user=reviewer, actor=None)) as done:
        history.record(
            desk_id=claim.desk_id, actor=reviewer, action=Action.UPDATED, act="edited", thing=claim, claim_id=claim.pk
        )
    reviewer.refresh_from_db()
    claim.refresh_from_db()
    assert (done.result(), reviewer.username, claim.lease_holder) == (reviewer, f"former-{reviewer.pk}", None)


@committing
def test_pseudonymising_waits_for_the_desk_before_it_locks_claims_as_a_batch_does():
    reviewer = factories.make_user(Role.REVIEWER)
    claim, other = leased(reviewer), factories.make_claim()

    def leave() -> User:
        return accounts.pseudonymise(user=reviewer, actor=None)

    with waiting_for(other, leave, first=lambda: people.lock_desk(claim.desk)) as done:
        assert lock_claim(claim.pk) == claim
    claim.refresh_from_db()
    assert (done.result(), claim.lease_holder) == (reviewer, None)
