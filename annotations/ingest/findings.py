"""Remarks in the making: of one kind a file may give thousands, and nobody reads more than some of them."""

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
        counts = [
            Remark(action=action, message=f"{message} {_more(count - _SHOWN)}")
            for (action, message), count in self._counts.items()
            if count > _SHOWN
        ]
        return [*sorted(self._remarks, key=lambda remark: remark.line or 0), *counts]


def _more(count: int) -> str:
    return ngettext("The same on %d more line.", "The same on %d more lines.", count) % count
