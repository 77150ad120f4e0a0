"""The search page among 1,000,000 highlights: words that few claims hold, and words that most of them do."""

import time
from collections.abc import Callable
from urllib.parse import quote

from django.db import connection
from django.test import Client, override_settings

from tests.bench.corpus import HIGHLIGHTS, PLACES, WORDS, Corpus
from tests.bench.desk import database
from tests.bench.measure import Measure, write_json

ARTICLES = 1_000
MANY = 1_000_000  # highlights
TRIES = 40
TARGET_P95 = 0.05

# Raw SQL past the triggers: each place that the corpus marked is marked for other claims as well, each with the entry
# that the triggers would have made. Words are drawn by numbers without a common divisor: the same each time.
_CLAIMS = """
INSERT INTO annotations_claim (
    id, desk_id, statement, claimant, status, priority, topics, verdicts_required, verdicts_state, created_by_id,
    created_at, updated_at, version, queue_language
)
SELECT n + %(last)s, %(desk)s,
    concat(
        'In speech ', n, ' the minister of ', (%(places)s::text[])[1 + n %% 1500 * 7919 %% 1500], ' said that ',
        (%(words)s::text[])[1 + n * 31 %% 30], ' and ', (%(words)s::text[])[1 + n * 37 / 30 %% 30], ' and ',
        (%(words)s::text[])[1 + n * 41 / 900 %% 30], ' came.'
    ),
    '', 'open', 0, '{}', 1, 'open', %(user)s, now(), now(), 1, ''
FROM generate_series(1, %(more)s) AS n
"""
_HIGHLIGHTS = """
INSERT INTO annotations_highlight (
    claim_id, revision_id, start, "end", exact, prefix, suffix, created_by_id, created_at, updated_at, canonical, via
)
SELECT n + %(last)s, h.revision_id, h.start, h."end", h.exact, h.prefix, h.suffix, h.created_by_id, now(), now(), '',
    '{}'
FROM generate_series(1, %(more)s) AS n
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM annotations_highlight) AS h
    ON h.place = 1 + n %% %(present)s
"""
_ENTRIES = """
INSERT INTO annotations_searchentry (desk_id, claim_id, config, vector)
SELECT desk_id, id, 'desk_english', setweight(to_tsvector('desk_english', statement), 'A')
FROM annotations_claim WHERE id > %(last)s
"""
# An index is made of a million entries faster than it is kept up to date with them.
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%% USING gin %%' AND schemaname = 'public'"


def run() -> list[Measure]:
    with database(), override_settings(RATE_LIMIT=0, ALLOWED_HOSTS=["testserver"]):
        corpus = Corpus()
        corpus.grow(ARTICLES)
        client = Client()
        client.force_login(corpus.checker)
        few = _asked(client)
        _fill(corpus)
        many = _asked(client)
    write_json("search", {"few": few, "many": many})
    return [
        Measure(
            f"{name}: p95 at {ARTICLES * HIGHLIGHTS:,} and {MANY:,} highlights",
            f"{1000 * few[name]:.0f} and {1000 * seconds:.0f} ms",
            f"< {1000 * TARGET_P95:.0f} ms",
            seconds < TARGET_P95,
        )
        for name, seconds in many.items()
    ]


def _asked(client: Client) -> dict[str, float]:
    words: dict[str, Callable[[int], str]] = {
        "a rare word": lambda number: PLACES[number * 7],
        "a rare word and a common one": lambda number: f"{PLACES[number * 11]} {WORDS[number % len(WORDS)]}",
        "a common word": lambda number: WORDS[number % len(WORDS)],
        "a word of every claim": lambda number: "minister",
    }
    return {name: _p95(client, query) for name, query in words.items()}


def _p95(client: Client, query: Callable[[int], str]) -> float:
    seconds = []
    for number in range(TRIES):
        began = time.perf_counter()
        response = client.get(f"/search/?q={quote(query(number))}")
        seconds.append(time.perf_counter() - began)
        assert response.status_code == 200
    return sorted(seconds)[int(0.95 * TRIES)]


def _fill(corpus: Corpus) -> None:
    present = ARTICLES * HIGHLIGHTS
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM annotations_claim")
        (last,) = cursor.fetchone()
        values = {"last": last, "present": present, "more": MANY - present, "desk": corpus.desk.pk}
        values |= {"user": corpus.checker.pk, "places": PLACES, "words": WORDS}
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("SET session_replication_role = replica")  # no triggers
        for statement in (_CLAIMS, _HIGHLIGHTS, _ENTRIES):
            cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
