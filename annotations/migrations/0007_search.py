"""Search: what is searched stands in one table, kept by triggers, so that no writer can forget it.

Raw SQL because text search configurations and triggers have no other form. The texts to be searched change in many
places (a claim is worded anew, an article gets a revision or a language, evidence is withdrawn); PostgreSQL sees them all.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

# The primary subtag of BCP 47 for each language that PostgreSQL may have a stemmer for, depending on its version.
LANGUAGES = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english",
    "et": "estonian", "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian",
    "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali", "no": "norwegian",
    "nb": "norwegian", "nn": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def create_configurations(apps, schema_editor):
    """Make each of the server's stemmers deaf to accents, and a function that names the one for a language."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT cfgname FROM pg_ts_config WHERE cfgnamespace = 'pg_catalog'::regnamespace")
        present = {name for (name,) in cursor.fetchall()}
        for name in sorted(present & {*LANGUAGES.values(), "simple"}):
            dictionary = "simple" if name == "simple" else f"{name}_stem"
            cursor.execute(f"CREATE TEXT SEARCH CONFIGURATION desk_{name} (COPY = pg_catalog.{name})")
            cursor.execute(
                f"ALTER TEXT SEARCH CONFIGURATION desk_{name}"
                f" ALTER MAPPING FOR hword, hword_part, word WITH unaccent, {dictionary}"
            )
        cases = " ".join(f"WHEN '{tag}' THEN 'desk_{name}'" for tag, name in LANGUAGES.items() if name in present)
        cursor.execute(
            "CREATE FUNCTION annotations_search_config(language text) RETURNS text LANGUAGE sql IMMUTABLE RETURN"
            f" CASE split_part(lower(language), '-', 1) WHEN '' THEN 'desk_english' {cases} ELSE 'desk_simple' END"
        )


def drop_configurations(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION annotations_search_config(text)")
        for name in sorted({*LANGUAGES.values(), "simple"}):
            cursor.execute(f"DROP TEXT SEARCH CONFIGURATION IF EXISTS desk_{name}")


FUNCTIONS = r"""
-- Long runs without a blank are cut: the parser takes their length squared over "a_a_a_". A million characters of a
-- text are searched; where even their words are more than a tsvector holds (1 MB), half as many, and so on.
CREATE FUNCTION annotations_search_vector(config text, title text, source text, body text) RETURNS tsvector
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

-- A claim is taken to be in the language of the first article that it stands in.
CREATE FUNCTION annotations_claim_language(claim bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT a.language FROM annotations_highlight h
        JOIN annotations_revision r ON r.id = h.revision_id JOIN annotations_article a ON a.id = r.article_id
        WHERE h.claim_id = claim AND h.removed_at IS NULL AND a.language <> '' ORDER BY h.id LIMIT 1
    ), '')
$$;

CREATE FUNCTION annotations_index_claim(claim bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO annotations_searchentry AS entry (desk_id, claim_id, config, vector)
    SELECT c.desk_id, c.id, config, annotations_search_vector(config, c.statement, c.claimant, '')
    FROM annotations_claim c, annotations_search_config(annotations_claim_language(c.id)) AS config
    WHERE c.id = claim
    ON CONFLICT (claim_id) DO UPDATE SET config = excluded.config, vector = excluded.vector
$$;

CREATE FUNCTION annotations_index_evidence(item bigint) RETURNS void LANGUAGE sql AS $$
    DELETE FROM annotations_searchentry s USING annotations_evidence e
    WHERE e.id = item AND e.withdrawn_at IS NOT NULL AND s.evidence_id = e.id;
    INSERT INTO annotations_searchentry AS entry (desk_id, evidence_id, config, vector)
    SELECT c.desk_id, e.id, config,
        annotations_search_vector(config, e.title, e.publisher, concat_ws(E'\n', e.quote, e.note, e.url))
    FROM annotations_evidence e JOIN annotations_claim c ON c.id = e.claim_id
    LEFT JOIN annotations_revision r ON r.id = e.passage_revision_id
    LEFT JOIN annotations_article a ON a.id = r.article_id,
    annotations_search_config(coalesce(a.language, annotations_claim_language(e.claim_id))) AS config
    WHERE e.id = item AND e.withdrawn_at IS NULL
    ON CONFLICT (evidence_id) DO UPDATE SET config = excluded.config, vector = excluded.vector
$$;

CREATE FUNCTION annotations_index_article(article bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO annotations_searchentry AS entry (desk_id, article_id, config, vector)
    SELECT a.desk_id, a.id, config,
        annotations_search_vector(config, a.title, concat_ws(E'\n', p.name, a.author, a.credit, a.place), r.text)
    FROM annotations_article a LEFT JOIN annotations_publisher p ON p.id = a.publisher_id
    JOIN LATERAL (
        SELECT text FROM annotations_revision WHERE article_id = a.id ORDER BY number DESC LIMIT 1
    ) r ON true,
    annotations_search_config(a.language) AS config
    WHERE a.id = article
    ON CONFLICT (article_id) DO UPDATE SET config = excluded.config, vector = excluded.vector
$$;

CREATE FUNCTION annotations_search_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM annotations_index_claim(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION annotations_search_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM annotations_index_evidence(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION annotations_search_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM annotations_index_article(NEW.article_id);
    RETURN NULL;
END $$;

CREATE FUNCTION annotations_search_highlight() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM annotations_index_claim(s.claim_id) FROM annotations_searchentry s
    WHERE s.claim_id IN (NEW.claim_id, CASE TG_OP WHEN 'UPDATE' THEN OLD.claim_id END)
      AND s.config <> annotations_search_config(annotations_claim_language(s.claim_id));
    RETURN NULL;
END $$;

CREATE FUNCTION annotations_search_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM annotations_index_article(NEW.id);
    IF NEW.language <> OLD.language THEN
        PERFORM annotations_index_claim(c.id) FROM annotations_claim c WHERE c.id IN (
            SELECT h.claim_id FROM annotations_highlight h JOIN annotations_revision r ON r.id = h.revision_id
            WHERE r.article_id = NEW.id
        ) ORDER BY c.id;
        PERFORM annotations_index_evidence(e.id) FROM annotations_evidence e
        JOIN annotations_revision r ON r.id = e.passage_revision_id WHERE r.article_id = NEW.id ORDER BY e.id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION annotations_search_publisher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM annotations_index_article(a.id) FROM annotations_article a WHERE a.publisher_id = NEW.id ORDER BY a.id;
    RETURN NULL;
END $$;

CREATE TRIGGER claim_is_searched AFTER INSERT OR UPDATE OF statement, claimant
    ON annotations_claim FOR EACH ROW EXECUTE FUNCTION annotations_search_claim();
CREATE TRIGGER evidence_is_searched
    AFTER INSERT OR UPDATE OF title, publisher, quote, note, url, passage_revision_id, withdrawn_at
    ON annotations_evidence FOR EACH ROW EXECUTE FUNCTION annotations_search_evidence();
CREATE TRIGGER revision_is_searched AFTER INSERT
    ON annotations_revision FOR EACH ROW EXECUTE FUNCTION annotations_search_revision();
CREATE TRIGGER highlight_gives_claim_its_language AFTER INSERT OR UPDATE OF claim_id, revision_id, removed_at
    ON annotations_highlight FOR EACH ROW EXECUTE FUNCTION annotations_search_highlight();
CREATE TRIGGER article_is_searched AFTER UPDATE OF title, language, author, credit, place, publisher_id
    ON annotations_article FOR EACH ROW EXECUTE FUNCTION annotations_search_article();
CREATE TRIGGER publisher_is_searched AFTER UPDATE OF name
    ON annotations_publisher FOR EACH ROW EXECUTE FUNCTION annotations_search_publisher();

SELECT annotations_index_claim(id) FROM annotations_claim;
SELECT annotations_index_evidence(id) FROM annotations_evidence;
SELECT annotations_index_article(id) FROM annotations_article;
"""

DROP_FUNCTIONS = """
DROP FUNCTION annotations_search_publisher() CASCADE;
DROP FUNCTION annotations_search_article() CASCADE;
DROP FUNCTION annotations_search_highlight() CASCADE;
DROP FUNCTION annotations_search_revision() CASCADE;
DROP FUNCTION annotations_search_evidence() CASCADE;
DROP FUNCTION annotations_search_claim() CASCADE;
DROP FUNCTION annotations_index_article(bigint);
DROP FUNCTION annotations_index_evidence(bigint);
DROP FUNCTION annotations_index_claim(bigint);
DROP FUNCTION annotations_claim_language(bigint);
DROP FUNCTION annotations_search_vector(text, text, text, text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0006_revision_astral'),
    ]

    operations = [
        # Any database owner may install it.
        UnaccentExtension(),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('config', models.CharField(max_length=32)),
                ('vector', django.contrib.postgres.search.SearchVectorField(help_text='weight A: title or statement; B: who says or published it; D: the rest')),
                ('article', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_entry', to='annotations.article')),
                ('claim', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_entry', to='annotations.claim')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotations.desk')),
                ('evidence', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_entry', to='annotations.evidence')),
            ],
            options={
                'verbose_name_plural': 'search entries',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='search_entry_words'), models.Index(fields=['desk', 'config'], name='search_entry_languages')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('article', None), ('claim__isnull', False), ('evidence', None)), models.Q(('article__isnull', False), ('claim', None), ('evidence', None)), models.Q(('article', None), ('claim', None), ('evidence__isnull', False)), _connector='OR'), name='search_entry_is_of_one_thing')],
            },
        ),
        migrations.RunPython(create_configurations, drop_configurations),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
    ]
