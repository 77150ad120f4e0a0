"""What was logged about the right of reply is withdrawn, never deleted. Raw SQL: Django has no triggers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("annotations", "0025_gates_and_replies")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER reply_kept BEFORE DELETE ON annotations_reply "
            "FOR EACH ROW EXECUTE FUNCTION annotations_refuse_deletion();",
            "DROP TRIGGER reply_kept ON annotations_reply;",
        )
    ]
