"""Many rows at once, through PostgreSQL's COPY: Django's ``bulk_create`` takes several times as long for each row.

Raw SQL because Django has no expression for COPY. Triggers and constraints see such rows as they see any other.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import psycopg
from django.db import connection, models
from psycopg import sql
from psycopg.adapt import PyFormat, Transformer


def new_ids(model: type[models.Model], number: int) -> list[int]:
    """Take ``number`` ids for rows of ``model`` that are to be copied, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(
            # In a query of its own the sequence is looked up once, not for each id.
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id'))) FROM generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    common: Mapping[str, Any] | None = None,
) -> None:
    """Insert ``rows``, each with the values of ``fields`` in their order, in the caller's transaction.

    ``common`` are fields with one value for all; whatever else the model has gets its default. Unlike ``bulk_create``
    it converts nothing: relations are given by their ids, JSON as text (``as_json``). Raises Django's ``DataError`` and
    ``IntegrityError``.
    """
    own = [cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in fields]
    common = common or {}
    template = model(**common)
    rest = [
        field
        for field in model._meta.concrete_fields
        if field not in own and (_has_value(field) or field.name in common)
    ]
    columns = sql.SQL(", ").join([sql.Identifier(field.column or field.name) for field in (*own, *rest)])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), columns)
    made = list(rows)  # all of them first: to make one may take a query, and the connection is busy while it copies
    with connection.cursor() as cursor, connection.wrap_database_errors:
        inner = cast("psycopg.Cursor[Any]", cursor)
        shared = _as_text([getattr(template, field.attname) for field in rest], inner)
        with inner.copy(statement) as copy:
            for row in made:
                copy.write_row([*row, *shared])


def _has_value(field: "models.Field[Any, Any]") -> bool:
    """Tell whether a row names the field's value: the database makes the others."""
    return not (field.generated or field.has_db_default() or isinstance(field, models.AutoField))


def _as_text(values: list[Any], cursor: "psycopg.Cursor[Any]") -> list[str | None]:
    """Return ``values`` as COPY writes them: those that all rows share are made into text once."""
    transformer = Transformer(cursor)
    return [
        None if value is None else bytes(transformer.get_dumper(value, PyFormat.TEXT).dump(value) or b"").decode()
        for value in values
    ]


# Kept, for json.dumps makes an encoder for each call.
as_json = json.JSONEncoder(ensure_ascii=False).encode
