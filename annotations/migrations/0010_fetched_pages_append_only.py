"""Archived copies, and what was found at cited addresses, are never changed. Raw SQL: Django has no triggers."""

from django.db import migrations

TABLES = ["archive", "pagecheck"]

REFUSE_CHANGES = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON annotations_{table} "
    "FOR EACH ROW EXECUTE FUNCTION annotations_refuse_change();"
    for table in TABLES
)
ALLOW_CHANGES = "".join(f"DROP TRIGGER {table}_append_only ON annotations_{table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0009_fetched_pages")]

    operations = [migrations.RunSQL(REFUSE_CHANGES, ALLOW_CHANGES)]
