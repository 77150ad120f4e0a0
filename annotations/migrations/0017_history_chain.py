from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0016_sealed_verdicts")]

    operations = [
        migrations.CreateModel(
            name="HistoryChain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("length", models.BigIntegerField(default=0)),
                ("last", models.BigIntegerField(null=True)),
                ("hash", models.BinaryField(default=bytes)),
            ],
            options={"ordering": ["id"]},
        ),
        *(
            migrations.AddField("event", name, models.BigIntegerField(null=True, editable=False))
            for name in ("chain", "place", "previous")
        ),
        *(
            migrations.AddField("event", name, models.BinaryField(null=True, editable=False))
            for name in ("previous_hash", "hash")
        ),
        migrations.AddIndex("event", models.Index(fields=["chain", "place"], name="event_in_chain")),
    ]
