"""The change feed's order survives a move to another PostgreSQL, whose transactions are numbered from its own beginning.

Raw SQL because Django has no expression for it. The offset is the value of a sequence: one number that is dumped and
restored with the rest, that a test's emptied tables keep, and whose change is seen at once by every process.
"""

from django.db import migrations, models

# Left free for what was written after the backup and is lost: nobody who read that has a cursor beyond what comes next.
GAP = 2**32

CREATE = f"""
CREATE SEQUENCE annotations_feed_offset AS bigint MINVALUE 0 START 0;

CREATE FUNCTION annotations_feed_position() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT pg_current_xact_id()::text::bigint + last_value FROM annotations_feed_offset
$$;

-- What is written from now on has this position or a higher one, and so has all that is not committed yet.
CREATE FUNCTION annotations_feed_horizon() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + last_value FROM annotations_feed_offset
$$;

-- Tells whether the feed had to be moved. What a snapshot shows was written by transactions below its xmax: a position
-- at or above it comes from another server.
CREATE FUNCTION annotations_continue_feed() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    newest bigint;
    next_here bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('annotations_continue_feed'));
    SELECT max(position.transaction), pg_snapshot_xmax(pg_current_snapshot())::text::bigint INTO newest, next_here
    FROM annotations_desk d CROSS JOIN LATERAL (
        SELECT e.transaction FROM annotations_event e WHERE e.desk_id = d.id
        ORDER BY e.transaction DESC, e.id DESC LIMIT 1
    ) AS position;
    IF newest IS NULL OR newest < next_here + (SELECT last_value FROM annotations_feed_offset) THEN
        RETURN false;
    END IF;
    PERFORM setval('annotations_feed_offset', newest - next_here + {GAP}, false);
    RETURN true;
END $$;
"""
DROP = """
DROP FUNCTION annotations_continue_feed();
DROP FUNCTION annotations_feed_horizon();
DROP FUNCTION annotations_feed_position();
DROP SEQUENCE annotations_feed_offset;
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0013_claim_deadline")]

    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.AlterField(
            model_name="event",
            name="transaction",
            field=models.BigIntegerField(db_default=models.Func(function="annotations_feed_position"), editable=False),
        ),
    ]
