"""Evidence as pages show it: grouped by stance, what speaks for the claim first."""

from collections.abc import Iterable
from typing import NamedTuple

from annotations.models import Evidence, Stance
from annotations.web.discussion import Discussion, Thread
from annotations.web.links import host_of, web_link


class Item(NamedTuple):
    evidence: Evidence
    link: str
    host: str
    thread: Thread


class Group(NamedTuple):
    stance: Stance
    items: list[Item]


def by_stance(evidence: Iterable[Evidence], discussion: Discussion) -> list[Group]:
    """Return the three groups, empty ones included, their items in the given order with what is said about each."""
    items = [
        Item(item, web_link(item.url), host_of(item.url), discussion.on(f"evidence-{item.pk}")) for item in evidence
    ]
    return [Group(stance, [item for item in items if item.evidence.stance == stance]) for stance in Stance]


def sources_of(evidence: Iterable[Evidence]) -> set[str]:
    """Return the distinct sources: publishers, or hosts where no publisher is named. A note is no source."""
    named = (item.publisher.casefold() or host_of(item.url) for item in evidence)
    return {source for source in named if source}
