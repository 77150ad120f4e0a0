"""What every format is read into: claims as they could be stored, each with what had to be mended to get there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from annotations.anchoring import Quote


@dataclass(slots=True, kw_only=True)
class EvidenceDraft:
    stance: str
    kind: str
    url: str = ""
    title: str = ""
    publisher: str = ""
    quote: str = ""
    note: str = ""


@dataclass(slots=True, kw_only=True)
class VerdictDraft:
    """A rating in another's words: its word, its AVeriTeC label, and how true it is, from 0.0 (false) to 1.0 (true).

    The first of these that the desk's scale has a rating for is taken.
    """

    word: str = ""
    label: str = ""
    truth: float | None = None
    rationale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDraft:
    """Words of the article whose address is ``source`` or whose text has this SHA-256: offsets, their quote, or both.

    Offsets are code points.
    """

    source: str
    sha256: str = ""
    start: int | None = None
    end: int | None = None
    quote: Quote | None = None


@dataclass(slots=True, kw_only=True)
class Draft:
    """``number`` is the claim's line or place in its file, from 1. ``repairs`` are sentences for whoever imports."""

    number: int
    statement: str
    claimant: str = ""
    said_on: date | None = None
    topics: list[str] = field(default_factory=list)
    priority: int = 0
    evidence: list[EvidenceDraft] = field(default_factory=list)
    verdict: VerdictDraft | None = None
    # The place of the format's one claim per annotation; without one, the claim stands by itself.
    place: PlaceDraft | None = None
    # Where else it is said to stand: what cannot be found there is told, and the claim is stored all the same.
    appearances: list[PlaceDraft] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One claim of a file that cannot be read, and why."""

    number: int
    why: str


class Reader(Protocol):
    """Reads a file's bytes. ``columns`` names, for a table, which of its columns holds which field.

    Raises ``UnreadableInput`` where the file as a whole is not of the format.
    """

    def __call__(self, raw: bytes, *, columns: Mapping[str, str]) -> Iterator[Draft | Refusal]: ...
