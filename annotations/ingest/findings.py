"""Remarks in the making: of one kind a file may give thousands, and nobody reads more than some of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import ngettext

from annotations.ingest.lines import shorten
from annotations.ingest.parsed import Remark

_SHOWN = 20
_LONGEST_RAW = 500


@dataclass(kw_only=True)
class Findings:
    """Collects remarks. Of each message the first twenty are kept as they are; one more counts the others."""

    _remarks: list[Remark] = field(default_factory=list)
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, action: str, message: str, *, line: int | None = None, raw: str = "") -> None:
        """Note a remark on ``line`` (from 1) of the input, whose raw words are ``raw``."""
        count = self._counts[action, message] = self._counts.get((action, message), 0) + 1
        if count <= _SHOWN:
            raw = shorten(raw.strip(), limit=_LONGEST_RAW)
            self._remarks.append(Remark(action=action, message=message, line=line, raw=raw))

    def by_line(self) -> list[Remark]:
        """Return the remarks in order of their lines, those about the whole first and the counts last."""
        return [*sorted(self._remarks, key=lambda remark: remark.line or 0), *_counted(self._counts)]


def first_of_each(remarks: Sequence[Remark]) -> list[Remark]:
    """Return the first twenty remarks of each message as they are, in their order, and the counts of the others."""
    counts: dict[tuple[str, str], int] = {}
    kept = []
    for remark in remarks:
        key = remark.action, remark.message
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= _SHOWN:
            kept.append(remark)
    return [*kept, *_counted(counts)]


def _counted(counts: Mapping[tuple[str, str], int]) -> list[Remark]:
    return [
        Remark(action=action, message=f"{message} {_more(count - _SHOWN)}")
        for (action, message), count in counts.items()
        if count > _SHOWN
    ]


def _more(count: int) -> str:
    return ngettext("The same on %d more line.", "The same on %d more lines.", count) % count
