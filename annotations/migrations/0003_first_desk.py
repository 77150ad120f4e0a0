"""One desk exists from the start, with the default rating scale."""

from django.db import migrations

from annotations.rating_scale import DEFAULT_RATINGS


def create_first_desk(apps, schema_editor):
    desk = apps.get_model("annotations", "Desk").objects.create(slug="desk", name="Fact-check desk")
    scale = apps.get_model("annotations", "RatingScale").objects.create(desk=desk, name="Default")
    rating = apps.get_model("annotations", "Rating")
    rating.objects.bulk_create(
        rating(scale=scale, position=position, **fields) for position, fields in enumerate(DEFAULT_RATINGS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("annotations", "0002_triggers")]

    operations = [migrations.RunPython(create_first_desk, migrations.RunPython.noop)]
