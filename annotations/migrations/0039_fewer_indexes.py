"""Indexes that cost every row that comes, and that nothing is looked up by: another one begins with the same column, or
no query asks who made a row, and the people whom it names are never deleted.

Raw SQL because Django would drop and check anew the foreign key with its index, while nobody may write; so it stops nobody.
"""

from django.conf import settings
from django.db import migrations, models

# Table, column, and what Django named the index after.
INDEXES = [
    ("article", "created_by_id", "0dbf73ff"),
    ("article", "desk_id", "161d8fe5"),
    ("claim", "created_by_id", "18d4fd08"),
    ("claim", "desk_id", "84114f61"),
    ("event", "actor_id", "ce2cfa2f"),
    ("event", "claim_id", "11c5d424"),
    ("event", "desk_id", "c7b295ea"),
    ("highlight", "created_by_id", "53143da7"),
    ("revision", "article_id", "3679dbbe"),
    ("revision", "created_by_id", "6d7cbb02"),
    ("searchentry", "desk_id", "bb0c55c8"),
]
DROP = [f"DROP INDEX CONCURRENTLY IF EXISTS annotations_{table}_{column}_{name}" for table, column, name in INDEXES]
CREATE = [
    f"CREATE INDEX CONCURRENTLY annotations_{table}_{column}_{name} ON annotations_{table} ({column})"
    for table, column, name in INDEXES
]


def _related(to, on_delete=models.PROTECT, **options):
    return models.ForeignKey(to, on_delete, db_index=False, **options)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("annotations", "0038_inserts_in_sets")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(DROP, CREATE)],
            [
                migrations.AlterField("article", "created_by", _related(settings.AUTH_USER_MODEL, related_name="+")),
                migrations.AlterField("article", "desk", _related("annotations.desk", related_name="articles")),
                migrations.AlterField("claim", "created_by", _related(settings.AUTH_USER_MODEL, related_name="+")),
                migrations.AlterField("claim", "desk", _related("annotations.desk", related_name="claims")),
                migrations.AlterField("event", "actor", _related(settings.AUTH_USER_MODEL, related_name="+", null=True)),
                migrations.AlterField("event", "claim", _related("annotations.claim", related_name="events", null=True)),
                migrations.AlterField("event", "desk", _related("annotations.desk", related_name="+")),
                migrations.AlterField("highlight", "created_by", _related(settings.AUTH_USER_MODEL, related_name="+")),
                migrations.AlterField("revision", "article", _related("annotations.article", related_name="revisions")),
                migrations.AlterField("revision", "created_by", _related(settings.AUTH_USER_MODEL, related_name="+")),
                migrations.AlterField(
                    "searchentry", "desk", _related("annotations.desk", models.CASCADE, related_name="+")
                ),
            ],
        )
    ]
