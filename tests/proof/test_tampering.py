"""Whatever was changed behind the desk's back by SQL is found, and the first row is named."""

import pytest
from django.core.management import call_command
from django.db import connection

from annotations import discuss, proof
from annotations.models import Claim, Event, HistoryChain
from tests import factories
from tests.proof.tampering import sql, tampered, verify

pytestmark = pytest.mark.django_db


# An expression for another value of each column that the hash covers.
CHANGES = {
    "id": "9000000",
    "desk_id": "(SELECT id FROM annotations_desk d WHERE d.id <> desk_id)",
    "actor_id": "CASE WHEN actor_id IS NULL THEN (SELECT min(id) FROM annotations_user) END",
    "action": "'deleted'",
    "noun": "'comment'",
    "object_id": "object_id + 1",
    "claim_id": "CASE WHEN claim_id IS NULL THEN (SELECT min(id) FROM annotations_claim) END",
    "act": "'praised'",
    "data": "'{}'",
    "transaction": "transaction + 1000",
    "at": "at + interval '1 microsecond'",
    "previous_hash": "sha256('x')",
    "hash": "sha256('x')",
}
COPIED = "desk_id, actor_id, action, noun, object_id, claim_id, act, data, at"


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("which", [0, 4, -1])
def test_altered_column_is_found_at_its_row(ids, column, which):
    with tampered(f"UPDATE annotations_event SET {column} = {CHANGES[column]} WHERE id = {ids[which]}"):
        now = 9_000_000 if column == "id" else ids[which]
        place = range(1, len(ids) + 1)[which]
        chain = HistoryChain.objects.get().pk
        assert verify() == (1, f"event {now} was altered (chain {chain}, place {place})")


MOVES = ["chain", "place", "previous"]


def test_every_column_of_an_event_is_tried():
    assert {field.column for field in Event._meta.concrete_fields} == {*CHANGES, *MOVES}


@pytest.mark.parametrize("column", MOVES)
@pytest.mark.parametrize("which", [0, 4])
def test_event_that_was_moved_in_its_chain_is_found(ids, column, which):
    with tampered(f"UPDATE annotations_event SET {column} = coalesce({column}, 0) + 100 WHERE id = {ids[which]}"):
        code, told = verify()
        named = f"event {ids[which]} was " + ("reordered" if column == "place" else "altered")
        assert (code, told.startswith(named)) == (1, True), told


@pytest.mark.parametrize("which", [0, 4, -1])
def test_deleted_event_is_named(ids, which):
    with tampered(f"DELETE FROM annotations_event WHERE id = {ids[which]}"):
        code, told = verify()
        assert (code, told.startswith(f"event {ids[which]} was removed")) == (1, True), told


@pytest.mark.parametrize("which", [slice(0, 3), slice(4, 7), slice(-3, None), slice(None)])
def test_first_of_several_deleted_events_is_named(ids, which):
    gone = ids[which]
    with tampered(f"DELETE FROM annotations_event WHERE id BETWEEN {gone[0]} AND {gone[-1]}"):
        code, told = verify()
    gap = ids[0] > 1 and which.start in (0, None)  # what ids the first ones had is not known: the sequence ran before
    if gap:
        expected = f"{len(gone)} events were removed after event – in chain"
        assert (code, told.startswith(expected), told.endswith(f"event {gone[-1]}")) == (1, True, True), told
    else:
        assert (code, told.startswith(f"event {gone[0]} was removed")) == (1, True), told


def test_truncated_history_is_found(ids):
    with tampered("TRUNCATE annotations_event"):
        code, told = verify()
        assert (code, told.rsplit(" ", 2)[-2:]) == (1, ["event", str(ids[-1])]), told


def test_history_truncated_with_its_heads_is_found(ids):
    with tampered("TRUNCATE annotations_event, annotations_historychain"):
        article = Claim.objects.get().highlights.get().revision.article_id
        assert verify() == (1, f"article {article} has no event: its history was removed")


CHAINED = f"{COPIED}, chain, place, previous, previous_hash, hash"


@pytest.mark.parametrize(("columns", "triggers"), [(COPIED, "disabled"), (CHAINED, "disabled"), (CHAINED, "enabled")])
def test_inserted_event_is_found(ids, columns, triggers):
    insert = (
        f"INSERT INTO annotations_event (id, {columns}, transaction) "
        f"SELECT 9000000, {columns}, transaction FROM annotations_event WHERE id = {ids[3]}"
    )
    with tampered(*([insert] if triggers == "disabled" else [])):
        if triggers == "enabled":
            sql(insert)
        code, told = verify()
        assert (code, told.startswith("event 9000000 was inserted")) == (1, True), told


@pytest.mark.parametrize("hash_given", ["NULL", "''"])
def test_line_that_the_trigger_appends_stands_at_the_end_of_a_chain_and_is_not_found(ids, hash_given):
    """What the proof does not tell: a writer who goes through the trigger, the version before or a stranger."""
    with tampered():
        sql(
            f"INSERT INTO annotations_event (id, {COPIED}, hash) "
            f"SELECT 9000000, {COPIED}, {hash_given} FROM annotations_event WHERE id = {ids[3]}"
        )
        event = Event.objects.get(pk=9_000_000)
        assert (event.place, event.previous, verify()[0]) == (len(ids) + 1, ids[-1], 0)


def test_event_inserted_before_all_others_is_found(ids):
    with tampered(
        f"INSERT INTO annotations_event (id, {COPIED}, transaction, chain, place, previous, previous_hash, hash) "
        f"SELECT -1, {COPIED}, transaction, chain, place, previous, previous_hash, hash FROM annotations_event "
        f"WHERE id = {ids[4]}"
    ):
        code, told = verify()
        assert (code, told.startswith("event -1 was inserted")) == (1, True), told


@pytest.mark.parametrize("columns", ["act, data", "chain, place, previous, previous_hash, hash", COPIED])
def test_swapped_events_are_found_at_the_first(ids, columns):
    pair = f"{ids[2]}, {ids[5]}"
    others = ", ".join(f"o.{column}" for column in columns.split(", "))
    with tampered(
        "CREATE TEMP TABLE before ON COMMIT DROP AS SELECT * FROM annotations_event",
        f"UPDATE annotations_event e SET ({columns}) = ROW({others}) FROM before o "
        f"WHERE e.id IN ({pair}) AND o.id IN ({pair}) AND o.id <> e.id",
    ):
        code, told = verify()
        first = ids[5] if columns.startswith("chain") else ids[2]  # what stands in the first one's place
        assert (code, told.startswith(f"event {first} was altered")) == (1, True), told


HASHED_AGAIN = """UPDATE annotations_event e SET hash = sha256(e.previous_hash || convert_to(ROW(
    e.chain, e.place, e.previous, e.id, e.desk_id, e.actor_id, e.action, e.noun, e.object_id, e.claim_id, e.act, e.data,
    e.transaction, (extract(epoch FROM e.at) * 1000000)::bigint)::text, 'UTF8')) WHERE id = """


@pytest.mark.parametrize("which", [0, 4, -1])
def test_event_altered_together_with_its_hash_is_found(ids, which):
    with tampered(
        f"UPDATE annotations_event SET act = 'praised' WHERE id = {ids[which]}", HASHED_AGAIN + str(ids[which])
    ):
        code, told = verify()
        assert (code, told.startswith(f"event {ids[which]} was altered, ")) == (1, True), told


def test_event_appended_with_a_hash_of_its_own_is_found(ids):
    with tampered(
        f"INSERT INTO annotations_event (id, {COPIED}, transaction, chain, place, previous, previous_hash, hash) "
        f"SELECT 9000000, {COPIED}, transaction, chain, place + 1, id, hash, '' FROM annotations_event "
        f"WHERE id = {ids[-1]}",
        HASHED_AGAIN + "9000000",
    ):
        code, told = verify()
        assert (code, told.startswith("event 9000000 was inserted")) == (1, True), told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM annotations_historychain", "the head of chain"),
        ("UPDATE annotations_historychain SET hash = ''", "event {last} was altered, or the head of chain"),
        ("UPDATE annotations_historychain SET length = length - 1", "event {last} was inserted"),
        ("UPDATE annotations_historychain SET length = length + 1", "event {last} was reordered"),
    ],
)
def test_altered_head_is_found(ids, change, told):
    with tampered(change):
        code, found = verify()
        assert (code, found.startswith(told.format(last=ids[-1]))) == (1, True), found


def test_history_of_the_demo_is_whole():
    call_command("demo")
    with tampered():
        events = Event.objects.count()
        assert verify() == (0, f"The history is whole: events {events}, chains 1.")


def test_undone_acts_leave_the_chain_whole(ids):
    claim, checker = Claim.objects.get(), factories.make_user()
    before = HistoryChain.objects.count()
    for kept in (False, True, False):
        savepoint = connection.savepoint()
        discuss.add_comment(claim=claim, actor=checker, body="Which year?")
        connection.savepoint_commit(savepoint) if kept else connection.savepoint_rollback(savepoint)
    factories.make_claim(checker)
    with tampered():
        assert (verify()[0], HistoryChain.objects.count()) == (0, before or 1)


@pytest.mark.parametrize(
    "setting", ["timezone = 'Asia/Kathmandu'", "datestyle = 'ISO, DMY'", "extra_float_digits = -5"]
)
def test_history_verifies_whatever_the_session_is_set_to(ids, setting):
    sql(f"SET LOCAL {setting}")
    factories.make_claim()
    with tampered():
        sql("SET LOCAL timezone = 'America/St_Johns'")
        assert proof.first_finding() is None
