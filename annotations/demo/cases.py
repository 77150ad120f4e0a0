"""Reads ``cases.toml``: the demo's claims and what becomes of them."""

import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from annotations.models import Status


@dataclass(frozen=True, kw_only=True)
class Place:
    """Words of one of the articles, ``talk`` or ``wire``."""

    article: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """One item of evidence; ``fields`` go to ``weigh.add_evidence``, and a passage names its place."""

    fields: dict[str, Any]
    passage: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A second publication: what was found since, what it means, and what readers are told."""

    rationale: str
    reason: str
    note: str
    evidence: list[Found]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One claim; ``note`` goes with its last move. One that ``was_returned`` came back from review with that note.

    ``due_in_hours`` counts from when the demo is made; below 0 the claim is late from the start.
    """

    statement: str
    claimant: str
    status: Status
    places: list[Place]
    topics: list[str] = field(default_factory=list)
    priority: int = 0
    due_in_hours: int | None = None
    evidence: list[Found] = field(default_factory=list)
    rating: str = ""
    rationale: str = ""
    note: str = ""
    was_returned: bool = False
    correction: Correction | None = None


def read_cases() -> list[Case]:
    text = resources.files(__package__).joinpath("cases.toml").read_text(encoding="utf-8")
    return [_case(**values) for values in tomllib.loads(text)["case"]]


def _case(
    *,
    status: str,
    places: list[dict[str, str]],
    evidence: list[dict[str, str]] | None = None,
    correction: dict[str, Any] | None = None,
    **values: Any,
) -> Case:
    return Case(
        status=Status(status),
        places=[Place(**place) for place in places],
        evidence=[_found(**item) for item in evidence or []],
        correction=_correction(**correction) if correction else None,
        **values,
    )


def _correction(*, evidence: list[dict[str, str]], **values: Any) -> Correction:
    return Correction(evidence=[_found(**item) for item in evidence], **values)


def _found(*, article: str = "", words: str = "", **fields: str) -> Found:
    return Found(fields=fields, passage=Place(article=article, words=words) if words else None)
