"""People's accounts: corrected, deactivated, pseudonymised. Never deleted: what they wrote is theirs for good.

The history tells who did it and which fields changed, never what they held: it could not be taken back from there.
"""

from collections.abc import Mapping
from itertools import chain, count
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import history, people
from annotations.errors import InvalidInput, WrongState
from annotations.models import (
    Action,
    Claim,
    Desk,
    Event,
    FailedSignIn,
    IdempotentRequest,
    Membership,
    Noun,
    RecoveryCode,
    SecondFactor,
    SignIn,
    Token,
    User,
)
from annotations.permissions import require_admin, require_operator
from annotations.transitions import lock_claims
from annotations.validation import clean

EDITABLE_FIELDS = ("username", "first_name", "last_name", "email", "is_active", "is_superuser")


@transaction.atomic
def correct_user(*, user: User, actor: User | None, changes: Mapping[str, Any]) -> User:
    """Change what is known about someone, and whether they may sign in. No-op if equal.

    Raises ``WrongState`` where that would leave a desk without an administrator, and for a pseudonymised person.
    """
    locked = _lock_user(user, actor)
    unknown = set(changes) - set(EDITABLE_FIELDS)
    if unknown:
        raise InvalidInput(
            _("Some fields cannot be changed."), fields={name: [_("This cannot be changed.")] for name in unknown}
        )
    changed = history.changed_fields(locked, changes)
    if not changed:
        return locked
    if locked.pseudonymised_at is not None:
        raise WrongState(_("This person was pseudonymised: nothing of them is known any more."))
    if "is_superuser" in changed:
        require_operator(actor)
    if changed.get("is_active") == [True, False]:
        _require_other_admins(locked)
    for name in changed:
        setattr(locked, name, changes[name])
    clean(locked)
    locked.save(update_fields=list(changed))
    _record(locked, actor, "corrected account", {"fields": sorted(changed)})
    return locked


@transaction.atomic
def note_new_password(*, user: User, actor: User | None) -> None:
    """Tell in the history that ``actor`` gave someone a new password, in the caller's transaction."""
    _record(_lock_user(user, actor), actor, "set password", {})


def note_security(*, user: User, actor: User | None, act: str, **data: int) -> None:
    """Tell in the history what was done to the keys of somebody's account, in the caller's transaction.

    Raises ``NotAllowed`` where it is not their own account, and ``actor`` may not manage it.
    """
    if actor != user:
        user = _lock_user(user, actor)
    _record(user, actor, act, data)


@transaction.atomic
def pseudonymise(*, user: User, actor: User | None) -> User:
    """Take from someone all that tells who they are, for good: what they wrote stays, under a pseudonym.

    They cannot sign in again, their tokens and sessions end, and so do their roles. What was published names nobody of
    the desk, and is left as it is. No-op for one who was. Raises ``WrongState`` for a desk's last administrator.
    """
    locked = _lock_user(user, actor, with_leases=True)
    if locked.pseudonymised_at is not None:
        return locked
    _require_other_admins(locked)
    name_before = locked.username
    _record(locked, actor, "pseudonymised", {})
    for membership in locked.memberships.order_by("desk"):
        people.end_role(membership=membership, actor=actor)
    locked.username = _free_pseudonym(locked)
    locked.first_name = locked.last_name = locked.email = ""
    locked.is_active = locked.is_staff = locked.is_superuser = False
    locked.last_login = None
    locked.pseudonymised_at = timezone.now()
    locked.set_unusable_password()  # their sessions are bound to the password, and end with it
    clean(locked)
    locked.save()
    _forget(locked, name_before)
    return locked


def _free_pseudonym(user: User) -> str:
    """Return ``former-`` and the person's number, with a further number where somebody has taken that as a name."""
    plain = f"former-{user.pk}"
    taken = set(User.objects.exclude(pk=user.pk).filter(username__startswith=plain).values_list("username", flat=True))
    names = chain([plain], (f"{plain}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def _forget(user: User, name_before: str) -> None:
    """Take away what else names the person, or acts for them."""
    Token.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    Token.objects.filter(user=user).update(name="")
    IdempotentRequest.objects.filter(user=user).delete()
    FailedSignIn.objects.filter(name=name_before.lower()).delete()
    for keys in (SecondFactor, RecoveryCode, SignIn):
        keys._default_manager.filter(user=user).delete()
    # Nobody is waited for with the person locked: a lease taken at this very moment lapses by itself.
    held = Claim.objects.select_for_update(skip_locked=True, no_key=True).filter(lease_holder=user)
    Claim.objects.filter(pk__in=[claim.pk for claim in held]).update(lease_holder=None, lease_expires_at=None)
    roles = Event.objects.filter(noun=Noun.MEMBERSHIP, data__user=user.pk).values_list("object_id", flat=True)
    told = Q(content_type__model="user", object_id=str(user.pk)) | Q(
        content_type__model="membership", object_id__in=[str(role) for role in roles]
    )
    LogEntry.objects.filter(told).update(object_repr=user.username, change_message="")


def _lock_user(user: User, actor: User | None, *, with_leases: bool = False) -> User:
    """Return ``user``, locked after their desks; raise ``NotAllowed`` where ``actor`` may not manage them.

    ``with_leases`` locks the claims they hold by lease too, between the two (the order is that of ``lock_claim``).
    """
    desks = Desk.objects.select_for_update(of=("self",), no_key=True).filter(memberships__user=user).order_by("pk")
    their_desks = list(desks)
    if with_leases:
        lock_claims(Claim.objects.filter(lease_holder=user).values_list("pk", flat=True))
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.is_superuser or not their_desks:
        require_operator(actor)
    for desk in their_desks:
        require_admin(actor, desk)
    return locked


def _require_other_admins(user: User) -> None:
    for membership in Membership.objects.filter(user=user).select_related("desk", "user"):
        people.require_other_admin(membership.desk, membership)


def _record(user: User, actor: User | None, act: str, data: Mapping[str, Any]) -> None:
    """Tell each of the person's desks; the first desk there is, of someone who has none."""
    told = {"user": user.pk, **data}
    memberships = list(user.memberships.order_by("desk"))
    entries = [history.Entry(each.desk_id, Action.UPDATED, act, each, data=told) for each in memberships]
    if not entries:
        entries = [
            history.Entry(desk.pk, Action.UPDATED, act, desk, data=told) for desk in Desk.objects.order_by("id")[:1]
        ]
    history.record_all(actor=actor, entries=entries)
