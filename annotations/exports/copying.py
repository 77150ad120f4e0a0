"""What PostgreSQL has written already, taken from it as fast as it hands it out: by COPY, as bytes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection

# JSON allows these inside a string, but they end a line for some readers (Python's str.splitlines among them).
_LINE_ENDS = [(end.encode(), f"\\u{ord(end):04x}".encode()) for end in "\x85\u2028\u2029"]


def copied(sql: str, parameters: Mapping[str, Any], *, separator: str) -> tuple[int, bytes]:
    """Return how many rows a query has, whose one column ``line`` is JSON text, and all of them as one text.

    PostgreSQL joins them, in the order of the query: to take each by itself would take as long as to write it. What
    ends a line for some readers is escaped, as ``json_line`` does. All is read before it is passed on, so that no
    statement waits for a client that reads slowly.
    """
    whole = f"SELECT count(*), string_agg(line, %(separator)s) FROM ({sql}) AS lines"  # noqa: S608  # none but ours
    # In the binary format: in the others PostgreSQL looks for what is to be escaped in each character.
    with _copying(whole, {**parameters, "separator": separator}, "binary") as copy:
        copy.set_types(["int8", "bytea"])  # text and bytea are the same bytes here, and bytes are what is sent on
        ((number, lines),) = copy.rows()
    return number, _on_lines(lines or b"")


def copied_csv(sql: str, parameters: Mapping[str, Any]) -> bytes:
    """Return the rows of a query as CSV, with the line ends of RFC 4180. Nulls are empty.

    PostgreSQL quotes what Python's writer does, in a small part of the time, and gives each row by itself, with a line
    end of its own (https://www.postgresql.org/docs/current/libpq-copy.html).
    """
    with _copying(sql, parameters, "csv") as copy:
        return b"".join([b"%b\r\n" % row[:-1] for row in copy])


@contextmanager
def _copying(sql: str, parameters: Mapping[str, Any], form: str) -> Iterator[Any]:
    operations = cast(Any, connection.ops)  # the stub knows no engine's own
    # An array as the text of one: the driver would look at each of thousands of ids.
    plain = {
        name: f"{{{','.join(map(str, value))}}}" if isinstance(value, list) else value
        for name, value in parameters.items()
    }
    statement = operations.compose_sql(f"COPY ({sql}) TO STDOUT (FORMAT {form})", plain)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def _on_lines(lines: bytes) -> bytes:
    for end, escaped in _LINE_ENDS:
        if end[-1:] in lines:  # one byte is looked for many times as fast as two
            lines = lines.replace(end, escaped)
    return lines
