"""Public lists of 100,000 checks, and a desk that 100,000 requests for correction were sent to

Each page's time with few rows and with many, in one run: what counts is the ratio.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from tests.bench.measure import Measure

DATABASE = "factcheck_bench_public"
FEW, MANY = 100, 100_000
TRIES = 15
HIGHEST_RATIO = 2.0

# Raw SQL from numbers of our own, past the tables' triggers: copies of one published check, each with its own claim.
_CHECKS = """
INSERT INTO annotations_{table} ({columns})
SELECT {values} FROM annotations_{table} AS one, generate_series({first}, {last}) AS n
WHERE one.id = {pk} ORDER BY n
"""


def run() -> list[Measure]:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return _measures()
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _measures() -> list[Measure]:
    from annotations.corrections import ask_for_correction
    from annotations.models import Role
    from tests import factories

    checker = factories.make_user()
    claim = factories.make_claim(checker, topics=["Economy"])
    first = factories.make_published(claim, checker=checker)
    ask_for_correction(publication=first, body="See page 4.")
    reader, desk = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    desk.force_login(factories.make_user(Role.REVIEWER))
    pages: dict[str, tuple[Client, Callable[[int], str]]] = {
        "newest checks": (reader, lambda number: "/checks/"),
        "a topic, first page": (reader, lambda number: "/checks/topics/economy/"),
        "a topic, in its middle": (reader, lambda number: f"/checks/topics/economy/?before={first.pk + number // 2}"),
        "corrections": (reader, lambda number: "/corrections/"),
        "requests for correction": (desk, lambda number: "/queue/requests/"),
        "the claim they are about": (desk, lambda number: f"/claims/{claim.pk}/"),
    }
    times: dict[str, list[float]] = {name: [] for name in pages}
    filled = 0
    for number in (FEW, MANY):
        _fill(first.pk, claim.pk, filled + 1, number)
        filled = number
        for name, (client, path) in pages.items():
            times[name].append(_median(client, path(number)))
    return [
        Measure(
            f"{name}, {FEW} and {MANY:,}",
            f"{1000 * few:.1f} and {1000 * many:.1f} ms",
            f"ratio {many / few:.2f}, at most {HIGHEST_RATIO}",
            many / few <= HIGHEST_RATIO,
        )
        for name, (few, many) in times.items()
    ]


def _median(client: Client, path: str) -> float:
    taken = []
    for _try in range(TRIES):
        started = time.perf_counter()
        response = client.get(path)
        taken.append(time.perf_counter() - started)
        assert response.status_code == 200, path
    return statistics.median(taken)


def _fill(publication: int, claim: int, first: int, last: int) -> None:
    from annotations.models import Claim, CorrectionRequest, Listing, Publication, Review

    offset = 1_000_000
    number = f"n + {offset}"
    checks = Publication.objects.get(pk=publication)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers
        _copy(cursor, Claim, claim, first, last, id=number)
        _copy(cursor, Review, checks.review_id, first, last, id=number, claim_id=number)
        ids = {"claim_id": number, "review_id": number}
        _copy(cursor, Publication, publication, first, last, id=f"n + {publication}", **ids)
        for listing in Listing.objects.filter(claim=claim).values_list("pk", flat=True):
            copies = {"claim_id": number, "publication_id": f"n + {publication}"}
            _copy(cursor, Listing, listing, first, last, id=f"n + {offset} * (one.id + 1)", **copies)
        request = CorrectionRequest.objects.earliest("id").pk
        _copy(cursor, CorrectionRequest, request, first, last, id=number)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _copy(cursor: Any, model: Any, pk: int, first: int, last: int, **changed: str) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = [field.column for field in fields]
    values = [changed.get(column, f'one."{column}"') for column in columns]
    cursor.execute(
        _CHECKS.format(
            table=model._meta.model_name,
            columns=", ".join(f'"{column}"' for column in columns),
            values=", ".join(values),
            first=first,
            last=last,
            pk=pk,
        )
    )
