"""Which characters of a text take two UTF-16 units, kept beside the text, so that no export has to read texts for it.

Raw SQL because Django has no expression for it. The column is generated: whoever writes a revision, it is right.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

# One scan where there is no such character, which is most texts. The offsets are 0-based and ascending.
CREATE = r"""
CREATE FUNCTION annotations_astral_offsets(body text) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN body ~ '[\U00010000-\U0010FFFF]' THEN (
        SELECT array_agg(position ORDER BY position)
        FROM (
            SELECT (sum(length(found[1]) + 1) OVER (ORDER BY number) - 1)::integer AS position
            FROM regexp_matches(body, '([^\U00010000-\U0010FFFF]*)[\U00010000-\U0010FFFF]', 'g')
                WITH ORDINALITY AS parts(found, number)
        ) AS positions
    ) ELSE '{}' END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0005_highlight_iris")]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION annotations_astral_offsets(text)"),
        migrations.AddField(
            model_name="revision",
            name="astral",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("text"), function="annotations_astral_offsets"),
                output_field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
            ),
        ),
    ]
