from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

# Of the user with this key. In PL/pgSQL, which keeps its plans: each request asks it.
OWES = """
CREATE FUNCTION owes_second_factor(bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    roles CONSTANT text[] := ARRAY['reader', 'checker', 'reviewer', 'admin'];
BEGIN
    RETURN EXISTS (
        SELECT FROM annotations_membership held JOIN annotations_desk desk ON desk.id = held.desk_id
        WHERE held.user_id = $1 AND desk.second_factor_from <> ''
        AND array_position(roles, held.role::text) >= array_position(roles, desk.second_factor_from::text)
    ) AND NOT EXISTS (SELECT FROM annotations_secondfactor own WHERE own.user_id = $1);
END $$"""
ROLES = [("reader", "reader"), ("checker", "checker"), ("reviewer", "reviewer"), ("admin", "administrator")]


class Migration(migrations.Migration):
    """A desk can demand a second factor. The version before knows nothing of it, and leaves the column as it is."""

    dependencies = [("annotations", "0042_words_by_group")]
    operations = [
        migrations.AddField(
            "desk",
            "second_factor_from",
            models.CharField(blank=True, choices=ROLES, db_default="", default="", editable=False, max_length=10),
        ),
        AddConstraintNotValid(
            "desk",
            models.CheckConstraint(
                condition=models.Q(second_factor_from__in=["", "reader", "checker", "reviewer", "admin"]),
                name="desk_second_factor_from_known",
            ),
        ),
        migrations.RunSQL(OWES, "DROP FUNCTION owes_second_factor(bigint)"),
    ]
