"""Checkpoints: what the chains of the history were at one time, kept elsewhere, to hold the history against later.

A chain proves that nothing in it was changed by halves. Whoever rewrites it from some event on, with all hashes, or
cuts off its end and mends its head, leaves a chain that is whole: a checkpoint that was taken before tells.

Raw SQL for the same reason as in ``annotations.proof``.
"""

import json
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.errors import UnreadableInput
from annotations.proof import Finding

MARKS = 1_000

# Of each chain the last event, and some on the way, by which it can be told about where it was rewritten.
_MARKS = """
SELECT e.chain, e.place, e.id, encode(e.hash, 'hex')
FROM annotations_historychain h JOIN annotations_event e ON e.chain = h.id
WHERE e.place = h.length OR e.place %% (h.length / %s + 1) = 0
ORDER BY e.chain, e.place
"""
_AT = """
SELECT mark.chain, mark.place, mark.id, mark.hash, e.id, encode(e.hash, 'hex')
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) AS mark (chain, place, id, hash)
LEFT JOIN annotations_event e ON e.chain = mark.chain AND e.place = mark.place
ORDER BY mark.chain, mark.place
"""


def make_checkpoint() -> str:
    """Return the checkpoint as JSON: ``at``, and ``marks`` of ``[chain, place, event, hash]``, a thousand a chain."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [MARKS])
        marks = ",\n".join(json.dumps(mark) for mark in cursor)
    return f'{{"at": {json.dumps(timezone.now().isoformat())}, "marks": [\n{marks}\n]}}\n'


def finding_against(checkpoint: str) -> Finding | None:
    """Return what a whole history no longer holds of ``checkpoint``. Raises ``UnreadableInput`` where that is none."""
    marks = _marks_of(checkpoint)
    with connection.cursor() as cursor:
        cursor.execute(_AT, [list(column) for column in zip(*marks, strict=True)] or [[], [], [], []])
        rows = cursor.fetchall()
    known: dict[int, int] = {}
    findings = []
    for chain, _place, event, hash_then, present, hash_now in rows:
        if (present, hash_now) == (event, hash_then):
            known[chain] = event
        else:
            findings.append(_finding(chain, event, is_there=present is not None, after=known.get(chain)))
    return min(findings, default=None)


def _finding(chain: int, event: int, *, is_there: bool, after: int | None) -> Finding:
    told = {"id": event, "chain": chain, "after": after or "–"}
    if is_there:
        words = _("chain %(chain)s was rewritten after event %(after)s, at event %(id)s at the latest")
    else:
        words = _("event %(id)s was removed: chain %(chain)s was cut off after event %(after)s or later")
    return Finding(event, words % told)


def _marks_of(checkpoint: str) -> list[tuple[int, int, int, str]]:
    try:
        found: Any = json.loads(checkpoint)["marks"]
        marks = [(chain, place, event, digest) for chain, place, event, digest in found]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableInput(_("This is no checkpoint of verify_history.")) from error
    if not all(isinstance(digest, str) and all(type(each) is int for each in numbers) for *numbers, digest in marks):
        raise UnreadableInput(_("This is no checkpoint of verify_history."))
    return marks
