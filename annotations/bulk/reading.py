"""Lines become rows: objects of NDJSON, or records of CSV, each by the number of its first line."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from annotations.bulk.lines import Lines, LineTooLong
from annotations.errors import UnreadableInput
from annotations.ingest.json_input import why_no_json

FIELDS = (
    "key", "desk", "kind", "title", "url", "publisher", "author", "credit", "place", "published_at",
    "published_stated", "language", "text", "content", "format", "highlights",
)  # fmt: skip
_SUFFIXES = {".csv": "csv", ".tsv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "ndjson"}
_DELIMITERS = ",;\t|"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says, by the names of ``FIELDS`` or whatever else it has; not judged yet."""

    number: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the row that begins at line ``number`` was not even read."""

    number: int
    why: str


def format_of(name: str) -> str:
    """Return ``ndjson`` or ``csv`` by the file's name; NDJSON where that says neither."""
    return _SUFFIXES.get(Path(name).suffix.lower(), "ndjson")


def read_ndjson(lines: Lines) -> Iterator[Row | Refusal]:
    """Read one JSON object to a line; blank lines are none."""
    while True:
        lines.begin_row()
        try:
            line = next(lines)
        except StopIteration:
            return
        except LineTooLong:
            yield Refusal(lines.number, _("The line is too long."))
            continue
        if line.strip():
            yield _object_in(line, lines.number)


def read_csv(lines: Lines) -> Iterator[Row | Refusal]:
    """Read a table whose first row names the fields; empty cells are left out. ``highlights`` holds JSON.

    Raises ``UnreadableInput`` where the first row names no fields, or unknown ones.
    """
    # The module's own limit is for all of the process: none of ours is below it, and Lines bounds each row.
    csv.field_size_limit(2**31 - 1)
    header: list[str] = []
    records: Iterator[list[str]] = iter(())
    while True:
        lines.begin_row()
        try:
            if not header:
                header, records = _header(lines)
                continue
            cells = next(records)
        except StopIteration:
            return
        except LineTooLong:
            yield Refusal(lines.first_of_row, _("The row is too long, or a quote in it is never closed."))
        except csv.Error as error:
            yield Refusal(lines.first_of_row, _("This is no row of CSV: %(why)s.") % {"why": error})
        else:
            if any(cells):
                yield _record_of(cells, header, lines.first_of_row)


FORMATS = {"ndjson": read_ndjson, "csv": read_csv}


class _NameTwice(ValueError):
    """An object of JSON has two fields of one name: which of them is meant cannot be told."""


def _object_in(line: bytes, number: int) -> Row | Refusal:
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=_without_repetition)
    except UnicodeDecodeError:
        return Refusal(number, _("The line is not in UTF-8."))
    except (ValueError, RecursionError) as error:
        return Refusal(number, _("This is not JSON: %(why)s.") % {"why": _why(error)})
    if not isinstance(found, dict):
        return Refusal(number, _("A line holds one JSON object."))
    return Row(number, found)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of ``pairs``; of two with one name a dictionary would silently keep the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, after in pairwise(sorted(name for name, _value in pairs)) if name == after)
        raise _NameTwice(_("“%(name)s” stands in it twice") % {"name": twice})
    return found


def _why(error: ValueError | RecursionError) -> str:
    return str(error) if isinstance(error, _NameTwice) else why_no_json(error)


def _header(lines: Lines) -> tuple[list[str], Iterator[list[str]]]:
    """Return the fields' names and a reader of the records after them."""
    try:
        first = next(lines)
    except LineTooLong:
        raise UnreadableInput(_("The first row is too long: it names the columns.")) from None
    except StopIteration:
        raise UnreadableInput(_("The file is empty.")) from None
    decoded = _Decoded([first])
    delimiter = max(_DELIMITERS, key=first.decode("utf-8", "replace").count)
    names = [name.strip() for name in next(csv.reader(decoded, delimiter=delimiter))]
    wrong = [name for name in names if name not in FIELDS]
    if wrong or len(set(names)) < len(names) or not {"text", "content"} & set(names):
        told = {"known": ", ".join(FIELDS), "wrong": ", ".join(wrong) or "–"}
        raise UnreadableInput(
            _("The first row names the columns, each once, “text” or “content” among them: %(known)s. Not: %(wrong)s.")
            % told
        )
    return names, csv.reader(_Decoded(lines), delimiter=delimiter, strict=True)


class _Decoded:
    """Lines as text. Bytes that are not UTF-8 become lone surrogates, by which their row is refused.

    No generator: that could not go on after a line that is too long.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)

    def __iter__(self) -> "_Decoded":
        return self

    def __next__(self) -> str:
        return next(self._lines).decode("utf-8", "surrogateescape")


def _record_of(cells: list[str], header: list[str], number: int) -> Row | Refusal:
    if any(_LONE_SURROGATE.search(cell) for cell in cells):
        return Refusal(number, _("The row is not in UTF-8."))
    if len(cells) != len(header):
        told = {"cells": len(cells), "columns": len(header)}
        return Refusal(number, _("The row has %(cells)d cells, and there are %(columns)d columns.") % told)
    fields: dict[str, Any] = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
    if "highlights" in fields:
        try:
            fields["highlights"] = json.loads(fields["highlights"], object_pairs_hook=_without_repetition)
        except (ValueError, RecursionError) as error:
            return Refusal(number, _("“highlights” is not JSON: %(why)s.") % {"why": _why(error)})
    return Row(number, fields)
