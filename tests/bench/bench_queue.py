"""The next claim of the review queue, however many wait

``next_claim`` for a reviewer who prefers a language and has work of their own at the head of the queue, at a thousand
and at a million waiting claims of one desk, in one run: what counts is the ratio.
"""

import statistics
import time

from django.db import connection, transaction

from tests.bench.measure import Measure

DATABASE = "factcheck_bench_queue"
FEW, MANY = 1_000, 1_000_000
TRIES = 30
# Claims at the head of the queue that the reviewer must be kept from.
OWN = 20
# A queue a thousand times as long may cost a little more: its indexes are a level deeper.
HIGHEST_RATIO = 3.0

# Raw SQL from numbers of our own, past the table's triggers: a million claims, each with the place it would be given.
_FILL = """
INSERT INTO annotations_claim (
    desk_id, statement, claimant, status, priority, topics, verdicts_required, verdicts_state, created_by_id,
    created_at,
    updated_at, version, submitted_at, queue_rank, queue_language
)
SELECT {desk}, 'Claim ' || n, '', 'in_review', n % 21 - 10, '{{}}', 1, 'open', {user}, now(), now(), 1,
    now() - n * interval '1 second',
    annotations_queue_rank(now() - n * interval '1 second', (n % 21 - 10)::integer, NULL),
    CASE WHEN n % 10 = 0 THEN 'de' ELSE 'en' END
FROM generate_series({first}, {last}) AS n
"""
# The indexes of search take longer to keep up to date than all the rest.
_DROP_SEARCH = "DROP INDEX claim_statement_trigrams"


def run() -> list[Measure]:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_DROP_SEARCH)
        few = _next_of(1, FEW)
        many = _next_of(FEW + 1, MANY)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
    ratio = many / few
    return [
        Measure(f"next of {FEW:,} waiting claims", f"{1000 * few:.1f} ms"),
        Measure(f"next of {MANY:,} waiting claims", f"{1000 * many:.1f} ms"),
        Measure("ratio", f"{ratio:.2f}", f"at most {HIGHEST_RATIO}", ratio <= HIGHEST_RATIO),
    ]


def _next_of(first: int, last: int) -> float:
    """Let the queue hold ``last`` claims and return how long *next* takes, in seconds: the median of ``TRIES``."""
    from annotations import people, review, weigh
    from annotations.models import Claim, Desk, Membership

    desk = Desk.objects.get()
    reviewer = people.create_user(
        username=f"jo-{last}", desk=desk, role="reviewer", password="a long and quiet harbour"
    )
    Membership.objects.filter(user=reviewer).update(languages=["de", "fr"])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_claim DISABLE TRIGGER USER")
        cursor.execute(_FILL.format(desk=desk.pk, user=reviewer.pk, first=first, last=last))
        cursor.execute("ALTER TABLE annotations_claim ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")
    for claim in Claim.objects.in_review().in_queue_order()[:OWN]:
        weigh.add_evidence(claim=claim, actor=reviewer, stance="context", kind="note", note="Heard.")
        Claim.objects.filter(pk=claim.pk).update(status="in_review")
    times = []
    for _number in range(TRIES):
        began = time.perf_counter()
        with transaction.atomic():
            assert review.next_claim(desk=desk, actor=reviewer) is not None
            took = time.perf_counter() - began
            transaction.set_rollback(True)  # each try finds the queue as the first one did
        times.append(took)
    return statistics.median(times)
