"""People are pseudonymised, never deleted. Raw SQL: Django has no triggers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0018_history_chain_triggers")]

    operations = [
        migrations.AddField(
            "user", "pseudonymised_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.RunSQL(
            "CREATE TRIGGER user_kept BEFORE DELETE ON annotations_user "
            "FOR EACH ROW EXECUTE FUNCTION annotations_refuse_deletion();",
            "DROP TRIGGER user_kept ON annotations_user;",
        ),
    ]
