"""A checkpoint tells of what a chain by itself cannot: that it was rewritten as a whole, or its end cut off."""

import json

import pytest

from annotations import checkpoints
from annotations.models import Event, HistoryChain
from tests import factories
from tests.proof.tampering import tampered, verify

pytestmark = pytest.mark.django_db

# What somebody who knows how the chains are made would do: all hashes anew, and the head with them.
REWRITE = """
DO $$ DECLARE e annotations_event; before annotations_event; place bigint := 0; BEGIN
    FOR e IN SELECT * FROM annotations_event ORDER BY place LOOP
        place := place + 1;
        e.place := place;
        e.previous := before.id;
        e.previous_hash := coalesce(before.hash, '');
        e.hash := sha256(e.previous_hash || convert_to(ROW(e.chain, e.place, e.previous, e.id, e.desk_id, e.actor_id,
            e.action, e.noun, e.object_id, e.claim_id, e.act, e.data, e.transaction,
            (extract(epoch FROM e.at) * 1000000)::bigint)::text, 'UTF8'));
        UPDATE annotations_event SET place = e.place, previous = e.previous, previous_hash = e.previous_hash,
            hash = e.hash WHERE id = e.id;
        before := e;
    END LOOP;
    UPDATE annotations_historychain SET length = place, last = before.id, hash = before.hash;
END $$
"""


@pytest.fixture
def ids():
    factories.make_published()
    return list(Event.objects.order_by("id").values_list("id", flat=True))


@pytest.fixture
def marked(ids, tmp_path, monkeypatch):
    """A checkpoint of the chain with a mark at every second event, more or less, in a file."""
    monkeypatch.setattr(checkpoints, "MARKS", 6)
    file = tmp_path / "checkpoint.json"
    with tampered():
        assert verify(checkpoint=file)[0] == 0
    return file


def test_checkpoint_holds_for_the_history_it_was_taken_of_and_for_what_follows(ids, marked):
    factories.make_claim()
    with tampered():
        assert verify(against=marked)[0] == 0
        assert Event.objects.count() > json.loads(marked.read_text())["marks"][-1][1]


@pytest.mark.parametrize("which", [0, 4, -1])
def test_chain_rewritten_as_a_whole_is_found(ids, marked, which):
    with tampered(f"UPDATE annotations_event SET data = '{{}}', act = 'x' WHERE id = {ids[which]}", REWRITE):
        assert verify()[0] == 0
        code, told = verify(against=marked)
    marks = [mark[2] for mark in json.loads(marked.read_text())["marks"]]
    latest = next(event for event in marks if event >= ids[which])
    after = max((event for event in marks if event < ids[which]), default="–")
    chain = f"chain {json.loads(marked.read_text())['marks'][0][0]}"
    assert (code, told) == (1, f"{chain} was rewritten after event {after}, at event {latest} at the latest")


def test_end_cut_off_together_with_its_head_is_found(ids, marked):
    with tampered(
        "DELETE FROM annotations_listing",
        "DELETE FROM annotations_publication",
        f"DELETE FROM annotations_event WHERE id >= {ids[-3]}",
        REWRITE,
    ):
        assert verify()[0] == 0
        code, told = verify(against=marked)
    assert (code, told.split(" was removed")[0]) == (1, f"event {ids[-1]}")


def test_whole_chain_removed_with_its_head_is_found(ids, marked):
    with tampered("TRUNCATE annotations_historychain", "TRUNCATE annotations_event"):
        assert verify(against=marked)[0] == 1
        assert checkpoints.finding_against(marked.read_text()) is not None


def test_checkpoint_of_a_changed_history_is_not_written(ids, tmp_path):
    file = tmp_path / "checkpoint.json"
    with tampered(f"DELETE FROM annotations_event WHERE id = {ids[2]}"):
        assert verify(checkpoint=file)[0] == 1
    assert not file.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"marks": [[1]]}', '{"marks": [[1, 2, 3, 4]]}', '{"marks": [["1", 2, 3, "a"]]}']
)
def test_file_that_is_no_checkpoint_is_refused(ids, tmp_path, text):
    file = tmp_path / "checkpoint.json"
    file.write_text(text)
    with tampered():
        assert verify(against=file) == (2, "This is no checkpoint of verify_history.")


def test_files_that_cannot_be_read_or_written_are_told(ids, tmp_path):
    with tampered():
        assert [verify(against=tmp_path / "none")[0], verify(checkpoint=tmp_path / "none" / "c")[0]] == [2, 2]


def test_empty_history_is_whole_and_has_an_empty_checkpoint(tmp_path):
    file = tmp_path / "checkpoint.json"
    assert HistoryChain.objects.count() == 0
    assert verify(checkpoint=file) == (0, "The history is whole: events 0, chains 0.")
    assert verify(against=file)[0] == 0
