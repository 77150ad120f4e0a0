"""What people wrote is withdrawn, removed or dismissed, never deleted; who wrote evidence is never forgotten.

Raw SQL: Django has no triggers. By the list of writers a second pair of eyes is told: were a row of it deleted, its
writer could approve their own work. The history names the rows of the other tables by number alone.
"""

from django.db import migrations

APPEND_ONLY = ["anchor", "evidence_writers"]
KEPT = ["article", "claim", "highlight", "evidence", "comment"]

CREATE_FUNCTION = """
CREATE FUNCTION annotations_refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept for good: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
REFUSE = [
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON annotations_{table} "
        "FOR EACH ROW EXECUTE FUNCTION annotations_refuse_change();"
        for table in APPEND_ONLY
    ),
    *(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON annotations_{table} "
        "FOR EACH ROW EXECUTE FUNCTION annotations_refuse_deletion();"
        for table in KEPT
    ),
]
ALLOW = [
    *(f"DROP TRIGGER {table}_append_only ON annotations_{table};" for table in APPEND_ONLY),
    "DROP FUNCTION annotations_refuse_deletion() CASCADE;",
]


class Migration(migrations.Migration):
    dependencies = [("annotations", "0010_fetched_pages_append_only")]

    operations = [migrations.RunSQL(CREATE_FUNCTION + "".join(REFUSE), "".join(ALLOW))]
