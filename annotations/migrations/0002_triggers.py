"""Rules that span rows or columns, kept by PostgreSQL itself: for the API, the pages, the admin and a shell alike.

Raw SQL because Django's constraints see one row: these compare a quote with another table's text, refuse UPDATE and DELETE
of what is append-only, and look for a second pair of eyes.
"""

from django.db import migrations

APPEND_ONLY = ["rawinput", "revision", "cue", "verdict", "review", "publication", "event"]

FUNCTIONS = """
CREATE FUNCTION annotations_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION annotations_check_highlight() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM annotations_revision r
        WHERE r.id = NEW.revision_id AND substr(r.text, NEW.start + 1, NEW."end" - NEW.start) = NEW.exact
    ) THEN
        RAISE EXCEPTION 'highlight: the quote is not the text at [%, %)', NEW.start, NEW."end"
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION annotations_check_passage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'passage' AND NOT EXISTS (
        SELECT 1 FROM annotations_revision r
        WHERE r.id = NEW.passage_revision_id
          AND substr(r.text, NEW.passage_start + 1, NEW.passage_end - NEW.passage_start) = NEW.quote
    ) THEN
        RAISE EXCEPTION 'evidence: the quote is not the text at [%, %)', NEW.passage_start, NEW.passage_end
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION annotations_check_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decision = 'approve' AND (
        EXISTS (SELECT 1 FROM annotations_verdict v WHERE v.claim_id = NEW.claim_id AND v.author_id = NEW.reviewer_id)
        OR EXISTS (
            SELECT 1 FROM annotations_evidence e JOIN annotations_evidence_writers w ON w.evidence_id = e.id
            WHERE e.claim_id = NEW.claim_id AND w.user_id = NEW.reviewer_id
        )
    ) THEN
        RAISE EXCEPTION 'review: nobody approves a check whose verdict or evidence they wrote'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION annotations_check_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'published' AND NOT EXISTS (
        SELECT 1 FROM annotations_publication p
        WHERE p.claim_id = NEW.id AND p.published_at >= NEW.submitted_at
    ) THEN
        RAISE EXCEPTION 'claim %: published without an approved publication', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER highlight_quote_stands BEFORE INSERT OR UPDATE OF revision_id, start, "end", exact
    ON annotations_highlight FOR EACH ROW EXECUTE FUNCTION annotations_check_highlight();
CREATE TRIGGER evidence_passage_stands BEFORE INSERT OR UPDATE OF kind, passage_revision_id, passage_start, passage_end, quote
    ON annotations_evidence FOR EACH ROW EXECUTE FUNCTION annotations_check_passage();
CREATE TRIGGER review_needs_other_eyes BEFORE INSERT
    ON annotations_review FOR EACH ROW EXECUTE FUNCTION annotations_check_approval();
-- Deferred: the act that publishes first moves the claim, then writes the publication.
CREATE CONSTRAINT TRIGGER claim_published_with_publication AFTER INSERT OR UPDATE OF status
    ON annotations_claim DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION annotations_check_published();
"""

DROP_FUNCTIONS = """
DROP FUNCTION annotations_check_published() CASCADE;
DROP FUNCTION annotations_check_approval() CASCADE;
DROP FUNCTION annotations_check_passage() CASCADE;
DROP FUNCTION annotations_check_highlight() CASCADE;
DROP FUNCTION annotations_refuse_change() CASCADE;
"""

REFUSE_CHANGES = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON annotations_{table} "
    "FOR EACH ROW EXECUTE FUNCTION annotations_refuse_change();"
    for table in APPEND_ONLY
)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS + REFUSE_CHANGES, DROP_FUNCTIONS)]
