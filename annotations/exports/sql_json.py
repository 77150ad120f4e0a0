"""SQL that writes JSON as ``json.dumps`` does with compact separators and ``ensure_ascii=False``.

Made by joining texts: PostgreSQL's ``row_to_json`` looks up the type of each column for each row, which takes three
times as long. Every function returns an SQL expression of type ``text``, JSON unless it says otherwise.
"""

from collections.abc import Mapping


def text(expression: str) -> str:
    """A string that is not null. ``to_json`` escapes the same characters as Python's encoder, in the same way."""
    return f"to_json({expression})::text"


def nullable(expression: str) -> str:
    """Whatever may be null: ``expression`` is JSON already, or a number."""
    return f"coalesce(({expression})::text, 'null')"


def instant(column: str, *, end: str = "Z") -> str:
    """Python's ``isoformat`` of a time in UTC: six digits of fraction or none; ``to_json`` leaves out closing noughts.

    A quoted time has 21 characters without a fraction, and 28 with six digits.
    """
    quoted = f"to_json({column} AT TIME ZONE 'UTC')::text"
    return f"rpad(left({quoted}, -1), CASE length({quoted}) WHEN 21 THEN 20 ELSE 27 END, '0') || '{end}\"'"


def utf16(offset: str, astral: str) -> str:
    """A code-point offset in UTF-16 units: ``width_bucket`` counts, by bisection, the wide characters before it."""
    return f"({offset} + width_bucket({offset} - 1, {astral}))"


def an_object(fields: Mapping[str, str]) -> str:
    """An object with ``fields``, whose values are JSON or numbers, in their order; at most 49 of them."""
    parts = [f"""'{"," if number else "{"}"{name}":', {value}""" for number, (name, value) in enumerate(fields.items())]
    return f"concat({', '.join(parts)}, '}}')"


def sorted_object(fields: Mapping[str, str]) -> str:
    """An object with its keys sorted, as a digest wants it."""
    return an_object(dict(sorted(fields.items())))


def array_of(expression: str, *, order: str) -> str:
    """An aggregate: the array of ``expression``, itself JSON."""
    return f"concat('[', string_agg({expression}, ',' ORDER BY {order}), ']')"
