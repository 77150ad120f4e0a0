"""What a migration must not do while the version before still works on the database: see docs/operating.md.

Judged by its operations, in the state of the models before each. A table that the same migration makes is nobody's yet.
"""

import re
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED
from django.db.models.expressions import Value
from django.db.models.functions import Now

# Names the earlier migration, of an earlier release, that took out of use what this one takes away.
CONTRACTS = "contracts"
# Why a function that writes rows does no harm to who works on them meanwhile.
REASON = "safe_because"
TAKEN_AWAY = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)
# Of raw SQL, what can be told from its looks.
SQL = {
    r"\bADD\s+COLUMN\b(?:(?!;|,).)*\bNOT\s+NULL\b(?!(?:(?!;|,).)*\bDEFAULT\b)": "a column that must have a value",
    r"\bSET\s+NOT\s+NULL\b": "a column that must have a value",
    r"\bDROP\s+(COLUMN|TABLE)\b": "takes away what the version before uses",
    r"\bRENAME\b": "takes away what the version before uses",
    r"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)": "an index that stops writers while it is built",
    r"\bALTER\s+(COLUMN\s+)?\S+\s+(SET\s+DATA\s+)?TYPE\b": "writes the whole table anew",
    r"\b(CLUSTER|VACUUM\s+FULL)\b": "writes the whole table anew",
}


def faults_of(migration: Migration, state: ProjectState) -> list[str]:
    """Return what the migration must not do. ``state``, that before it, is moved on to that after it."""
    faults: list[str] = []
    made: set[str] = set()
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        faults += [f"{operation.describe()}: {fault}" for fault in _of(operation, migration, state, made)]
        operation.state_forwards(migration.app_label, state)
    return faults


def _of(operation: Any, migration: Migration, state: ProjectState, made: set[str]) -> list[str]:
    if isinstance(operation, operations.SeparateDatabaseAndState):
        return _of_parts(operation, migration, state, made)
    if isinstance(operation, TAKEN_AWAY):
        return [] if getattr(migration, CONTRACTS, "") else ["takes away what the version before uses"]
    if isinstance(operation, operations.RunPython):
        return [] if getattr(migration, REASON, "") else [f"a function needs its reason, as {REASON}"]
    if isinstance(operation, operations.RunSQL):
        return [] if getattr(migration, CONTRACTS, "") else _of_sql(operation.sql)
    if getattr(operation, "model_name", "").lower() in made:
        return []
    if isinstance(operation, operations.AddField):
        return _of_new_field(operation.field)
    if isinstance(operation, operations.AlterField):
        before = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
        return _of_altered(before, operation.field)
    return _of_index_or_constraint(operation, migration)


def _of_parts(operation: Any, migration: Migration, state: ProjectState, made: set[str]) -> list[str]:
    """Of what is done to database and models apart: the first step is to take a field from the models alone."""
    faults = [fault for each in operation.database_operations for fault in _of(each, migration, state, made)]
    for each in operation.state_operations:
        if isinstance(each, operations.RemoveField):
            field = state.models[migration.app_label, each.model_name_lower].fields[each.name]
            if not field.null and field.db_default is NOT_PROVIDED:
                faults.append("the new version leaves out a column that must have a value")
    return faults


def _of_new_field(field: Any) -> list[str]:
    if field.many_to_many:
        return []
    if isinstance(field, models.GeneratedField):
        return ["writes the whole table anew"]
    faults = []
    if not field.null and field.db_default is NOT_PROVIDED:
        faults.append("a column that must have a value, and no db_default")
    elif field.db_default is not NOT_PROVIDED and not _is_constant(field.db_default):
        faults.append("writes the whole table anew")
    return [*faults, *_of_its_index(field)]


def _of_altered(before: Any, after: Any) -> list[str]:
    faults = []
    if before.null and not after.null:
        faults.append("a column that must have a value from now on")
    old, new = (field.db_parameters(connection)["type"] for field in (before, after))
    if old != new and not _is_wider(old, new):
        faults.append("writes the whole table anew")
    return [*faults, *([] if _has_index(before) else _of_its_index(after))]


def _is_constant(value: Any) -> bool:
    """Whether every row has the same; the moment at which the column is added is such a value."""
    return not hasattr(value, "resolve_expression") or isinstance(value, Value | Now)


def _is_wider(old: str | None, new: str | None) -> bool:
    """Whether only a length grows, or falls away: PostgreSQL then changes the catalogue alone."""
    lengths = [re.fullmatch(r"varchar\((\d+)\)", kind or "") for kind in (old, new)]
    if lengths[0] and new in ("text", "varchar"):
        return True
    return bool(lengths[0] and lengths[1] and int(lengths[0][1]) <= int(lengths[1][1]))


def _has_index(field: Any) -> bool:
    return bool(field.unique or field.db_index)


def _of_its_index(field: Any) -> list[str]:
    return ["an index that stops writers while it is built"] if _has_index(field) else []


def _of_index_or_constraint(operation: Any, migration: Migration) -> list[str]:
    if isinstance(operation, AddIndexConcurrently):
        return ["CONCURRENTLY needs atomic = False"] if migration.atomic else []
    if isinstance(operation, operations.AddIndex):
        return ["an index that stops writers while it is built"]
    # AddConstraintNotValid is one of these as well, and the one that reads no rows.
    if type(operation) is operations.AddConstraint:
        return ["a constraint that is checked while nobody may write; add it NOT VALID, validate it by itself"]
    return []


def _of_sql(statements: Any) -> list[str]:
    parts = statements if isinstance(statements, list | tuple) else [statements]
    text = "\n".join(part if isinstance(part, str) else part[0] for part in parts)
    return sorted({fault for pattern, fault in SQL.items() if re.search(pattern, text, re.IGNORECASE | re.DOTALL)})
