"""Claims: how they are worded, and who works on them until when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import blind, history
from annotations.errors import InvalidInput, StaleVersion
from annotations.models import Action, Claim, Desk, Membership, Role, Status, User
from annotations.permissions import require_role
from annotations.topics import settle_topics
from annotations.transitions import lock_claim, require_editable, touch_claim
from annotations.validation import clean

EDITABLE_FIELDS = (
    "statement",
    "claimant",
    "said_on",
    "topics",
    "priority",
    "due_at",
    "assigned_to",
    "verdicts_required",
)
# Who works on a claim, how urgent it is and until when are no part of what is reviewed; nor how many judge it.
FIELDS_OUTSIDE_REVIEW = {"priority", "due_at", "assigned_to", "verdicts_required"}


@transaction.atomic
def create_claim(
    *,
    desk: Desk,
    actor: User,
    statement: str,
    claimant: str = "",
    said_on: date | None = None,
    priority: int = 0,
    due_at: datetime | None = None,
    topics: Sequence[str] = (),
    assigned_to: User | None = None,
    verdicts_required: int | None = None,
    is_judged: bool = False,
) -> Claim:
    """Store a claim that stands in no article yet. A deadline that names no zone is read in the desk's.

    How many verdicts it asks for is the desk's policy; ``verdicts_required`` asks for more, or a reviewer for fewer.
    One that ``is_judged``, whose verdict was given elsewhere and comes with it, asks for no others: for imports alone.
    """
    require_role(actor, desk, Role.CHECKER)
    _require_checker(desk, assigned_to)
    _require_priority(priority)
    if verdicts_required is not None:
        blind.require_as_many_as_drawn(desk=desk, actor=actor, number=verdicts_required)
    claim = Claim(
        desk=desk,
        statement=statement.strip(),
        claimant=claimant.strip(),
        said_on=said_on,
        priority=priority,
        due_at=_in_desk_time(due_at, desk),
        topics=settle_topics(desk=desk, actor=actor, names=topics),
        assigned_to=assigned_to,
        created_by=actor,
    )
    clean(claim)
    claim.save()
    history.record_all(actor=actor, entries=[creation_of(claim)])
    if not is_judged:
        blind.apply_policy(claim=claim, actor=actor, is_new=True)
    if verdicts_required is not None:
        blind.ask_for_verdicts(claim=claim, actor=actor, number=verdicts_required)
    return claim


def creation_of(claim: Claim) -> history.Entry:
    """Return the event of a new claim."""
    words = {"statement": claim.statement}
    return history.Entry(claim.desk_id, Action.CREATED, "created", claim, claim.pk, words)


@transaction.atomic
def edit_claim(*, claim: Claim, actor: User, changes: Mapping[str, Any], expected_version: int | None = None) -> Claim:
    """Change fields of a claim. Raises ``StaleVersion`` where ``expected_version`` is no longer its version.

    A change to what is reviewed sends the claim back to *checking*; priority, deadline and assignment do not. A
    deadline that names no zone is read in the desk's. No-op if equal.
    """
    locked = lock_claim(claim.pk)
    require_role(actor, locked.desk, Role.CHECKER)
    if expected_version is not None and locked.version != expected_version:
        raise StaleVersion(_("Somebody saved this claim after you opened it. Compare both before you save again."))
    wanted = _wanted(changes, desk=locked.desk, actor=actor)
    number = wanted.pop("verdicts_required", locked.verdicts_required)
    changed = history.changed_fields(locked, wanted)
    if not changed and number == locked.verdicts_required:
        return locked
    blind.ask_for_verdicts(claim=locked, actor=actor, number=number)
    _require_checker(locked.desk, wanted.get("assigned_to"))
    _require_priority(wanted.get("priority", 0))
    for field in changed:
        setattr(locked, field, wanted[field])
    clean(locked)
    if set(changed) - FIELDS_OUTSIDE_REVIEW:
        require_editable(locked)
    if changed:
        locked.save(update_fields=list(changed))
        _record_claim(locked, actor, Action.UPDATED, "edited", changed)
    # Of a dismissed claim it is asked when that is taken up again.
    if "priority" in changed and locked.status != Status.DISMISSED:
        blind.apply_policy(claim=locked, actor=actor, is_new=False)
    if set(changed) - FIELDS_OUTSIDE_REVIEW:
        touch_claim(claim=locked, actor=actor)
    else:
        locked.version += 1
        locked.updated_at = timezone.now()
        locked.save(update_fields=["version", "updated_at"])
    return locked


def _wanted(changes: Mapping[str, Any], *, desk: Desk, actor: User) -> dict[str, Any]:
    """Return the values that fields are to have, as they are stored. Raises ``InvalidInput`` for any other field."""
    unknown = set(changes) - set(EDITABLE_FIELDS)
    if unknown:
        raise InvalidInput(
            _("Some fields cannot be changed."), fields={name: [_("This cannot be changed.")] for name in unknown}
        )
    wanted: dict[str, Any] = {
        field: value.strip() if isinstance(value, str) else value for field, value in changes.items()
    }
    if "due_at" in wanted:
        wanted["due_at"] = _in_desk_time(wanted["due_at"], desk)
    if "topics" in wanted:
        wanted["topics"] = settle_topics(desk=desk, actor=actor, names=wanted["topics"])
    return wanted


def _require_checker(desk: Desk, user: User | None) -> None:
    if user is None:
        return
    role = Membership.objects.filter(desk=desk, user=user).values_list("role", flat=True).first()
    message = ""
    if role is None:
        message = _("This person does not work on the claim’s desk.")
    elif role == Role.READER:
        message = _("This person only reads on the desk, and could do nothing about the claim.")
    if message:
        raise InvalidInput(message, fields={"assigned_to": [message]})


def _in_desk_time(due_at: datetime | None, desk: Desk) -> datetime | None:
    if due_at is None or due_at.tzinfo is not None:
        return due_at
    return due_at.replace(tzinfo=desk.zone)


def _require_priority(priority: int) -> None:
    if not -100 <= priority <= 100:
        message = _("Priority runs from -100 to 100.")
        raise InvalidInput(message, fields={"priority": [message]})


def _record_claim(claim: Claim, actor: User, action: Action, act: str, data: Mapping[str, Any]) -> None:
    history.record(
        desk_id=claim.desk_id, actor=actor, action=action, act=act, thing=claim, claim_id=claim.pk, data=data
    )
