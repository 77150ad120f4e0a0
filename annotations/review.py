"""The way of a check through review: submit, lease, return."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import blind, rereading, snapshot
from annotations.errors import InvalidInput, LeaseConflict, StaleDigest, WrongState
from annotations.models import Claim, Decision, Desk, Membership, Review, Role, Status, User
from annotations.models.claim import ClaimQuerySet
from annotations.permissions import require_other_eyes, require_role
from annotations.transitions import lock_claim, move_claim, require_note

LEASE_SECONDS = 900
LONGEST_LEASE_SECONDS = 3600
# How long a claim in a language that a reviewer prefers counts as having waited longer, for them.
LANGUAGE_HEAD_START = timedelta(days=1)


@transaction.atomic
def take_up_claim(*, claim: Claim, actor: User, note: str = "") -> Claim:
    """Open a dismissed claim again. The desk's policy for blind verdicts judges the priority that it has by now."""
    moved = move_claim(claim=claim, actor=actor, to=Status.OPEN, note=note)
    blind.apply_policy(claim=moved, actor=actor, is_new=False)
    return moved


@transaction.atomic
def submit_claim(*, claim: Claim, actor: User, note: str = "") -> Claim:
    """Send a check to the review queue; one that nobody started is started on the way."""
    if lock_claim(claim.pk).status == Status.OPEN:
        move_claim(claim=claim, actor=actor, to=Status.CHECKING)
    return move_claim(claim=claim, actor=actor, to=Status.IN_REVIEW, note=note)


@transaction.atomic
def return_claim(*, claim: Claim, actor: User, note: str, digest: str = "") -> Review:
    """Send a check back to its checker with a note that says why. Raises ``StaleDigest`` where it changed meanwhile."""
    locked = lock_claim(claim.pk)
    require_role(actor, locked.desk, Role.REVIEWER)
    refuse_if_changed(locked, digest=digest)
    _require_waiting(locked)
    require_note(note)
    moved = move_claim(claim=claim, actor=actor, to=Status.CHECKING, note=note)
    return write_review(claim=read_check(moved, digest=digest), actor=actor, decision=Decision.RETURN, note=note)


def read_check(claim: Claim, *, digest: str) -> Claim:
    """Return ``claim``, locked by the caller, with its check as it stands (``snapshot.with_check``).

    Raises ``StaleDigest`` where ``digest``, what the reviewer was shown, is given and no longer the check's. To be
    read once for each decision: what articles are called may change between two readings.
    """
    check = snapshot.with_check(Claim.objects.filter(pk=claim.pk)).get()
    if digest and digest != snapshot.digest_of_check(check):
        raise stale_digest(check, digest=digest)
    return check


def stale_digest(claim: Claim, *, digest: str, is_waiting: bool = True) -> StaleDigest:
    """Say what changed in ``claim``, from ``with_check``, since somebody read what has this ``digest``, and by whom."""
    since = rereading.reread(claim=claim, digest=digest)
    detail = _("The check was changed after you opened it. Read it again before you decide.")
    if not is_waiting:
        detail = _("The check was changed after you opened it, and is not waiting for review any more.")
    if since is None:
        return StaleDigest(detail)
    changed = [change._asdict() for change in since.changes]
    return StaleDigest(detail, extra={"changed": changed, "changed_by": since.people})


def refuse_if_changed(claim: Claim, *, digest: str) -> None:
    """Raise ``StaleDigest`` where ``claim`` left the queue because it was changed: that is why it cannot be decided."""
    if not digest or claim.status != Status.CHECKING:
        return
    check = read_check(claim, digest="")
    if digest != snapshot.digest_of_check(check):
        raise stale_digest(check, digest=digest, is_waiting=False)


def write_review(*, claim: Claim, actor: User, decision: Decision, note: str) -> Review:
    """Store a decision bound to the digest of ``claim``, which comes from ``read_check``."""
    digest = snapshot.digest_of_check(claim)
    return Review.objects.create(claim=claim, reviewer=actor, decision=decision, note=note, digest=digest)


def next_claim(
    *, desk: Desk, actor: User, lease_seconds: int = LEASE_SECONDS, skipping: Collection[int] = ()
) -> Claim | None:
    """Lease the first claim waiting for review to ``actor``: never one that is another's, or the actor's own work.

    Rows that another transaction is giving out are skipped, not waited for. Someone who holds a lease already gets the
    same claim again, its lease renewed. ``skipping`` are the ids of claims that the actor passed over. Returns ``None``
    where nothing else waits.
    """
    require_role(actor, desk, Role.REVIEWER)
    _require_lease_length(lease_seconds)
    now = timezone.now()
    languages = Membership.objects.get(user=actor, desk=desk).languages
    waiting = Claim.objects.in_review().filter(desk=desk).exclude(pk__in=skipping).not_the_work_of(actor)
    with transaction.atomic():
        held = (
            waiting.filter(lease_holder=actor, lease_expires_at__gt=now)
            .in_queue_order()
            .select_for_update(of=("self",), no_key=True)
        )
        free = waiting.not_leased_to_others(actor, now=now).in_queue_order()
        claim = held.first() or _first_free(free, languages)
        if claim is None:
            return None
        hold_claim(claim, actor=actor, lease_seconds=lease_seconds)
        return claim


def _first_free(free: ClaimQuerySet, languages: Collection[str]) -> Claim | None:
    """Lock and return the first claim that nobody is giving out; one in a preferred language goes a day ahead."""
    unlocked = free.select_for_update(of=("self",), no_key=True, skip_locked=True)
    language = _language_to_prefer(free, languages)
    preferred = unlocked.filter(queue_language=language).first() if language else None
    return preferred or unlocked.first()


def _language_to_prefer(free: ClaimQuerySet, languages: Collection[str]) -> str:
    """Return the one of ``languages`` whose first claim, a day ahead, comes before the queue's first; else nothing.

    One look at an index for each language: a preference costs the same however long the queue is.
    """
    first = free.values_list("queue_rank", flat=True).first() if languages else None
    if first is None:
        return ""
    firsts = {each: free.filter(queue_language=each).values_list("queue_rank", flat=True).first() for each in languages}
    found = [(rank, each) for each, rank in firsts.items() if rank is not None]
    rank, language = min(found, default=(None, ""))
    return language if rank is not None and rank - LANGUAGE_HEAD_START <= first else ""


@transaction.atomic
def lease_claim(*, claim: Claim, actor: User, lease_seconds: int = LEASE_SECONDS) -> Claim:
    """Lease this claim to ``actor``, or renew the lease. Raises ``LeaseConflict`` where someone else holds it."""
    _require_lease_length(lease_seconds)
    locked = lock_claim(claim.pk)
    require_role(actor, locked.desk, Role.REVIEWER)
    _require_waiting(locked)
    require_other_eyes(actor, locked)
    if locked.is_leased_to_another(actor):
        raise LeaseConflict(_("Another reviewer is reading this claim."))
    hold_claim(locked, actor=actor, lease_seconds=lease_seconds)
    return locked


@transaction.atomic
def release_claim(*, claim: Claim, actor: User) -> None:
    """Give a lease back, so that another may take the claim. No-op where the actor's lease has already lapsed."""
    locked = lock_claim(claim.pk)
    require_role(actor, locked.desk, Role.REVIEWER)
    if locked.is_leased_to_another(actor):
        raise LeaseConflict(_("Another reviewer is reading this claim."))
    locked.lease_holder = None
    locked.lease_expires_at = None
    locked.save(update_fields=["lease_holder", "lease_expires_at"])


def hold_claim(claim: Claim, *, actor: User, lease_seconds: int) -> None:
    """Write the lease of ``claim``, locked and judged by the caller."""
    claim.lease_holder = actor
    claim.lease_expires_at = timezone.now() + timedelta(seconds=lease_seconds)
    claim.save(update_fields=["lease_holder", "lease_expires_at"])


def _require_waiting(claim: Claim) -> None:
    if claim.status != Status.IN_REVIEW:
        raise WrongState(_("This claim is not waiting for review."))


def _require_lease_length(seconds: int) -> None:
    if not 1 <= seconds <= LONGEST_LEASE_SECONDS:
        message = _("A lease lasts 1 to %(longest)d seconds.") % {"longest": LONGEST_LEASE_SECONDS}
        raise InvalidInput(message, fields={"lease_seconds": [message]})
