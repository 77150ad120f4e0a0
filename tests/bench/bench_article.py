"""An article with its highlights through the API, beside a view that has PostgreSQL write the same JSON and no more."""

import hashlib
import time
from collections.abc import Callable

import psutil
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from tests import factories
from tests.bench.desk import database
from tests.bench.measure import Measure

HIGHLIGHTS = 20
TURNS, ROUNDS = 4, 100
TARGET_TIMES = 2.0

# What a hand would write for this one page, in two statements: who asks; the article with text, cues and highlights.
_WHO = "SELECT user_id FROM annotations_token WHERE digest = %s AND expires_at > now()"
_ARTICLE = """
SELECT json_build_object(
    'id', a.id, 'desk', d.slug, 'kind', a.kind, 'title', a.title, 'url', a.url, 'publisher', coalesce(p.name, ''),
    'author', a.author, 'credit', a.credit, 'place', a.place, 'published_at', a.published_at,
    'published_stated', a.published_stated, 'published_zone', a.published_zone, 'language', a.language,
    'format', a.format, 'created_at', a.created_at, 'updated_at', a.updated_at,
    'revision', json_build_object('id', r.id, 'number', r.number, 'text', r.text, 'sha256', r.sha256),
    'cues', (
        SELECT coalesce(json_agg(json_build_object(
            'start_ms', c.start_ms, 'end_ms', c.end_ms, 'start', c.start, 'end', c."end", 'speaker', c.speaker
        ) ORDER BY c.start_ms), '[]') FROM annotations_cue c WHERE c.revision_id = r.id
    ),
    'highlights', (
        SELECT coalesce(json_agg(json_build_object(
            'id', h.id, 'claim', h.claim_id, 'start', coalesce(n.start, h.start), 'end', coalesce(n."end", h."end"),
            'exact', coalesce(n.exact, h.exact), 'prefix', coalesce(n.prefix, h.prefix),
            'suffix', coalesce(n.suffix, h.suffix), 'start_ms', h.start_ms, 'end_ms', h.end_ms,
            'state', coalesce(n.state, 'carried'), 'created_at', h.created_at, 'updated_at', h.updated_at
        ) ORDER BY h.id), '[]')
        FROM annotations_highlight h
        JOIN annotations_revision hr ON hr.id = h.revision_id
        LEFT JOIN LATERAL (
            SELECT n.* FROM annotations_anchor n JOIN annotations_revision nr ON nr.id = n.revision_id
            WHERE n.highlight_id = h.id AND nr.number > hr.number ORDER BY nr.number DESC LIMIT 1
        ) n ON true
        WHERE hr.article_id = a.id AND h.removed_at IS NULL
    )
)::text
FROM annotations_article a
JOIN annotations_desk d ON d.id = a.desk_id
JOIN annotations_membership m ON m.desk_id = d.id AND m.user_id = %s
LEFT JOIN annotations_publisher p ON p.id = a.publisher_id
JOIN LATERAL (SELECT * FROM annotations_revision WHERE article_id = a.id ORDER BY number DESC LIMIT 1) r ON true
WHERE a.id = %s
"""


def by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    secret = request.headers["Authorization"].removeprefix("Bearer ")
    with connection.cursor() as cursor:
        cursor.execute(_WHO, [hashlib.sha256(secret.encode()).hexdigest()])
        (user,) = cursor.fetchone()
        cursor.execute(_ARTICLE, [user, pk])
        (text,) = cursor.fetchone()
    return HttpResponse(text, content_type="application/json")


urlpatterns = [path("by-hand/<int:pk>/", by_hand), path("", include("factcheck.urls"))]


def run() -> list[Measure]:
    """Time both in turns, in this process, through all of the desk's middleware."""
    with database(), override_settings(RATE_LIMIT=0, ALLOWED_HOSTS=["testserver"], ROOT_URLCONF=__name__):
        address, headers = _fill()
        client = Client()

        def read(where: str) -> None:
            response = client.get(where, headers=headers)
            assert response.status_code == 200, response.content
            assert response.content.count(b'"prefix"') == HIGHLIGHTS

        ours, floor = _in_turns(
            lambda: read(f"/api/v1/articles/{address}/?expand=highlights"), lambda: read(f"/by-hand/{address}/")
        )
    times = ours / floor
    return [
        Measure(f"an article with {HIGHLIGHTS} highlights, by hand", f"{floor * 1000:.2f} ms of a processor"),
        Measure("the same through the API", f"{ours * 1000:.2f} ms of a processor"),
        Measure("how many times as long", f"{times:.2f}", f"<= {TARGET_TIMES:.0f}", times <= TARGET_TIMES),
    ]


def _in_turns(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of a processor that each takes, the database’s included, whatever others do meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])
    spent = [0.0, 0.0]
    for _ in range(TURNS):
        for number, act in enumerate((first, second)):
            served, began = sum(backend.cpu_times()[:2]), time.process_time()
            for _ in range(ROUNDS):
                act()
            spent[number] += time.process_time() - began + sum(backend.cpu_times()[:2]) - served
    return spent[0] / (TURNS * ROUNDS), spent[1] / (TURNS * ROUNDS)


def _fill() -> tuple[int, dict[str, str]]:
    from annotations import people

    checker = factories.make_user()
    sentences = [
        f"In sentence {number} the minister spoke of {number * 7} new jobs in the port." for number in range(60)
    ]
    article = factories.make_article(checker, text=" ".join(sentences), language="en")
    for sentence in sentences[:HIGHLIGHTS]:
        factories.make_highlight(article, exact=sentence, actor=checker)
    _token, secret = people.create_token(user=checker, scopes=("read",))
    return article.pk, {"Authorization": f"Bearer {secret}"}
