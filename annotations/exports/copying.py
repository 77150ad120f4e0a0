"""Rows that PostgreSQL has written already, taken from it as fast as it hands them out: by COPY, as bytes."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.db import connection

# JSON allows these inside a string, but they end a line for some readers (Python's str.splitlines among them).
_LINE_ENDS = [(end.encode(), f"\\u{ord(end):04x}".encode()) for end in "\x85\u2028\u2029"]


def copied(sql: str, parameters: Mapping[str, Any]) -> list[bytes]:
    """Return the rows of a query whose one column is text.

    In the binary format: in the others PostgreSQL looks for what is to be escaped in each character. All are read
    before the first is passed on, so that no statement waits for a client that reads slowly.
    """
    operations = cast(Any, connection.ops)  # the stub knows no engine's own
    statement = operations.compose_sql(f"COPY ({sql}) TO STDOUT (FORMAT binary)", parameters)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(["bytea"])  # text and bytea are the same bytes here, and bytes are what is sent on
        return [row for (row,) in copy.rows()]


def on_lines(rows: Iterable[bytes], separator: bytes) -> bytes:
    """Join JSON texts; what ends a line for some readers is escaped, as ``json_line`` does."""
    lines = separator.join(rows)
    for end, escaped in _LINE_ENDS:
        lines = lines.replace(end, escaped)
    return lines
