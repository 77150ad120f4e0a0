"""From LAST_FREE on, each migration leaves the version before able to work: it is applied while that one still runs."""

from typing import Any

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now, Upper

from tests.migrations.rule import faults_of

APP = "annotations"
# The desk was stopped for each migration up to this one.
LAST_FREE = "0036_counts_unlogged"
VALUE = "a column that must have a value, and no db_default"
INDEX = "an index that stops writers while it is built"
MUST = "a column that must have a value from now on"
NEEDED = "a column that must have a value"
ATOMIC = "CONCURRENTLY needs atomic = False"
NOT_VALID = "a constraint that is checked while nobody may write; add it NOT VALID, validate it by itself"
ANEW = "writes the whole table anew"
AWAY = "takes away what the version before uses"


def test_every_migration_from_now_on_can_be_applied_under_the_version_before() -> None:
    loader = MigrationLoader(None)
    [leaf] = loader.graph.leaf_nodes(APP)
    names = [name for app, name in loader.graph.forwards_plan(leaf) if app == APP]
    assert LAST_FREE in names
    faults = {}
    for name in names[names.index(LAST_FREE) + 1 :]:
        migration = loader.get_migration(APP, name)
        found = faults_of(migration, loader.project_state((APP, name), at_end=False))
        if found:
            faults[name] = found
        assert contract_of(migration) in {"", *names[: names.index(name)]}
    assert faults == {}


def contract_of(migration: Migration) -> str:
    return getattr(migration, "contracts", "")


def note(**fields: Any) -> ModelState:
    return ModelState(APP, "Note", [("id", models.BigAutoField(primary_key=True)), *fields.items()])


BEFORE = {
    "words": models.CharField(max_length=20),
    "count": models.IntegerField(db_default=0),
    "owner": models.IntegerField(null=True),
}
WORDS_INDEX = models.Index(fields=["words"], name="note_words")
POSITIVE = models.CheckConstraint(condition=models.Q(count__gte=0), name="note_count")


def add(field: Any) -> operations.AddField:
    return operations.AddField("note", "more", field)


def alter(name: str, field: Any) -> operations.AlterField:
    return operations.AlterField("note", name, field)


def apart(*, database: Any = (), state: Any = ()) -> operations.SeparateDatabaseAndState:
    return operations.SeparateDatabaseAndState(database_operations=list(database), state_operations=list(state))


UPPER = models.GeneratedField(expression=Upper("words"), output_field=models.TextField(), db_persist=True)
CASES: list[tuple[str, Any, list[str]]] = [
    ("column that may be empty", add(models.TextField(null=True)), []),
    ("column with a default of the database's", add(models.TextField(db_default="")), []),
    ("column with a default of Django's", add(models.TextField(default="")), [VALUE]),
    ("column whose default is the moment it is added", add(models.DateTimeField(db_default=Now())), []),
    ("column whose default differs by row", add(models.UUIDField(db_default=RandomUUID())), [ANEW]),
    ("column that is computed", add(UPPER), [ANEW]),
    ("column with an index", add(models.IntegerField(null=True, db_index=True)), [INDEX]),
    ("column that is unique", add(models.IntegerField(null=True, unique=True)), [INDEX]),
    ("relation", add(models.ForeignKey("annotations.Note", models.PROTECT, null=True)), [INDEX]),
    ("relation without an index", add(models.ForeignKey(f"{APP}.Note", models.PROTECT, null=True, db_index=False)), []),
    ("relation of many", add(models.ManyToManyField(f"{APP}.Note")), []),
    ("column dropped", operations.RemoveField("note", "count"), [AWAY]),
    ("column renamed", operations.RenameField("note", "count", "number"), [AWAY]),
    ("table dropped", operations.DeleteModel("Note"), [AWAY]),
    ("table renamed", operations.RenameModel("Note", "Remark"), [AWAY]),
    ("table named anew", operations.AlterModelTable("note", "remarks"), [AWAY]),
    ("longer text", alter("words", models.CharField(max_length=30)), []),
    ("text of any length", alter("words", models.TextField()), []),
    ("shorter text", alter("words", models.CharField(max_length=10)), [ANEW]),
    ("another type", alter("count", models.BigIntegerField(db_default=0)), [ANEW]),
    ("words of a form", alter("words", models.CharField(max_length=20, verbose_name="words")), []),
    ("column made to have a value", alter("owner", models.IntegerField()), [MUST]),
    ("column given an index", alter("owner", models.IntegerField(null=True, db_index=True)), [INDEX]),
    ("index", operations.AddIndex("note", WORDS_INDEX), [INDEX]),
    ("index made meanwhile, in a transaction", AddIndexConcurrently("note", WORDS_INDEX), [ATOMIC]),
    (
        "constraint",
        operations.AddConstraint("note", POSITIVE),
        [NOT_VALID],
    ),
    ("constraint not yet valid", AddConstraintNotValid("note", POSITIVE), []),
    ("constraint validated", ValidateConstraint("note", "note_count"), []),
    ("field taken from the models alone", apart(state=[operations.RemoveField("note", "count")]), []),
    (
        "field taken from the models that must have a value",
        apart(state=[operations.RemoveField("note", "words")]),
        ["the new version leaves out a column that must have a value"],
    ),
    ("column dropped apart", apart(database=[operations.RemoveField("note", "count")]), [AWAY]),
    ("function", operations.RunPython(operations.RunPython.noop), ["a function needs its reason, as safe_because"]),
    ("trigger in SQL", operations.RunSQL("CREATE TRIGGER a BEFORE UPDATE ON b EXECUTE FUNCTION c()"), []),
    ("column in SQL", operations.RunSQL("ALTER TABLE a ADD COLUMN b int NOT NULL"), [NEEDED]),
    ("column with a default in SQL", operations.RunSQL("ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 0"), []),
    ("index in SQL", operations.RunSQL("CREATE INDEX a ON b (c)"), [INDEX]),
    ("index made meanwhile in SQL", operations.RunSQL("CREATE INDEX CONCURRENTLY a ON b (c)"), []),
    ("column dropped in SQL", operations.RunSQL([("ALTER TABLE a DROP COLUMN b", None)]), [AWAY]),
    ("type in SQL", operations.RunSQL("ALTER TABLE a ALTER COLUMN b TYPE bigint"), [ANEW]),
]  # fmt: skip


def judged(*steps: Any, **attributes: Any) -> list[str]:
    """Return the faults of a migration of these operations, without what each operation says of itself."""
    state = ProjectState()
    state.add_model(note(**{name: field.clone() for name, field in BEFORE.items()}))
    migration = Migration("0099_of_a_test", APP)
    migration.operations = list(steps)
    for name, value in attributes.items():
        setattr(migration, name, value)
    return [fault.rpartition(": ")[2] for fault in faults_of(migration, state)]


@pytest.mark.parametrize(("step", "faults"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_step_is_judged_by_what_it_does_to_the_version_before(step: Any, faults: list[str]) -> None:
    assert judged(step) == faults


def test_index_made_meanwhile_stands_outside_of_a_transaction() -> None:
    assert judged(AddIndexConcurrently("note", WORDS_INDEX), atomic=False) == []


@pytest.mark.parametrize(
    "step",
    [operations.RemoveField("note", "count"), operations.RunSQL("ALTER TABLE a DROP COLUMN b")],
    ids=["field", "sql"],
)
def test_what_an_earlier_release_took_out_of_use_may_go(step: Any) -> None:
    assert judged(step, contracts="0036_counts_unlogged") == []


def test_function_with_a_reason_may_run() -> None:
    assert judged(operations.RunPython(operations.RunPython.noop), safe_because="It fills an empty table.") == []


def test_table_of_the_migration_itself_is_nobodys_yet() -> None:
    made = operations.CreateModel(
        "Remark", [("id", models.BigAutoField(primary_key=True)), ("words", models.TextField())]
    )
    assert judged(made, operations.AddIndex("remark", models.Index(fields=["words"], name="remark_words"))) == []
