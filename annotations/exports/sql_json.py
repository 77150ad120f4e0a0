"""JSON that PostgreSQL writes, as ``json.dumps`` does with compact separators and ``ensure_ascii=False``.

A thing's JSON is one template, filled in by one call of ``format()``: whatever is the same for all rows is copied once,
and no part is put together twice. PostgreSQL's own ``row_to_json`` and ``json_build_object`` look up the type of each
column for each row, which takes two to four times as long.
"""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Json(NamedTuple):
    """``template`` holds a ``%s`` for each of ``values``, which are SQL expressions; a null leaves nothing there."""

    template: str
    values: tuple[str, ...] = ()


def literal(words: str) -> Json:
    return Json(json.dumps(words, ensure_ascii=False).replace("%", "%%"))


def plain(expression: str) -> Json:
    """A number, JSON that is made already, or null, which writes nothing."""
    return Json("%s", (expression,))


def text(expression: str) -> Json:
    """A string that is not null. ``to_json`` escapes the same characters as Python's encoder, in the same way."""
    return Json("%s", (f"to_json({expression})",))


def nullable(value: Json | str) -> Json:
    """Whatever may be null: a number, or JSON with one value."""
    inner = sql(value) if isinstance(value, Json) else f"({value})::text"
    return Json("%s", (f"coalesce({inner}, 'null')",))


def when(condition: str, value: Json, otherwise: str = "") -> Json:
    """``value`` where ``condition`` is met, else the characters ``otherwise``."""
    return Json("%s", (f"CASE WHEN {condition} THEN {sql(value)} ELSE '{otherwise}' END",))


def instant(column: str) -> Json:
    """Python's ``isoformat`` of a time, with Z for UTC: six digits of fraction or none."""
    return Json('"%s"', (moment(column),))


def moment(column: str) -> str:
    """The same as SQL, without quotes."""
    pattern = 'YYYY-MM-DD"T"HH24:MI:SS'
    fraction = f"CASE WHEN date_trunc('second', {column}) = {column} THEN '{pattern}Z' ELSE '{pattern}.USZ' END"
    return f"to_char({column} AT TIME ZONE 'UTC', {fraction})"


def utf16(offset: str, astral: str) -> Json:
    return plain(utf16_units(offset, astral))


def utf16_units(offset: str, astral: str) -> str:
    """A code-point offset in UTF-16 units: ``width_bucket`` counts, by bisection, the wide characters before it."""
    return f"{offset} + width_bucket({offset} - 1, {astral})"


def joined(parts: Iterable[Json], separator: str = "") -> Json:
    found = list(parts)
    return Json(
        separator.join(part.template for part in found), tuple(value for part in found for value in part.values)
    )


def members(fields: Mapping[str, Json]) -> Json:
    """The fields of an object in their order, without the braces around them."""
    return joined((joined([Json(f'"{name}":'), value]) for name, value in fields.items()), ",")


def an_object(fields: Mapping[str, Json]) -> Json:
    return joined([Json("{"), members(fields), Json("}")])


def array_of(value: Json, *, order: str) -> str:
    """An aggregate, as SQL: the array of ``value`` in the rows of a group."""
    return f"concat('[', string_agg({sql(value)}, ',' ORDER BY {order}), ']')"


def sql(value: Json) -> str:
    """The expression that writes ``value``: of type ``text``, with each percent sign doubled for the driver."""
    template = value.template.replace("'", "''").replace("%", "%%")
    arguments = ", ".join([f"'{template}'", *value.values])
    return f"format({arguments})"
