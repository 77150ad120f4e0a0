"""A publication's snapshot in the terms of its page."""

from datetime import date, datetime
from typing import Any, NamedTuple

from annotations.models import Channel, EvidenceKind, ReplyState, Stance
from annotations.web.links import clock, host_of, moment_of, web_link


class Place(NamedTuple):
    """Where it was said; ``highlight`` is the snapshot's own object."""

    highlight: dict[str, Any]
    before: str
    after: str
    published_on: date | None
    link: str
    moment: str
    moment_link: str


class Source(NamedTuple):
    evidence: dict[str, Any]
    kind: str
    link: str
    host: str
    published_on: date | None


class Answer(NamedTuple):
    """Who was asked for a reply, and what came."""

    asked: str
    asked_on: date
    channel: str
    state: str
    answer: str
    settled_on: date | None


class Group(NamedTuple):
    stance: Stance
    items: list[Source]


def places_of(snapshot: dict[str, Any]) -> list[Place]:
    return [
        Place(
            highlight,
            _whole_words_after_cut(highlight["prefix"]),
            _whole_words_before_cut(highlight["suffix"]),
            datetime.fromisoformat(highlight["published_at"]).date() if highlight["published_at"] else None,
            web_link(highlight["url"]),
            clock(highlight["start_ms"], highlight["end_ms"]),
            moment_of(highlight["url"], highlight["start_ms"]),
        )
        for highlight in snapshot["highlights"]
    ]


def groups_of(snapshot: dict[str, Any]) -> list[Group]:
    """Return the evidence by stance, groups without any left out."""
    sources = [
        Source(
            item,
            str(EvidenceKind(item["kind"]).label),
            web_link(item["url"]),
            host_of(item["url"]),
            _day(item.get("published_on")),
        )
        for item in snapshot["evidence"]
    ]
    groups = [Group(stance, [each for each in sources if each.evidence["stance"] == stance]) for stance in Stance]
    return [group for group in groups if group.items]


def replies_of(snapshot: dict[str, Any]) -> list[Answer]:
    """Return the right of reply; versions from before it was logged have none."""
    return [
        Answer(
            reply["asked"],
            date.fromisoformat(reply["asked_on"]),
            str(Channel(reply["channel"]).label),
            str(ReplyState(reply["state"]).label),
            reply["answer"],
            _day(reply["settled_on"]),
        )
        for reply in snapshot.get("replies", [])
    ]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _whole_words_after_cut(prefix: str) -> str:
    """The prefix is cut at a number of characters: begin it with a whole word."""
    last_line = prefix.rpartition("\n")[2]
    if last_line != prefix or not prefix:
        return last_line
    return "… " + prefix.partition(" ")[2]


def _whole_words_before_cut(suffix: str) -> str:
    first_line = suffix.partition("\n")[0]
    if first_line != suffix or not suffix:
        return first_line
    return suffix.rpartition(" ")[0] + " …"
