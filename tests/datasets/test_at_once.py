"""Two imports of one file at once store each claim once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from annotations.datasets import Draft, import_claims, store
from annotations.models import Claim
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_claims_are_not_doubled(monkeypatch):
    """Each waits, for a moment, until the other has looked as well: with nothing between them both would store."""
    desk, both_looked = factories.make_desk(), threading.Barrier(2)
    actor = factories.make_user(desk=desk)
    look = store._is_present

    def look_together(draft, desk):
        found = look(draft, desk)
        try:
            both_looked.wait(0.2)
        except threading.BrokenBarrierError:
            both_looked.reset()
        return found

    monkeypatch.setattr(store, "_is_present", look_together)

    def run(_number):
        try:
            drafts = [Draft(number=number, statement=f"Tax rose {number} times.") for number in range(1, 4)]
            return import_claims(desk=desk, actor=actor, drafts=drafts, tell=lambda number, words: None)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(run, range(2)))
    assert Claim.objects.count() == 3
    assert (sum(count["claims"] for count in counts), sum(count["present"] for count in counts)) == (3, 3)
