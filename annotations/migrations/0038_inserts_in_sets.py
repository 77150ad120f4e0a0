"""What comes by the thousand is looked at once a statement: the words of highlights, the languages of their claims.

Raw SQL because triggers and functions have no other form. What is refused and what is searched stay as they are.
"""

from django.db import migrations

# A function that returns a set is made part of the query that calls it: one plan for all claims, not one for each.
LANGUAGES = """
CREATE FUNCTION annotations_claim_languages(claim bigint) RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT a.language FROM annotations_highlight h
        JOIN annotations_revision r ON r.id = h.revision_id JOIN annotations_article a ON a.id = r.article_id
        WHERE h.claim_id = claim AND h.removed_at IS NULL AND a.language <> '' ORDER BY h.id LIMIT 1
    ), '')
$$;
CREATE OR REPLACE FUNCTION annotations_claim_language(claim bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT language FROM annotations_claim_languages(claim) AS language
$$;
CREATE OR REPLACE FUNCTION annotations_search_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO annotations_searchentry (desk_id, claim_id, config, vector)
    SELECT c.desk_id, c.id, config, annotations_search_vector(config, c.statement, c.claimant, '')
    FROM added c, annotations_claim_languages(c.id) AS language, annotations_search_config(language) AS config;
    RETURN NULL;
END $$;
"""
OLD_LANGUAGES = """
CREATE OR REPLACE FUNCTION annotations_search_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO annotations_searchentry (desk_id, claim_id, config, vector)
    SELECT c.desk_id, c.id, config, annotations_search_vector(config, c.statement, c.claimant, '')
    FROM added c, annotations_search_config(annotations_claim_language(c.id)) AS config;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION annotations_claim_language(claim bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT a.language FROM annotations_highlight h
        JOIN annotations_revision r ON r.id = h.revision_id JOIN annotations_article a ON a.id = r.article_id
        WHERE h.claim_id = claim AND h.removed_at IS NULL AND a.language <> '' ORDER BY h.id LIMIT 1
    ), '')
$$;
DROP FUNCTION annotations_claim_languages(bigint);
"""

QUOTES = """
CREATE FUNCTION annotations_check_highlights() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    -- No join: its plan is kept, and one made for thousands of highlights would read all texts for a single one.
    SELECT h.start, h."end" INTO wrong FROM added h
    WHERE h.exact IS DISTINCT FROM (
        SELECT substr(r.text, h.start + 1, h."end" - h.start) FROM annotations_revision r WHERE r.id = h.revision_id
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'highlight: the quote is not the text at [%, %)', wrong.start, wrong."end"
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER highlight_quote_stands ON annotations_highlight;
CREATE TRIGGER highlight_quote_stands AFTER INSERT ON annotations_highlight
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION annotations_check_highlights();
CREATE TRIGGER changed_highlight_quote_stands BEFORE UPDATE OF revision_id, start, "end", exact
    ON annotations_highlight FOR EACH ROW EXECUTE FUNCTION annotations_check_highlight();
"""
OLD_QUOTES = """
DROP FUNCTION annotations_check_highlights() CASCADE;
DROP TRIGGER changed_highlight_quote_stands ON annotations_highlight;
CREATE TRIGGER highlight_quote_stands BEFORE INSERT OR UPDATE OF revision_id, start, "end", exact
    ON annotations_highlight FOR EACH ROW EXECUTE FUNCTION annotations_check_highlight();
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0037_lengths_and_languages")]

    operations = [
        migrations.RunSQL(LANGUAGES, OLD_LANGUAGES),
        migrations.RunSQL(QUOTES, OLD_QUOTES),
    ]
