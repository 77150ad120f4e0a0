"""claims:search among many publications, by the index of their words and without it."""

import time
from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client, override_settings

from tests.bench.desk import database
from tests.bench.measure import Measure

PUBLICATIONS = 40_000
ROUNDS = 20
TARGET_TIMES = 3.0  # as fast as reading every publication, at least; the request itself takes its time either way


def run() -> list[Measure]:
    """Ask the same rare words several times, with and without bitmaps, which are how such an index is read."""
    with database(), override_settings(RATE_LIMIT=0, ALLOWED_HOSTS=["testserver"]):
        _fill()
        client = Client()

        def ask() -> None:
            found = client.get("/api/v1/claims:search?query=harbour+17171").json()["claims"]
            assert len(found) == 1

        ask()
        by_index = _fastest(ask)
        with connection.cursor() as cursor:
            cursor.execute("SET enable_bitmapscan = off")
        by_reading = _fastest(ask)
    times = by_reading / by_index
    return [
        Measure(f"one claim among {PUBLICATIONS:,} publications, by index", f"{by_index * 1000:.1f} ms"),
        Measure("the same by reading every publication", f"{by_reading * 1000:.1f} ms"),
        Measure("how many times as fast", f"{times:.1f}", f">= {TARGET_TIMES:.0f}", times >= TARGET_TIMES),
    ]


def _fastest(act: Callable[[], None]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def _fill() -> None:
    """Store publications in bulk, past the verbs: only what is published is searched."""
    from annotations import people
    from annotations.models import Claim, Desk, Publication, Rating, Review

    desk, rating = Desk.objects.get(), Rating.objects.order_by("id")[0]
    actor = people.create_user(username="bench", desk=desk, role="reviewer", password="a long and quiet harbour")
    claims = Claim.objects.bulk_create(
        Claim(
            desk=desk,
            statement=f"Number {number} of the harbour's reports names {number * 7:,} jobs.",
            created_by=actor,
            said_on=date(2026, 1, 2),
        )
        for number in range(PUBLICATIONS)
    )
    reviews = Review.objects.bulk_create(
        Review(claim=claim, reviewer=actor, decision="approve", digest="0" * 64) for claim in claims
    )
    Publication.objects.bulk_create(
        Publication(
            claim=claim,
            version=1,
            kind="first",
            rating=rating,
            review=review,
            digest="0" * 64,
            snapshot={"statement": claim.statement, "claimant": "The minister", "said_on": "2026-01-02"},
        )
        for claim, review in zip(claims, reviews, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
