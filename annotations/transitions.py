"""How a claim moves: one table of transitions, one function that carries them out, what an edit does to a status."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import history
from annotations.errors import InvalidInput, LeaseConflict, WrongState
from annotations.models import Action, Claim, Role, Status, User
from annotations.permissions import require_other_eyes, require_role
from annotations.validation import require_length


def _require_substance(claim: Claim, actor: User) -> None:
    missing = []
    if claim.is_sealed:
        missing.append(_("all independent verdicts"))
    elif claim.is_split:
        missing.append(_("a reviewer’s decision between its verdicts"))
    elif not claim.verdicts.exists():
        missing.append(_("a verdict"))
    if not claim.evidence.standing().exists():
        missing.append(_("at least one item of evidence"))
    if missing:
        raise WrongState(_("Before review the check needs %(missing)s.") % {"missing": _(" and ").join(missing)})


def _require_free_lease(claim: Claim, actor: User) -> None:
    if claim.is_leased_to_another(actor):
        raise LeaseConflict(_("Another reviewer is reading this claim. Take the next one, or wait for them."))


def _require_other_eyes(claim: Claim, actor: User) -> None:
    require_other_eyes(actor, claim)


@dataclass(frozen=True)
class Transition:
    """One allowed move. ``guards`` raise where the claim or the actor forbids it; ``verb`` labels its button."""

    act: str
    role: Role
    verb: Any
    guards: tuple[Callable[[Claim, User], None], ...] = ()


TRANSITIONS: dict[tuple[Status, Status], Transition] = {
    (Status.OPEN, Status.CHECKING): Transition("started", Role.CHECKER, gettext_lazy("Start checking")),
    (Status.CHECKING, Status.IN_REVIEW): Transition(
        "submitted", Role.CHECKER, gettext_lazy("Submit for review"), (_require_substance,)
    ),
    (Status.IN_REVIEW, Status.CHECKING): Transition(
        "returned", Role.REVIEWER, gettext_lazy("Return"), (_require_free_lease,)
    ),
    (Status.IN_REVIEW, Status.PUBLISHED): Transition(
        "published",
        Role.REVIEWER,
        gettext_lazy("Approve and publish"),
        (_require_other_eyes, _require_free_lease, _require_substance),
    ),
    (Status.PUBLISHED, Status.CHECKING): Transition("reopened", Role.CHECKER, gettext_lazy("Reopen")),
    (Status.OPEN, Status.DISMISSED): Transition("dismissed", Role.CHECKER, gettext_lazy("Dismiss")),
    (Status.CHECKING, Status.DISMISSED): Transition("dismissed", Role.CHECKER, gettext_lazy("Dismiss")),
    (Status.DISMISSED, Status.OPEN): Transition("restored", Role.CHECKER, gettext_lazy("Take up again")),
}


def lock_claim(pk: int) -> Claim:
    """Return the claim read again under a row lock; only within a transaction. Raises ``Claim.DoesNotExist``.

    Here as everywhere the lock is one that leaves keys alone: whoever only writes a row that names the claim, such as
    the event of an anchor, does not wait for it. Several things are locked in the order desk, claims,
    highlight or evidence, article, user: who works on a claim holds it and then writes an event, which names the user.
    A user whose name changes is locked, keys too, from then on.
    """
    return Claim.objects.select_for_update(of=("self",), no_key=True).select_related("desk").get(pk=pk)


def lock_claims(pks: Iterable[int]) -> dict[int, Claim]:
    """Lock several claims as ``lock_claim`` does, by ascending key: no two callers wait for each other."""
    return {pk: lock_claim(pk) for pk in sorted(set(pks))}


@transaction.atomic
def move_claim(*, claim: Claim, actor: User, to: Status, note: str = "") -> Claim:
    """Move ``claim`` to the status ``to`` and record it; the only writer of ``Claim.status``.

    Raises ``NotAllowed`` for the wrong person, ``WrongState`` or ``LeaseConflict`` for the wrong moment. Publishing
    and returning also write a review: call ``publish.publish_claim`` and ``review.return_claim`` for these.
    """
    require_length(note=note)
    locked = lock_claim(claim.pk)
    before = Status(locked.status)
    step = TRANSITIONS.get((before, to))
    require_role(actor, locked.desk, step.role if step else Role.CHECKER)
    if step is None:
        raise WrongState(
            _("A claim that is “%(before)s” cannot become “%(after)s”.") % {"before": before.label, "after": to.label}
        )
    for guard in step.guards:
        guard(locked, actor)
    _enter(locked, to=to, actor=actor, act=step.act, note=note)
    return locked


def touch_claim(*, claim: Claim, actor: User) -> None:
    """Note that the check of ``claim``, locked by the caller, has changed, in the caller's transaction.

    What was in review or published goes back to *checking*: approval holds for exactly what was read. The public
    version stays up until it is replaced.
    """
    if claim.status in (Status.IN_REVIEW, Status.PUBLISHED):
        _enter(claim, to=Status.CHECKING, actor=actor, act="voided", note="")
        return
    claim.version += 1
    claim.updated_at = timezone.now()
    claim.save(update_fields=["version", "updated_at"])


def note_addition(claim: Claim) -> None:
    """Note that something was added to the check of ``claim``, locked by the caller, by nobody: no person's edit of it.

    Its version stays, so that whoever edits the claim is told of no other editor; its digest is another one.
    """
    claim.updated_at = timezone.now()
    claim.save(update_fields=["updated_at"])


def lock_for_work(claim: Claim, actor: User) -> Claim:
    """Lock ``claim`` and return it read again. Raises as ``require_work`` does."""
    locked = lock_claim(claim.pk)
    require_work(locked, actor)
    return locked


def require_work(claim: Claim, actor: User) -> None:
    """Raise ``NotAllowed`` below a checker of the claim's desk, ``WrongState`` where the claim was dismissed."""
    require_role(actor, claim.desk, Role.CHECKER)
    require_editable(claim)


def require_editable(claim: Claim) -> None:
    """Raise ``WrongState`` for a dismissed claim: it must be taken up again before it is worked on."""
    if claim.status == Status.DISMISSED:
        raise WrongState(_("This claim was dismissed. Take it up again first."))


def require_note(note: str) -> None:
    if not note.strip():
        message = _("Say why, so that the checker knows what to do.")
        raise InvalidInput(message, fields={"note": [message]})


def _enter(claim: Claim, *, to: Status, actor: User, act: str, note: str) -> None:
    before, now = claim.status, timezone.now()
    claim.status = to
    claim.updated_at = now
    claim.version += 1
    claim.lease_holder = None
    claim.lease_expires_at = None
    if to is Status.IN_REVIEW:
        claim.submitted_at = now
    if to is Status.CHECKING and claim.assigned_to_id is None:
        claim.assigned_to = actor
    claim.save(
        update_fields=[
            "status", "updated_at", "version", "lease_holder", "lease_expires_at", "submitted_at", "assigned_to",
        ]
    )  # fmt: skip
    history.record(
        desk_id=claim.desk_id,
        actor=actor,
        action=Action.UPDATED,
        act=act,
        thing=claim,
        claim_id=claim.pk,
        data={"status": [before, to], **({"note": note} if note else {})},
    )
