"""What was changed between two versions of a check, in a reader's words."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from annotations.differences import Act, Change, changes_between
from annotations.diffing import Piece, shortened, word_diff
from annotations.models import Channel, EvidenceKind, Publication, ReplyState, Stance

_FIELDS: Mapping[str, Any] = {
    "statement": _("Statement"),
    "claimant": _("Who says it"),
    "said_on": _("Said on"),
    "topics": _("Topics"),
    "rating": _("Rating"),
    "rationale": _("Rationale"),
}
_ACTS: Mapping[tuple[str, Act], Any] = {
    ("evidence", Act.ADDED): _("Evidence added"),
    ("evidence", Act.WITHDRAWN): _("Evidence withdrawn"),
    ("evidence", Act.EDITED): _("Evidence edited"),
    ("evidence", Act.MOVED): _("Evidence in another order"),
    ("reply", Act.ADDED): _("Reply asked for"),
    ("reply", Act.WITHDRAWN): _("Request for a reply taken out"),
    ("reply", Act.EDITED): _("Reply edited"),
    ("highlight", Act.ADDED): _("Place added where it was said"),
    ("highlight", Act.WITHDRAWN): _("Place removed where it was said"),
    ("highlight", Act.EDITED): _("Place where it was said, edited"),
}
_PARTS: Mapping[str, Any] = {
    "stance": _("stance"),
    "kind": _("kind"),
    "url": _("address"),
    "title": _("title"),
    "publisher": _("publisher"),
    "quote": _("quote"),
    "note": _("note"),
    "exact": _("quote"),
    "published_on": _("date"),
    "caveat": _("caveat"),
    "asked": _("who was asked"),
    "asked_on": _("asked on"),
    "channel": _("by which way"),
    "state": _("what came"),
    "answer": _("answer"),
    "settled_on": _("when it came"),
}
_VALUES: Mapping[str, Mapping[Any, Any]] = {
    "stance": dict(Stance.choices),
    "kind": dict(EvidenceKind.choices),
    "channel": dict(Channel.choices),
    "state": dict(ReplyState.choices),
}
# Compared versions kept in memory: a page that is asked for often is compared once.
_KEPT = 256


class Told(NamedTuple):
    """One difference under its label; ``pieces`` are those of ``word_diff``."""

    label: str
    name: str
    part: str
    pieces: list[Piece]


def told_changes(publication: Publication) -> list[Told]:
    """Return what ``publication``, from ``with_previous``, changed; nothing for a first version."""
    if publication.previous_snapshot is None:
        return []
    compared = _compared(json.dumps(publication.previous_snapshot), json.dumps(publication.snapshot))
    return [_told(change, pieces) for change, pieces in compared]


def told(changes: Iterable[Change]) -> list[Told]:
    """Return these differences in words."""
    return [_told(change, _pieces(change)) for change in changes]


@lru_cache(maxsize=_KEPT)
def _compared(before: str, after: str) -> list[tuple[Change, list[Piece]]]:
    """Compare two snapshots, given as JSON: texts can be looked up in a cache."""
    changes = changes_between(json.loads(before), json.loads(after))
    return [(change, _pieces(change)) for change in changes]


def _pieces(change: Change) -> list[Piece]:
    return shortened(word_diff(change.before or "", change.after or ""))


def _told(change: Change, pieces: list[Piece]) -> Told:
    label = _FIELDS.get(change.field) or _ACTS[change.field, change.act]
    values = _VALUES.get(change.part, {})
    if values:
        pieces = [Piece("gone", str(values[change.before])), Piece("new", str(values[change.after]))]
    return Told(str(label), change.name, str(_PARTS.get(change.part, "")), pieces)
