"""What a person settled is taken back, never deleted. Raw SQL: Django has no triggers."""

from django.db import migrations

REFUSE = (
    "CREATE TRIGGER settlement_kept BEFORE DELETE ON annotations_settlement "
    "FOR EACH ROW EXECUTE FUNCTION annotations_refuse_deletion();"
)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0020_settlements")]

    operations = [migrations.RunSQL(REFUSE, "DROP TRIGGER settlement_kept ON annotations_settlement;")]
