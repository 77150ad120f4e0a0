"""A database of its own with 100,000 highlights, for what has to be fast on many."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import quote, urlencode

import django
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict

DATABASE = "factcheck_bench"
HIGHLIGHTS = 100_000
PER_ARTICLE = 100
TOKEN = "fcd_bench"


# The indexes of search take longer to keep up to date than all the rest.
_DROP_SEARCH = """
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT indexrelid::regclass AS name FROM pg_index JOIN pg_class c ON c.oid = indexrelid
        JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'gin'
    LOOP EXECUTE format('DROP INDEX %s', found.name); END LOOP;
END $$
"""


@contextmanager
def hundred_thousand_highlights() -> Iterator[str]:
    """Make the database and point Django's connection at it; yield its address for another process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _fill()
        yield address()
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def address() -> str:
    """Return the address of the present database, for another process."""
    server = conninfo_to_dict(connection.connection.info.dsn)
    parts = {name: str(value) for name, value in server.items() if name in ("user", "host", "port")}
    parts["password"] = connection.connection.info.password
    given = {name: value for name, value in parts.items() if value}
    return f"postgresql:///{quote(connection.settings_dict['NAME'])}?{urlencode(given)}"


def _fill() -> None:
    """Store the articles as anyone would, their claims and highlights in bulk. Search is not measured."""
    from annotations import people, store
    from annotations.models import Claim, Desk, Highlight, Token

    desk = Desk.objects.get()
    actor = people.create_user(username="bench", desk=desk, role="checker", password="a long and quiet harbour")
    expiry = timezone.now() + timedelta(days=1)
    Token.objects.create(user=actor, digest=Token.digest_of(TOKEN), hint="", scopes=["read"], expires_at=expiry)
    with connection.cursor() as cursor:
        cursor.execute(_DROP_SEARCH)
    for number in range(HIGHLIGHTS // PER_ARTICLE):
        paragraphs = [_paragraph(number, place) for place in range(PER_ARTICLE)]
        text = "\n\n".join(paragraphs)
        revision = store.store_article(
            desk=desk, actor=actor, raw=b"", format="plain", text=text, title=f"Port, {number}", publisher="Wire"
        ).article.revision
        claims = Claim.objects.bulk_create(
            Claim(desk=desk, statement=words, claimant="The minister", created_by=actor) for words in paragraphs
        )
        starts = [sum(len(words) + 2 for words in paragraphs[:place]) for place in range(PER_ARTICLE)]
        Highlight.objects.bulk_create(
            Highlight(
                claim=claim,
                revision=revision,
                start=start,
                end=start + len(words),
                exact=words,
                prefix=text[max(0, start - 32) : start],
                suffix=text[start + len(words) :][:32],
                created_by=actor,
            )
            for claim, start, words in zip(claims, starts, paragraphs, strict=True)
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _paragraph(article: int, place: int) -> str:
    emoji = " 🤔" if article % 10 == 0 else ""
    return f"In speech {article}.{place} the minister said of the harbour: {place * article:,} new jobs{emoji}."
