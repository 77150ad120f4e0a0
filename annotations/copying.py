"""Many rows at once, through PostgreSQL's COPY: Django's ``bulk_create`` takes several times as long for each row.

Raw SQL because Django has no expression for COPY. Triggers and constraints see such rows as they see any other.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import psycopg
from django.db import connection, models
from psycopg import sql


def new_ids(model: type[models.Model], number: int) -> list[int]:
    """Take ``number`` ids for rows of ``model`` that are to be copied, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
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
    template = model(**(common or {}))
    rest = [field for field in model._meta.concrete_fields if field not in own and _has_value(field)]
    shared = [getattr(template, field.attname) for field in rest]
    columns = sql.SQL(", ").join([sql.Identifier(field.column or field.name) for field in (*own, *rest)])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), columns)
    made = list(rows)  # all of them first: to make one may take a query, and the connection is busy while it copies
    with connection.cursor() as cursor, connection.wrap_database_errors:
        inner = cast("psycopg.Cursor[Any]", cursor)
        with inner.copy(statement) as copy:
            for row in made:
                copy.write_row([*row, *shared])


def _has_value(field: "models.Field[Any, Any]") -> bool:
    """Tell whether a row names the field's value: the database makes the others."""
    return not (field.generated or field.has_db_default() or isinstance(field, models.AutoField))


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
