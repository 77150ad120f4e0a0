"""Queries that each request asks: Django takes longer to build their SQL than PostgreSQL to answer it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


class Ready:
    """A query whose SQL is built once, when it is first asked.

    ``build`` makes it with any values in place of those that are asked with, in the order of its conditions.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build

    @cached_property
    def _sql(self) -> str:
        return str(self._build().query.sql_with_params()[0])

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Ask with these values."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            return list(cursor.fetchall())


def instances_of(row: Sequence[Any], *models: type[Model]) -> list[Any]:
    """Return what a row of all columns of ``models`` holds, one after the other; ``None`` for what was not joined."""
    made, start = [], 0
    for model in models:
        names = [field.attname for field in model._meta.concrete_fields]
        values = row[start : start + len(names)]
        made.append(None if values[0] is None else model.from_db(connection.alias, names, values))
        start += len(names)
    return made
