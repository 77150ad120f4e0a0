"""What the owner of the tables could do to the history by SQL, once it has put the triggers out of the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection, transaction

TABLES = ("annotations_event", "annotations_historychain", "annotations_publication", "annotations_review")


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def tampered(*statements: str) -> Iterator[None]:
    """Run ``statements`` with the tables' triggers disabled; all is as before at the end."""
    with transaction.atomic():
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # the heads of the chains are written when a transaction ends
        for table in TABLES:
            sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        sql("ALTER TABLE annotations_event DROP CONSTRAINT annotations_event_pkey CASCADE")  # an owner may do that too
        for statement in statements:
            sql(statement.replace("%", "%%"))
        for table in TABLES:
            sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        yield
        transaction.set_rollback(True)


def verify(**options: object) -> tuple[int, str]:
    """Return the exit code of ``verify_history`` and what it wrote."""
    out = StringIO()
    try:
        call_command("verify_history", stdout=out, **options)
    except CommandError as error:
        return error.returncode, out.getvalue().strip() or str(error)
    return 0, out.getvalue().strip()
