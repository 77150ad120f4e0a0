"""What is remembered about requests so that workers can agree: how many came this minute, and what was answered."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from annotations.models import IdempotentRequest, RequestCount, User

KEPT_COUNTS = timedelta(minutes=5)
KEPT_ANSWERS = timedelta(hours=24)

# Raw, because the ORM's upsert can only overwrite: counting must be one statement that no other worker can cut in two.
_COUNT = """
INSERT INTO annotations_requestcount AS present (caller, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (caller, minute) DO UPDATE SET count = present.count + 1
RETURNING count
"""


def count_request(*, caller: str, now: datetime) -> int:
    """Count one more request of ``caller`` in this minute and return how many it has made.

    The first of a minute also clears away the counts of minutes long past.
    """
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [caller, minute])
        count = int(cursor.fetchone()[0])
    if count == 1:
        RequestCount.objects.filter(minute__lt=minute - KEPT_COUNTS).delete()
    return count


def take_key(*, user: User, key: str) -> bool:
    """Hold the idempotency key until the caller's transaction ends; ``False`` where another request holds it now.

    An advisory lock, and so raw SQL: it goes with its transaction, so that a crashed worker blocks nothing.
    """
    name = hashlib.sha256(f"idempotency {user.pk} {key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(name[:8], signed=True)])
        return bool(cursor.fetchone()[0])


def find_answer(*, user: User, key: str) -> IdempotentRequest | None:
    """Return the request that was answered under this key in the last 24 hours."""
    return IdempotentRequest.objects.filter(user=user, key=key, created_at__gt=timezone.now() - KEPT_ANSWERS).first()


def keep_answer(
    *, user: User, key: str, fingerprint: str, status: int, body: bytes, headers: Mapping[str, str]
) -> IdempotentRequest:
    """Keep an answer for 24 hours, in the transaction of the act it tells about. Clears away those of the past."""
    IdempotentRequest.objects.filter(user=user, created_at__lte=timezone.now() - KEPT_ANSWERS).delete()
    return IdempotentRequest.objects.create(
        user=user, key=key, fingerprint=fingerprint, status=status, body=body, headers=dict(headers)
    )
