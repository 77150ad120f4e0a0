"""What became of a check since a reviewer last returned it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotations.diffing import Piece, word_diff
from annotations.models import Claim, Event, Evidence, Noun, Rating, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Wordings are ``None`` where they stayed the same; ``ratings`` is before and after."""

    statement: list[Piece] | None
    rationale: list[Piece] | None
    ratings: tuple[Rating, Rating] | None
    added: list[Evidence]
    edited: list[Evidence]
    withdrawn: list[Evidence]
    marked: list[str]
    unmarked: list[str]
    is_reordered: bool

    @property
    def is_empty(self) -> bool:
        worded = self.statement or self.rationale or self.ratings
        return not (
            worded or self.added or self.edited or self.withdrawn or self.marked or self.unmarked or self.is_reordered
        )


def changes_since_return(claim: Claim, events: Sequence[Event], evidence: Mapping[int, Evidence]) -> Changes | None:
    """Compare ``claim`` (from ``with_check``) with what was returned last; ``None`` where it never was.

    ``events`` is the claim's whole history, oldest first; ``evidence`` all its items by id, withdrawn ones too.
    """
    returned = next((place for place in range(len(events) - 1, -1, -1) if _is_return(events[place])), None)
    if returned is None:
        return None
    earlier, later = events[:returned], events[returned + 1 :]
    before, now = _verdict_after(claim, earlier), claim.verdict
    both = (before, now) if before and now and before.pk != now.pk else None
    statement = _statement_before(claim, later)
    added, withdrawn = _come_and_gone(later)
    return Changes(
        statement=word_diff(statement, claim.statement) if statement != claim.statement else None,
        rationale=word_diff(both[0].rationale, both[1].rationale)
        if both and both[0].rationale != both[1].rationale
        else None,
        ratings=(both[0].rating, both[1].rating) if both and both[0].rating_id != both[1].rating_id else None,
        added=[evidence[pk] for pk in added],
        edited=[evidence[pk] for pk in _ids(later, "edited") if pk not in added and evidence[pk].withdrawn_at is None],
        withdrawn=[evidence[pk] for pk in withdrawn],
        marked=[event.data.get("exact", "") for event in _of(later, Noun.HIGHLIGHT, "marked", "restored")],
        unmarked=[event.data.get("exact", "") for event in _of(later, Noun.HIGHLIGHT, "removed")],
        is_reordered=bool(_ids(later, "moved")),
    )


def _is_return(event: Event) -> bool:
    return event.noun == Noun.CLAIM and event.act == "returned"


def _of(events: Sequence[Event], noun: Noun, *acts: str) -> list[Event]:
    return [event for event in events if event.noun == noun and event.act in acts]


def _ids(events: Sequence[Event], act: str) -> list[int]:
    """Return each item of evidence with this act once, in order."""
    return list(dict.fromkeys(event.object_id for event in _of(events, Noun.EVIDENCE, act)))


def _come_and_gone(events: Sequence[Event]) -> tuple[list[int], list[int]]:
    """Return the items that stand after ``events`` but did not before, and those that stood before but not after."""
    acts: dict[int, list[str]] = {}
    for event in _of(events, Noun.EVIDENCE, "linked", "restored", "withdrew"):
        acts.setdefault(event.object_id, []).append(event.act)
    stood = {pk: each[0] == "withdrew" for pk, each in acts.items()}
    stands = {pk: each[-1] != "withdrew" for pk, each in acts.items()}
    added = [pk for pk in acts if stands[pk] and not stood[pk]]
    return added, [pk for pk in acts if stood[pk] and not stands[pk]]


def _verdict_after(claim: Claim, events: Sequence[Event]) -> Verdict | None:
    """Return the verdict that counted once ``events`` had happened."""
    rated = _of(events, Noun.VERDICT, "rated")
    if not rated:
        return None
    return next((verdict for verdict in claim.verdicts_given if verdict.pk == rated[-1].object_id), None)


def _statement_before(claim: Claim, events: Sequence[Event]) -> str:
    """Return the statement as it was before ``events`` happened."""
    for event in _of(events, Noun.CLAIM, "edited"):
        if "statement" in event.data:
            return str(event.data["statement"][0])
    return claim.statement
