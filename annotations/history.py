"""The history's only writer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from annotations.copying import as_json, copy_rows
from annotations.models import (
    Action,
    Article,
    Claim,
    Comment,
    CorrectionRequest,
    Desk,
    Event,
    Evidence,
    Highlight,
    Membership,
    Noun,
    Publication,
    Publisher,
    Rating,
    Reply,
    Review,
    Revision,
    Topic,
    User,
    Verdict,
)

Recorded = (
    Article | Claim | Comment | CorrectionRequest | Desk | Evidence | Highlight | Membership | Publication | Publisher
    | Reply | Review | Revision | Topic | Verdict
)  # fmt: skip

NOUNS: Mapping[type, Noun] = {
    Article: Noun.ARTICLE,
    Claim: Noun.CLAIM,
    Comment: Noun.COMMENT,
    CorrectionRequest: Noun.CORRECTION_REQUEST,
    Desk: Noun.DESK,
    Evidence: Noun.EVIDENCE,
    Highlight: Noun.HIGHLIGHT,
    Membership: Noun.MEMBERSHIP,
    Publication: Noun.PUBLICATION,
    Publisher: Noun.PUBLISHER,
    Reply: Noun.REPLY,
    Review: Noun.REVIEW,
    Revision: Noun.REVISION,
    Topic: Noun.TOPIC,
    Verdict: Noun.VERDICT,
}

# An event with this hash is linked to the one before it by a trigger (migration ``history_chain_triggers``), and so
# is one that comes with none. One that comes with a hash is stored as it is, as a restored dump needs.
TO_BE_CHAINED = b""


class Entry(NamedTuple):
    """One event to be written; see ``Event`` for the fields."""

    desk_id: int
    action: Action
    act: str
    thing: Recorded
    claim_id: int | None = None
    data: Mapping[str, Any] = {}


def record(
    *,
    desk_id: int,
    actor: User | None,
    action: Action,
    act: str,
    thing: Recorded,
    claim_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write one event in the caller's transaction. ``actor`` is ``None`` only for what the product does by itself."""
    record_all(actor=actor, entries=[Entry(desk_id, action, act, thing, claim_id, data or {})])


def record_all(*, actor: User | None, entries: list[Entry]) -> None:
    """Write many events with one statement, in their order."""
    Event.objects.bulk_create(
        Event(
            desk_id=entry.desk_id,
            actor=actor,
            action=entry.action,
            noun=NOUNS[type(entry.thing)],
            object_id=entry.thing.pk,
            claim_id=entry.claim_id,
            act=entry.act,
            data=dict(entry.data),
            hash=TO_BE_CHAINED,
        )
        for entry in entries
    )


class Line(NamedTuple):
    """One event of many that are written at once, about a thing that need not be at hand; see ``Event``."""

    noun: Noun
    object_id: int
    claim_id: int | None
    action: Action
    act: str
    data: Mapping[str, Any]


def record_lines(*, desk_id: int, actor: User, at: datetime, lines: Iterable[Line]) -> None:
    """Write thousands of events in their order, in the caller's transaction."""
    with connection.cursor() as cursor:
        # The same for all of a transaction: asked once, not by the column's default for each.
        cursor.execute("SELECT annotations_feed_position()")
        (position,) = cursor.fetchone()
    copy_rows(
        Event,
        ("noun", "object_id", "claim", "action", "act", "data"),
        ((*line[:5], as_json(line.data)) for line in lines),
        common={"desk_id": desk_id, "actor": actor, "at": at, "transaction": position, "hash": TO_BE_CHAINED},
    )


def continue_feed() -> bool:
    """Have what is written from now on follow what is stored, and tell whether anything had to be done for it.

    Transactions are numbered by each server from its own beginning. After a database was restored on another one, new
    events would stand in the feed before those that its readers know already, and be passed over.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT annotations_continue_feed()")
        (was_moved,) = cursor.fetchone()
    return bool(was_moved)


def changed_fields(thing: Recorded | Rating | User, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return ``{field: [before, after]}`` for those of ``changes`` that differ from what ``thing`` holds now."""
    return {
        field: plain_pair(getattr(thing, field), after)
        for field, after in changes.items()
        if getattr(thing, field) != after
    }


def plain_pair(before: Any, after: Any) -> list[Any]:
    """Return ``[before, after]`` as an event's ``data`` can hold them."""
    return [_plain(before), _plain(after)]


def _plain(value: Any) -> Any:
    """Return ``value`` as JSON can hold it: dates in ISO 8601, related objects by their key."""
    if hasattr(value, "pk"):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value
