"""What holds of a desk after anything that may happen to it."""

from typing import Any
from urllib.parse import quote

from tests.chaos.checkout import Checkout
from tests.chaos.load import Load

# Half acts, each as a statement that finds some: of none may there be any.
HALF_ACTS = {
    "a highlight without the event that tells of it": """
        SELECT id FROM annotations_highlight h WHERE (SELECT count(*) FROM annotations_event
        WHERE noun = 'highlight' AND object_id = h.id AND action = 'created') <> 1""",
    "a claim without its history": """
        SELECT id FROM annotations_claim c WHERE (SELECT count(*) FROM annotations_event
        WHERE noun = 'claim' AND object_id = c.id AND action = 'created') <> 1""",
    "a claim under way without the event that began it": """
        SELECT id FROM annotations_claim c WHERE status <> 'open' AND NOT EXISTS (SELECT FROM annotations_event
        WHERE noun = 'claim' AND object_id = c.id AND data::text LIKE '%%checking%%')""",
    "a claimant without the event that named one": """
        SELECT id FROM annotations_claim c WHERE claimant <> '' AND NOT EXISTS (SELECT FROM annotations_event
        WHERE noun = 'claim' AND object_id = c.id AND position(c.claimant IN data::text) > 0)""",
    "an event about a highlight that is not there": """
        SELECT id FROM annotations_event e WHERE noun = 'highlight' AND NOT EXISTS
        (SELECT FROM annotations_highlight WHERE id = e.object_id)""",
    "an event about a claim that is not there": """
        SELECT id FROM annotations_event e WHERE noun = 'claim' AND NOT EXISTS
        (SELECT FROM annotations_claim WHERE id = e.object_id)""",
    "a place marked twice by one act": """
        SELECT min(h.id) FROM annotations_highlight h GROUP BY h.revision_id, h.start, h."end" HAVING count(*) > 1""",
}


def faults_of(desk: Checkout, load: Load | None = None) -> dict[str, Any]:
    """Return what is wrong, by name; empty where all is whole."""
    found: dict[str, Any] = {what: rows for what, statement in HALF_ACTS.items() if (rows := desk.rows(statement))}
    if load is not None:
        found |= {name: lost for name, lost in _lost(desk, load).items() if lost}
    return found


def verify_history(desk: Checkout) -> str:
    """Return what the command finds, "" where the history is whole."""
    verified = desk.run("manage.py", "verify_history")
    return "" if verified.returncode == 0 else verified.stdout + verified.stderr


def _lost(desk: Checkout, load: Load) -> dict[str, Any]:
    """Return what was acknowledged and is not there, or not in the feed."""
    highlights = {row[0] for row in desk.rows("SELECT id FROM annotations_highlight")}
    claims = dict(desk.rows("SELECT id, claimant FROM annotations_claim"))
    begun = {row[0] for row in desk.rows("SELECT id FROM annotations_claim WHERE status = 'checking'")}
    told = _created_in_feed(desk)
    return {
        "highlights lost": [each for each in load.marked if each[0] not in highlights],
        "claimants lost": [pk for pk, name in load.named.items() if claims.get(pk) != name],
        "checks lost": [pk for pk in load.begun if pk not in begun],
        "not in the feed": [each for each in load.marked if each[0] not in told],
        "answers nobody expects": load.unclear,
    }


def _created_in_feed(desk: Checkout) -> set[int]:
    """Return the highlights that the change feed tells were created, read to its end."""
    found: list[int] = []
    after = ""
    while True:
        status, page = desk.ask("GET", f"/api/v1/changes/?limit=1000{after}")
        assert status == 200, page
        found += [
            each["id"] for each in page["changes"] if (each["object"], each["action"]) == ("highlight", "created")
        ]
        if not page["changes"]:
            assert len(found) == len(set(found))
            return set(found)
        after = f"&after={quote(page['changes'][-1]['cursor'])}"


def test_history_verifies_after_all_of_it(desk: Checkout) -> None:
    assert faults_of(desk) == {}
    assert verify_history(desk) == ""
