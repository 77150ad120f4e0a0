"""Speaker labels at the start of spoken lines: "ANNA RUIZ: …", "Speaker 2: …", ">> …"."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

_LABEL = re.compile(
    r"(?P<turn>>{2,3}\s*)?(?:\[?(?P<label>[^\W\d_][^:\n\[\]<>]{0,48}?)\]?\s?:(?:\s+|\Z))?"
)  # fmt: skip
_ROLE = re.compile(
    r"(?:speaker|host|guest|interviewer|interviewee|moderator|narrator|reporter|anchor|presenter|announcer|question"
    r"|answer|q|a)\s?[\d#]*",
    re.IGNORECASE,
)
_NO_SPEAKERS = frozenset((
    "again", "and", "also", "because", "breaking", "but", "correction", "exclusive", "fact", "first", "finally",
    "however", "i", "note", "now", "ok", "okay", "or", "quote", "remember", "second", "so", "source", "sources", "the",
    "then", "this", "update", "warning", "well", "yes",
))  # fmt: skip
_PARTICLES = frozenset((
    "al", "and", "bin", "da", "de", "del", "di", "du", "el", "la", "of", "the", "van", "von",
))  # fmt: skip
_OPENING = 60
_MOST_WORDS = 5
_REPEATED = 2
_REPEATED_UNCASED = 3


class Labelled(NamedTuple):
    """What a spoken line begins with: ``turn`` where a mark says that the speaker changes."""

    label: str
    turn: bool
    words: str


def known_labels(spoken: Iterable[str]) -> frozenset[str]:
    """Return the labels that name speakers: by their form, or because they come again."""
    counts = Counter(found for text in spoken if (found := _split(text).label))
    return frozenset(label for label, count in counts.items() if _names_speaker(label, count=count))


def read_label(text: str, *, known: frozenset[str]) -> Labelled:
    """Take the label and the turn mark off ``text``; a label that is not ``known`` stays with the words."""
    found = _split(text)
    if found.label in known or not found.label:
        return found
    turn = _LABEL.match(text[:_OPENING])
    marked = turn["turn"] if turn and turn["turn"] else ""
    return Labelled("", found.turn, text[len(marked) :])


def _split(text: str) -> Labelled:
    opening = text[:_OPENING]
    match = _LABEL.match(opening) if ":" in opening or opening.startswith(">") else None
    if match is None:
        return Labelled("", False, text)
    return Labelled((match["label"] or "").strip(), bool(match["turn"]), text[match.end() :])


def _names_speaker(label: str, *, count: int) -> bool:
    words = label.replace("(", " ").replace(")", " ").split()
    if not words or len(words) > _MOST_WORDS or words[0].lower() in _NO_SPEAKERS:
        return False
    if _ROLE.fullmatch(label):
        return True
    if any(word[0].islower() and word not in _PARTICLES for word in words):
        return False
    if label.upper() == label.lower():
        return count >= _REPEATED_UNCASED
    if label.isupper():
        return len(label) >= 2
    return len(words) >= 2 or count >= _REPEATED
