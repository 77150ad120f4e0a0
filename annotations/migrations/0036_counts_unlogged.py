"""Counting a request must not wait for the disk: the counts of a minute may go with a crash of the database.

Raw SQL: Django knows no unlogged tables. A commit that changes nothing but these writes no log to be flushed, which was
most of the time of a small answer. After a crash the table is empty, and the minute's counts begin anew.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("annotations", "0035_revision_inputs")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE annotations_requestcount SET UNLOGGED", "ALTER TABLE annotations_requestcount SET LOGGED"
        )
    ]
