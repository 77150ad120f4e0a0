"""What the migrations put into the tables, kept as JSON and put back after each test that commits.

Django's own way, to truncate every table and make the rows again one by one, takes twenty times as long.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase

# A superuser may go without triggers: those of append-only tables and of foreign keys are among them.
EMPTY = """
DO $$
DECLARE
    name text;
    has_rows boolean;
    freely boolean := (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
BEGIN
    IF freely THEN
        SET session_replication_role = replica;
    END IF;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has_rows;
        IF has_rows AND freely THEN
            EXECUTE format('DELETE FROM public.%I', name);
        ELSIF has_rows THEN
            EXECUTE format('TRUNCATE public.%I CASCADE', name);
        END IF;
    END LOOP;
END
$$
"""


def keep_rows() -> None:
    """Read what the tables hold now; each test that commits will end with just that."""
    inserts = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
            (columns,) = cursor.fetchone()
            cursor.execute(f'SELECT json_agg(kept)::text FROM public."{table}" AS kept')
            (rows,) = cursor.fetchone()
            if rows:
                records = f'json_populate_recordset(NULL::public."{table}", %s)'
                inserts.append((f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM {records}', rows))

    def put_back(_case: TransactionTestCase) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(EMPTY)
            for statement, rows in inserts:
                cursor.execute(statement, [rows])
            cursor.execute("RESET session_replication_role")

    TransactionTestCase._fixture_teardown = put_back
