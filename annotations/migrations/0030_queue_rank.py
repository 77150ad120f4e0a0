"""The place of a claim in the review queue, in one column that an index serves; who prefers which languages.

Raw SQL: a trigger writes the place, so that it is right whoever changes a priority or a deadline, and by whichever way.
PostgreSQL has no generated column for it: subtracting from a time is not immutable to it.

``queue_rank`` is the moment since which a claim counts as waiting, so that the lowest comes first:

    greatest(least(submitted_at - priority hours, due_at - 7 days), submitted_at - 14 days)

A point of priority is worth an hour of waiting. A deadline pulls forward from a week before it. Nothing goes more than
14 days ahead of when it came: what has waited for longer than that is overtaken by nothing new, whatever its priority.
"""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F, Q

CREATE = """
CREATE FUNCTION annotations_queue_rank(submitted timestamptz, priority integer, due timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT greatest(
        least(submitted - make_interval(hours => priority), due - make_interval(hours => 7 * 24)),
        submitted - make_interval(hours => 14 * 24)
    )
$$;

CREATE FUNCTION annotations_place_in_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.queue_rank := annotations_queue_rank(NEW.submitted_at, NEW.priority, NEW.due_at);
    IF NEW.submitted_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at) THEN
        -- The language of the article in which it was marked first, without region and script; empty where unknown.
        NEW.queue_language := coalesce((
            SELECT left(lower(split_part(a.language, '-', 1)), 8)
            FROM annotations_highlight h
            JOIN annotations_revision r ON r.id = h.revision_id
            JOIN annotations_article a ON a.id = r.article_id
            WHERE h.claim_id = NEW.id AND h.removed_at IS NULL
            ORDER BY h.id LIMIT 1
        ), '');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER claim_place_in_queue BEFORE INSERT OR UPDATE OF submitted_at, priority, due_at, queue_rank, queue_language
    ON annotations_claim FOR EACH ROW EXECUTE FUNCTION annotations_place_in_queue();
"""
# Claims that were submitted before; their language is looked up as if they came now.
FILL = """
UPDATE annotations_claim c SET queue_rank = NULL, queue_language = coalesce((
    SELECT left(lower(split_part(a.language, '-', 1)), 8)
    FROM annotations_highlight h
    JOIN annotations_revision r ON r.id = h.revision_id
    JOIN annotations_article a ON a.id = r.article_id
    WHERE h.claim_id = c.id AND h.removed_at IS NULL
    ORDER BY h.id LIMIT 1
), '')
WHERE submitted_at IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""
DROP = """
DROP FUNCTION annotations_place_in_queue() CASCADE;
DROP FUNCTION annotations_queue_rank(timestamptz, integer, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0029_search_in_sets")]

    operations = [
        migrations.AddField(
            "claim", "queue_rank", models.DateTimeField(null=True, editable=False)
        ),
        migrations.AddField(
            "claim", "queue_language", models.CharField(max_length=8, default="", editable=False)
        ),
        migrations.AddField(
            "membership",
            "languages",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=8), blank=True, default=list, editable=False
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex("claim", "claim_queue"),
        migrations.AddIndex(
            "claim",
            models.Index(
                F("desk"), F("queue_rank"), F("id"), condition=Q(status="in_review"), name="claim_queue"
            ),
        ),
        migrations.AddIndex(
            "claim",
            models.Index(
                F("desk"), F("queue_language"), F("queue_rank"), F("id"),
                condition=Q(status="in_review"), name="claim_queue_by_language",
            ),
        ),
    ]
