"""Claims and highlights that come by the thousand are indexed once for each statement, not once for each row.

Raw SQL because triggers and functions have no other form. What is searched, and when, stays as 0007 has it.
"""

from django.db import migrations

# 50,000 characters cannot fill a tsvector (1 MB), whatever they unfold to: no subtransaction is needed to try.
SEARCH_VECTOR = r"""
CREATE OR REPLACE FUNCTION annotations_search_vector(config text, title text, source text, body text) RETURNS tsvector
LANGUAGE plpgsql AS $$
DECLARE
    kept integer := 1000000;
    words text := regexp_replace(left(body, kept), '(\S{100})', '\1 ', 'g');
BEGIN
    IF length(title) + length(source) + length(words) < 50000 THEN
        RETURN setweight(to_tsvector(config::regconfig, regexp_replace(title, '(\S{100})', '\1 ', 'g')), 'A')
            || setweight(to_tsvector(config::regconfig, regexp_replace(source, '(\S{100})', '\1 ', 'g')), 'B')
            || to_tsvector(config::regconfig, words);
    END IF;
    LOOP
        BEGIN
            RETURN setweight(to_tsvector(config::regconfig, regexp_replace(title, '(\S{100})', '\1 ', 'g')), 'A')
                || setweight(to_tsvector(config::regconfig, regexp_replace(source, '(\S{100})', '\1 ', 'g')), 'B')
                || to_tsvector(config::regconfig, left(words, kept));
        EXCEPTION WHEN program_limit_exceeded THEN
            IF kept < 1000 THEN
                RETURN ''::tsvector;
            END IF;
            kept := kept / 2;
        END;
    END LOOP;
END $$;
"""
OLD_SEARCH_VECTOR = r"""
CREATE OR REPLACE FUNCTION annotations_search_vector(config text, title text, source text, body text) RETURNS tsvector
LANGUAGE plpgsql AS $$
DECLARE
    kept integer := 1000000;
    words text := regexp_replace(left(body, kept), '(\S{100})', '\1 ', 'g');
BEGIN
    LOOP
        BEGIN
            RETURN setweight(to_tsvector(config::regconfig, regexp_replace(title, '(\S{100})', '\1 ', 'g')), 'A')
                || setweight(to_tsvector(config::regconfig, regexp_replace(source, '(\S{100})', '\1 ', 'g')), 'B')
                || to_tsvector(config::regconfig, left(words, kept));
        EXCEPTION WHEN program_limit_exceeded THEN
            IF kept < 1000 THEN
                RETURN ''::tsvector;
            END IF;
            kept := kept / 2;
        END;
    END LOOP;
END $$;
"""

IN_SETS = r"""
CREATE FUNCTION annotations_search_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO annotations_searchentry (desk_id, claim_id, config, vector)
    SELECT c.desk_id, c.id, config, annotations_search_vector(config, c.statement, c.claimant, '')
    FROM added c, annotations_search_config(annotations_claim_language(c.id)) AS config;
    RETURN NULL;
END $$;

CREATE FUNCTION annotations_search_highlights() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM annotations_index_claim(s.claim_id)
    FROM (SELECT DISTINCT claim_id FROM added) h JOIN annotations_searchentry s ON s.claim_id = h.claim_id
    WHERE s.config <> annotations_search_config(annotations_claim_language(s.claim_id));
    RETURN NULL;
END $$;

DROP TRIGGER claim_is_searched ON annotations_claim;
CREATE TRIGGER claim_is_searched AFTER INSERT ON annotations_claim
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION annotations_search_claims();
CREATE TRIGGER claim_is_searched_anew AFTER UPDATE OF statement, claimant ON annotations_claim
    FOR EACH ROW EXECUTE FUNCTION annotations_search_claim();
DROP TRIGGER highlight_gives_claim_its_language ON annotations_highlight;
CREATE TRIGGER highlight_gives_claim_its_language AFTER INSERT ON annotations_highlight
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION annotations_search_highlights();
CREATE TRIGGER moved_highlight_gives_claim_its_language AFTER UPDATE OF claim_id, revision_id, removed_at
    ON annotations_highlight FOR EACH ROW EXECUTE FUNCTION annotations_search_highlight();
"""
BY_ROWS = """
DROP FUNCTION annotations_search_highlights() CASCADE;
DROP FUNCTION annotations_search_claims() CASCADE;
DROP TRIGGER claim_is_searched_anew ON annotations_claim;
DROP TRIGGER moved_highlight_gives_claim_its_language ON annotations_highlight;
CREATE TRIGGER claim_is_searched AFTER INSERT OR UPDATE OF statement, claimant
    ON annotations_claim FOR EACH ROW EXECUTE FUNCTION annotations_search_claim();
CREATE TRIGGER highlight_gives_claim_its_language AFTER INSERT OR UPDATE OF claim_id, revision_id, removed_at
    ON annotations_highlight FOR EACH ROW EXECUTE FUNCTION annotations_search_highlight();
"""

# The row is looked at again when the transaction ends: only where it says that it is published.
PUBLISHED = """
DROP TRIGGER claim_published_with_publication ON annotations_claim;
CREATE CONSTRAINT TRIGGER claim_published_with_publication AFTER INSERT OR UPDATE OF status
    ON annotations_claim DEFERRABLE INITIALLY DEFERRED FOR EACH ROW%s EXECUTE FUNCTION annotations_check_published();
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0028_claims_by_words")]

    operations = [
        migrations.RunSQL(SEARCH_VECTOR, OLD_SEARCH_VECTOR),
        migrations.RunSQL(IN_SETS, BY_ROWS),
        migrations.RunSQL(PUBLISHED % " WHEN (NEW.status = 'published')", PUBLISHED % ""),
    ]
