"""Writers at once, whole rows at once, a restored dump, and a history from before there were chains."""

from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from annotations import annotate, proof
from annotations.models import Event, HistoryChain, Role
from tests import factories
from tests.proof.tampering import sql, verify
from tests.verbs.test_review import in_threads

committing = pytest.mark.django_db(transaction=True)


@committing
def test_writers_at_once_wait_for_none_and_leave_whole_chains():
    checker = factories.make_user()
    claims = [factories.make_claim(checker) for _ in range(8)]

    def work(index: int) -> None:
        for priority in range(1, 11):
            annotate.edit_claim(claim=claims[index], actor=checker, changes={"priority": priority})

    in_threads(8, work)
    told = Event.objects.filter(act="edited").count()
    assert (told, verify()[0]) == (80, 0)
    assert sum(HistoryChain.objects.values_list("length", flat=True)) == Event.objects.count()


@committing
def test_transaction_that_goes_on_keeps_nobody_from_writing():
    checker = factories.make_user()
    with transaction.atomic():
        mine = factories.make_claim(checker)
        (theirs,) = in_threads(1, lambda _index: factories.make_claim(checker))
        factories.make_evidence(mine, checker)
    chains = [set(Event.objects.filter(claim=claim).values_list("chain", flat=True)) for claim in (mine, theirs)]
    assert [len(chains[0]), len(chains[1]), chains[0] & chains[1]] == [1, 1, set()]
    assert verify()[0] == 0


@committing
def test_events_of_one_writer_stand_in_one_chain_in_their_order():
    factories.make_published()
    rows = Event.objects.order_by("place").values_list("id", "previous", "hash", "previous_hash", "chain")
    assert len({row[4] for row in rows}) == 1
    assert [(row[0], bytes(row[2])) for row in rows][:-1] == [(row[1], bytes(row[3])) for row in rows][1:]
    assert all(before[0] < after[0] for before, after in pairwise(rows))


@committing
def test_history_from_before_the_chains_is_chained_by_the_migration():
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes("annotations")
    MigrationExecutor(connection).migrate([("annotations", "0016_sealed_verdicts")])
    try:
        for number in range(5):
            sql(
                "INSERT INTO annotations_event (desk_id, action, noun, object_id, act, data, at) "
                "SELECT id, 'updated', 'desk', id, 'corrected', %s::jsonb, now() FROM annotations_desk",
                f'{{"name": ["{number}", "ä🤔"]}}',
            )
    finally:
        MigrationExecutor(connection).migrate(leaves)
    assert proof.first_finding() is None
    assert list(Event.objects.order_by("id").values_list("place", flat=True)) == [1, 2, 3, 4, 5]
    factories.make_published()
    assert verify()[0] == 0


@committing
def test_restored_history_verifies_and_goes_on():
    """Copied out and in as pg_dump does it: what comes with its hash is kept as it is."""
    factories.make_published()
    tables, kept = ("annotations_event", "annotations_historychain"), []
    with connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                kept.append(b"".join(copy))
        cursor.execute("TRUNCATE annotations_event, annotations_historychain")
        for table, rows in zip(tables, kept, strict=True):
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)
    events = Event.objects.count()
    assert verify() == (0, f"The history is whole: events {events}, chains 1.")
    factories.make_claim(factories.make_user(Role.CHECKER))
    assert verify() == (0, f"The history is whole: events {events + 2}, chains 1.")
