"""The lines of a PDF's text layer, as pypdf finds them; runs in a process of its own (``isolated``)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypedDict

from pypdf import PdfReader

_MOST_PAGES, _MOST_CHARACTERS = 2000, 5_000_000


class Found(TypedDict):
    """``pages`` hold lines of ``(height on the page, size of the letters, words)``, both in points.

    ``problem`` is "locked" or "large" where the rest is empty.
    """

    problem: str
    pages: list[list[tuple[float, float, str]]]
    title: str
    author: str
    created: str
    language: str


def extract(raw: bytes) -> Found:
    """Read the text layer of ``raw``."""
    logging.disable()
    reader = PdfReader(BytesIO(raw))
    found = Found(problem="", pages=[], title="", author="", created="", language="")
    if reader.is_encrypted and not _opens_without_password(reader):
        found["problem"] = "locked"
        return found
    pages = reader.pages
    if len(pages) > _MOST_PAGES:
        found["problem"] = "large"
        return found
    length = 0
    for page in pages:
        lines = _Lines()
        page.extract_text(visitor_text=lines.visit)
        lines.flush()
        found["pages"].append(lines.done)
        length += sum(len(words) for _, _, words in lines.done)
        if length > _MOST_CHARACTERS:
            found["problem"], found["pages"] = "large", []
            return found
    about: Mapping[str, Any] = reader.metadata or {}
    found["title"], found["author"], found["created"] = (
        str(about.get(key) or "") for key in ("/Title", "/Author", "/CreationDate")
    )
    found["language"] = str(reader.root_object.get("/Lang") or "")
    return found


def _opens_without_password(reader: PdfReader) -> bool:
    try:
        return bool(reader.decrypt(""))
    except Exception:  # whatever a lock does that this library does not know, the file stays locked
        return False


@dataclass
class _Lines:
    """Gathers the runs of letters that pypdf visits into lines."""

    done: list[tuple[float, float, str]] = field(default_factory=list)
    _runs: list[str] = field(default_factory=list)
    _place: tuple[float, float] | None = None

    def visit(self, text: str, place: list[float], matrix: list[float], font: Any, size: float) -> None:
        """Take a run. ``place`` and ``matrix`` are transformations, the six numbers of the PDF form."""
        for position, piece in enumerate(text.split("\n")):
            if position:
                self.flush()
            if piece.strip() and self._place is None:
                height = matrix[5] * (place[3] or 1) + place[5]
                self._place = (round(height, 1), round(abs(size * (matrix[3] or 1) * (place[3] or 1)), 1))
            self._runs.append(piece)

    def flush(self) -> None:
        """End the line."""
        words = " ".join("".join(self._runs).split())
        if words and self._place:
            self.done.append((*self._place, words))
        self._runs, self._place = [], None
