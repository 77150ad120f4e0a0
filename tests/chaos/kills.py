"""kill -9, and connections cut in the middle of an act, under write load: nothing lost, no half act, back by itself."""

from collections.abc import Callable

import pytest

from tests.chaos import IS_LONG
from tests.chaos.checkout import Checkout, kill, wait_until
from tests.chaos.load import Load
from tests.chaos.wholeness import faults_of

ROUNDS = 8 if IS_LONG else 3
TIMES = 6 if IS_LONG else 1
ARTICLE = b"<html><title>Ferry</title><body><article><p>The ferry was late again, and nobody knew why.</p></article>"


def kill_web_worker(desk: Checkout) -> None:
    kill(desk.web_workers[0])


def kill_every_web_worker(desk: Checkout) -> None:
    for worker in desk.web_workers:
        kill(worker)


def kill_postgresql(desk: Checkout) -> None:
    kill(desk.postmaster)


def cut_connections(desk: Checkout) -> None:
    """Cut what is in the middle of an act, until there were some."""
    statement = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    wait_until(lambda: desk.rows(statement)[0][0], "an act is under way")


FAULTS = (kill_web_worker, kill_every_web_worker, kill_postgresql, cut_connections)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_acknowledged_writes_outlive(desk: Checkout, fault: Callable[[Checkout], None]) -> None:
    with Load(desk, run=fault.__name__) as load:
        for _ in range(TIMES):
            load.wait_for_rounds(ROUNDS)
            fault(desk)
        load.wait_for_rounds(ROUNDS)
    assert faults_of(desk, load) == {}
    assert len(desk.web_workers) == 2
    print(f"{fault.__name__}: {len(load.marked)} marked, failures on the way {dict(load.failures)}")
