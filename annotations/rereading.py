"""What became of a check since somebody read it: its history is undone, act by act, until the digest is theirs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from annotations import snapshot
from annotations.differences import Change, changes_between
from annotations.models import Action, Claim, Event, Evidence, Highlight, Noun, Reply

Rows = dict[int, dict[str, Any]]

FIELDS_OF_CLAIM = ("statement", "claimant", "said_on", "topics")


class Reread(NamedTuple):
    """The differences between what was read and what stands now, and the acts that made them, oldest first."""

    changes: list[Change]
    events: list[Event]

    @property
    def people(self) -> list[str]:
        """The user names of those who changed something, each once."""
        return list(dict.fromkeys(event.actor.username for event in self.events if event.actor))


def reread(*, claim: Claim, digest: str) -> Reread | None:
    """Return what changed since the check had this ``digest``; ``claim`` comes from ``with_check``.

    Where no state of the check that its history tells had it (what archiving adds to a quote is no act of anybody),
    since the check last left the queue by a change; ``None`` where it never did.
    """
    now = snapshot.snapshot_of(claim)
    state, last = _State(claim, now), None
    events = list(Event.objects.of_claim(claim))
    for place in range(len(events) - 1, -1, -1):
        was_voided = last is None and events[place + 1 : place + 2] and events[place + 1].act == "voided"
        state.undo(events[place])
        before = state.snapshot
        if snapshot.digest_of_snapshot(before) == digest:
            return _told(before, now, events[place:])
        if was_voided:
            last = _told(before, now, events[place:])
    return last


def _told(before: dict[str, Any], now: dict[str, Any], events: list[Event]) -> Reread:
    of_the_check = (Noun.HIGHLIGHT, Noun.EVIDENCE, Noun.VERDICT, Noun.REPLY)
    shown = [
        event
        for event in events
        if event.noun in of_the_check or (event.noun == Noun.CLAIM and event.act in ("edited", "submitted"))
    ]
    return Reread(changes_between(before, now), shown)


class _State:
    """A check on its way back in time."""

    def __init__(self, claim: Claim, now: dict[str, Any]) -> None:
        self._now, self._claim = dict(now), claim
        self._evidence = _by_id(now["evidence"])
        self._replies = _by_id(now["replies"])
        self._highlights = _by_id(now["highlights"])
        self._positions = {item.pk: item.position for item in claim.evidence.all()}
        self._verdicts = [verdict.pk for verdict in claim.verdicts_given]

    @property
    def snapshot(self) -> dict[str, Any]:
        return {
            **self._now,
            "highlights": [self._highlights[pk] for pk in sorted(self._highlights)],
            "evidence": sorted(self._evidence.values(), key=lambda item: (self._positions[item["id"]], item["id"])),
            "replies": sorted(self._replies.values(), key=lambda reply: (reply["asked_on"], reply["id"])),
        }

    def undo(self, event: Event) -> None:
        undo: Mapping[Any, Callable[[Event], None]] = {
            Noun.CLAIM: self._undo_claim,
            Noun.EVIDENCE: self._undo_evidence,
            Noun.REPLY: self._undo_reply,
            Noun.VERDICT: self._undo_verdict,
            Noun.HIGHLIGHT: self._undo_highlight,
        }
        if event.noun in undo:
            undo[event.noun](event)

    def _undo_claim(self, event: Event) -> None:
        if event.act == "edited":
            self._now |= _before(event.data, FIELDS_OF_CLAIM)

    def _undo_evidence(self, event: Event) -> None:
        pk = event.object_id
        if event.act in ("linked", "restored"):
            self._evidence.pop(pk, None)
        elif event.act == "withdrew":
            item = Evidence.objects.select_related("passage_revision__article__publisher").get(pk=pk)
            self._evidence[pk] = snapshot.evidence_of(item)
        elif event.act == "edited" and pk in self._evidence:
            self._evidence[pk] = self._evidence[pk] | _before(event.data, self._evidence[pk])
        elif event.act == "moved":
            before, after = event.data["position"]
            peers = [
                other for other, item in self._evidence.items() if other != pk and self._positions[other] == before
            ]
            self._positions |= {**dict.fromkeys(peers, after), pk: before}

    def _undo_reply(self, event: Event) -> None:
        pk = event.object_id
        if event.action == Action.CREATED:
            self._replies.pop(pk, None)
        elif event.act == "withdrew":
            self._replies[pk] = snapshot.reply_of(Reply.objects.get(pk=pk))
        elif event.act == "edited" and pk in self._replies:
            self._replies[pk] = self._replies[pk] | _before(event.data, self._replies[pk])

    def _undo_verdict(self, event: Event) -> None:
        """Let the verdict before this one count: those of a claim are never withdrawn."""
        if event.object_id not in self._verdicts:
            return
        del self._verdicts[self._verdicts.index(event.object_id) :]
        given = {verdict.pk: verdict for verdict in self._claim.verdicts_given}
        self._now["verdict"] = snapshot.verdict_of(given[self._verdicts[-1]]) if self._verdicts else None

    def _undo_highlight(self, event: Event) -> None:
        pk = event.object_id
        if event.act in ("marked", "restored"):
            self._highlights.pop(pk, None)
        elif event.act == "removed":
            self._highlights[pk] = snapshot.highlight_of(Highlight.objects.with_place().get(pk=pk))


def _before(data: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    return {field: data[field][0] for field in fields if field in data}


def _by_id(items: Iterable[dict[str, Any]]) -> Rows:
    return {item["id"]: item for item in items}
