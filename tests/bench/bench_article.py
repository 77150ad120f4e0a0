"""An article with its highlights through the API, beside a view that has PostgreSQL write the same JSON and no more."""

import time
from collections.abc import Callable

import psutil
from django.db import connection
from django.test import Client, override_settings
from django.urls import include, path

from tests import factories
from tests.bench.desk import database
from tests.bench.floors import show_article
from tests.bench.measure import Measure

HIGHLIGHTS = 20
TURNS, ROUNDS = 4, 100
TARGET_TIMES = 2.0

urlpatterns = [path("by-hand/<int:pk>/", show_article), path("", include("factcheck.urls"))]


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
