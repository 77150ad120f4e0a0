"""What is remembered about requests so that workers agree: how many came, which sign-ins failed, what was answered."""

import hashlib
import ipaddress
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from annotations.models import FailedSignIn, IdempotentRequest, RequestCount, User

# Longer than the longest stretch that requests are counted in.
KEPT_COUNTS = timedelta(minutes=65)
KEPT_ANSWERS = timedelta(hours=24)
KEPT_FAILURES = timedelta(minutes=15)
ALLOWED_FAILURES = 10
# Of one household's or office's network: IPv6 gives each of them so many addresses that one is none.
CORRECTIONS_AN_HOUR = 5
_IPV6_NETWORK = 64

# Over a Unix socket, and without a proxy that says more, nobody has an address: all are counted as one.
NO_ADDRESS = str(ipaddress.IPv4Address(0))

# Raw, because the ORM's upsert can only overwrite: counting must be one statement that no other worker can cut in two.
_COUNT = """
INSERT INTO annotations_requestcount AS present (caller, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (caller, minute) DO UPDATE SET count = present.count + 1
RETURNING count
"""


def address_of(meta: Mapping[str, Any]) -> str:
    """Return the IP address of the client of the request with this ``META``.

    With TRUST_PROXY it is the last one in X-Forwarded-For, which the proxy itself wrote; what stands before it is the
    client's word. Else, and where that is no address, it is the connection's.
    """
    forwarded = meta.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1] if settings.TRUST_PROXY else ""
    for candidate in (forwarded, meta.get("REMOTE_ADDR", "")):
        try:
            return str(ipaddress.ip_address(candidate.strip().partition("%")[0]))
        except ValueError:
            continue
    return NO_ADDRESS


@transaction.atomic
def begin_sign_in(*, name: str, address: str) -> bool:
    """Note an attempt to sign in as failed; ``False``, and no note, after ten failures of the last 15 minutes.

    It is noted before the password is looked at, so that guesses sent all at once are counted too;
    ``forget_failures`` takes it back where the password was right. Attempts at one name from one address come one after
    the other: all at once, each would count the others and step back. Clears away what is older.
    """
    name = _key_of(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_number(f"sign-in {name} {address}")])
    FailedSignIn.objects.filter(at__lte=timezone.now() - KEPT_FAILURES).delete()
    if FailedSignIn.objects.filter(name=name, address=address).count() >= ALLOWED_FAILURES:
        return False
    FailedSignIn.objects.create(name=name, address=address)
    return True


def forget_failures(*, name: str, address: str) -> None:
    FailedSignIn.objects.filter(name=_key_of(name), address=address).delete()


def _key_of(name: str) -> str:
    """Return what is the same for all spellings of a user name that sign in the same person.

    The sign-in form strips blanks and brings a name into NFKC: counted as typed, ``ana`` and ``ana `` would each have
    guesses of their own.
    """
    return unicodedata.normalize("NFKC", name.replace("\x00", "")).strip().lower()[:150]


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


def begin_correction(*, address: str, now: datetime) -> bool:
    """Count one more request for correction from the network of ``address``; ``False`` after five in this hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [f"corrections {network_of(address)}", hour])
        count = int(cursor.fetchone()[0])
    return count <= CORRECTIONS_AN_HOUR


def network_of(address: str) -> str:
    """Return what is the same for all addresses of one subscriber: an IPv4 address, the first half of an IPv6 one."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))


def take_key(*, user: User, key: str) -> bool:
    """Hold the idempotency key until the caller's transaction ends; ``False`` where another request holds it now.

    An advisory lock, and so raw SQL: it goes with its transaction, so that a crashed worker blocks nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_number(f"idempotency {user.pk} {key}")])
        return bool(cursor.fetchone()[0])


def _lock_number(name: str) -> int:
    """Return the 64-bit number that PostgreSQL knows an advisory lock by."""
    return int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:8], signed=True)


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
