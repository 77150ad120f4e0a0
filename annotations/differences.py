"""What was changed between two published versions of a check, told from their snapshots alone."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

Snapshot = Mapping[str, Any]

_WORDINGS = ("statement", "claimant", "said_on")
_EVIDENCE_PARTS = ("stance", "kind", "url", "title", "publisher", "published_on", "quote", "note", "caveat")
_REPLY_PARTS = ("asked", "asked_on", "channel", "state", "answer", "settled_on")
_PLACE_PARTS = ("title", "publisher", "url", "exact")


class Act(StrEnum):
    EDITED = "edited"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"


class Change(NamedTuple):
    """One difference. ``before`` is ``None`` for what was added, ``after`` for what was withdrawn.

    ``field`` is ``statement``, ``claimant``, ``said_on``, ``topics``, ``rating``, ``rationale``, ``evidence``,
    ``reply`` or ``highlight``. Of evidence, replies and highlights ``item`` is the id, ``name`` what readers know it
    by, and ``part`` which of its words were edited; ``moved`` says that evidence stands in another order.
    """

    field: str
    act: Act
    before: str | None = None
    after: str | None = None
    item: int | None = None
    name: str = ""
    part: str = ""


def changes_between(before: Snapshot, after: Snapshot) -> list[Change]:
    """Return what differs, in the order in which a check is read."""
    return [
        *_wordings(before, after),
        *_topics(before, after),
        *_verdict(before["verdict"], after["verdict"]),
        *_items("evidence", before["evidence"], after["evidence"], _EVIDENCE_PARTS),
        *_order(before["evidence"], after["evidence"]),
        *_items("reply", before.get("replies", []), after.get("replies", []), _REPLY_PARTS),
        *_items("highlight", before["highlights"], after["highlights"], _PLACE_PARTS),
    ]


def _wordings(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for name in _WORDINGS:
        yield from _edited(name, before[name], after[name])


def _topics(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    # Versions of before there were topics hold none.
    yield from _edited("topics", ", ".join(before.get("topics", [])), ", ".join(after.get("topics", [])))


def _verdict(before: Snapshot | None, after: Snapshot | None) -> Iterator[Change]:
    """Tell the verdicts apart; a check that is worked on may have none."""
    yield from _edited("rating", _rating(before), _rating(after))
    yield from _edited("rationale", (before or {}).get("rationale"), (after or {}).get("rationale"))


def _rating(verdict: Snapshot | None) -> str:
    return str(verdict["rating"]["name"]) if verdict else ""


def _edited(field: str, before: Any, after: Any) -> Iterator[Change]:
    if before != after:
        yield Change(field, Act.EDITED, before or "", after or "")


def _items(field: str, before: Sequence[Snapshot], after: Sequence[Snapshot], parts: Sequence[str]) -> Iterator[Change]:
    old, new = _by_id(before), _by_id(after)
    for pk, item in new.items():
        if pk not in old:
            yield Change(field, Act.ADDED, None, _told(item), pk, _name(item))
            continue
        for part in parts:
            # A part that older versions did not have is none in them.
            was, now = old[pk].get(part) or "", item.get(part) or ""
            if was != now:
                yield Change(field, Act.EDITED, was, now, pk, _name(item), part)
    for pk, item in old.items():
        if pk not in new:
            yield Change(field, Act.WITHDRAWN, _told(item), None, pk, _name(item))


def _order(before: Sequence[Snapshot], after: Sequence[Snapshot]) -> Iterator[Change]:
    """Tell that what both versions hold is read in another order, stance by stance as it is shown."""
    both = _by_id(before).keys() & _by_id(after).keys()
    stances = {item["id"]: item["stance"] for item in after}
    orders = [
        [
            [item["id"] for item in items if item["id"] in both and stances[item["id"]] == stance]
            for stance in _all(after)
        ]
        for items in (before, after)
    ]
    if orders[0] != orders[1]:
        yield Change("evidence", Act.MOVED)


def _all(items: Sequence[Snapshot]) -> list[str]:
    return sorted({item["stance"] for item in items})


def _by_id(items: Sequence[Snapshot]) -> dict[int, Snapshot]:
    return {item["id"]: item for item in items}


def _name(item: Snapshot) -> str:
    names = (item.get(part) for part in ("asked", "title", "url", "quote", "note", "exact"))
    return str(next(filter(None, names), ""))


def _told(item: Snapshot) -> str:
    """Return the words that an item brought or took along."""
    words = item.get("answer") or item.get("exact") or item.get("quote") or item.get("note")
    return str(words or item.get("asked") or item.get("title") or item["url"])
