"""Writes a second with the history chained and without, by several writers at once."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from annotations import annotate, history, proof
from annotations.models import Action, Claim, HistoryChain, User
from tests import factories
from tests.bench.desk import database
from tests.bench.measure import Measure

WRITERS = 8
ACTS = 40
ROUNDS = 6
ROWS = 5_000
TARGET = 0.9
TARGET_ROWS = 0.6


def run() -> list[Measure]:
    with database():
        checker = factories.make_user()
        claims = [factories.make_claim(checker) for _ in range(WRITERS)]
        _writes(claims, checker)
        rates: dict[bool, list[float]] = {True: [], False: []}
        rows: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(2 * ROUNDS):
            chained = turn % 2 == 0
            _chain(chained)
            rates[chained].append(_writes(claims, checker))
            rows[chained].append(_rows(claims[0], checker))
        _chain(True)
        with connection.cursor() as cursor:
            # Those written without chains would be found: the time is that of the whole walk.
            cursor.execute("ALTER TABLE annotations_event DISABLE TRIGGER event_append_only")
            cursor.execute("DELETE FROM annotations_event WHERE hash IS NULL OR hash = ''")
            cursor.execute("VACUUM ANALYZE annotations_event")
        begun = time.perf_counter()
        found = proof.first_finding()
        walked = proof.count_of_events()[0] / (time.perf_counter() - begun)
        chains = HistoryChain.objects.count()
    acts, events = _ratio(rates), _ratio(rows)
    return [
        Measure(f"acts of {WRITERS} writers at once, chained", f"{_middle(rates[True]):,.0f}/s"),
        Measure("the same without chains", f"{_middle(rates[False]):,.0f}/s"),
        Measure("ratio", f"{acts:.2f}", f"at least {TARGET}", acts >= TARGET),
        Measure(f"events inserted {ROWS:,} at once, chained", f"{_middle(rows[True]):,.0f}/s"),
        Measure("ratio to those without chains", f"{events:.2f}", f"at least {TARGET_ROWS}", events >= TARGET_ROWS),
        Measure("chains that the writers needed", str(chains), f"at most {WRITERS}", chains <= WRITERS),
        Measure("verified", f"{walked:,.0f} events/s", "nothing found", found is None),
    ]


def _ratio(rates: dict[bool, list[float]]) -> float:
    return _middle(rates[True]) / _middle(rates[False])


def _middle(rates: list[float]) -> float:
    return statistics.median(rates)


def _chain(on: bool) -> None:
    with connection.cursor() as cursor:
        for trigger in ("event_chained", "event_chain_closed"):
            cursor.execute(f"ALTER TABLE annotations_event {'ENABLE' if on else 'DISABLE'} TRIGGER {trigger}")


def _writes(claims: list[Claim], checker: User) -> float:
    """Return acts a second, each a transaction with its event, of one writer for each claim."""

    def work(index: int) -> None:
        for number in range(ACTS):
            before = Claim.objects.get(pk=claims[index].pk).priority
            annotate.edit_claim(claim=claims[index], actor=checker, changes={"priority": (before + number) % 99 + 1})
        connection.close()

    begun = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(work, range(WRITERS)))
    return WRITERS * ACTS / (time.perf_counter() - begun)


def _rows(claim: Claim, checker: User) -> float:
    """Return events a second of one statement that inserts many."""
    entry = (claim.desk_id, checker.pk, Action.UPDATED, "claim", claim.pk, claim.pk, "edited", '{"priority": [0, 7]}')
    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(
            "INSERT INTO annotations_event (desk_id, actor_id, action, noun, object_id, claim_id, act, data, at, hash) "
            "SELECT %s, %s, %s, %s, %s, %s, %s, %s, now(), %s FROM generate_series(1, %s)",
            [*entry, history.TO_BE_CHAINED, ROWS],
        )
    return ROWS / (time.perf_counter() - begun)
