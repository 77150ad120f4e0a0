"""Desks, the people on them, and their programs' tokens.

``actor`` is ``None`` for whoever runs the server, on the command line. Several desks are locked by ascending key.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import history
from annotations.errors import InvalidInput, SecondFactorNeeded, WrongState
from annotations.models import Action, Desk, Membership, Rating, RatingScale, Role, Scope, Token, User
from annotations.models.account import is_second_factor_owed
from annotations.permissions import require_admin, require_operator
from annotations.rating_scale import DEFAULT_RATINGS
from annotations.validation import clean

DEFAULT_TOKEN_DAYS = 90
TOKEN_USE_NOTED_EVERY = timedelta(minutes=1)
# What a role can use: a scope beyond it would let its token do nothing more.
SCOPES_OF = {
    Role.READER: (Scope.READ,),
    Role.CHECKER: (Scope.READ, Scope.WRITE),
    Role.REVIEWER: (Scope.READ, Scope.WRITE, Scope.REVIEW),
    Role.ADMIN: (Scope.READ, Scope.WRITE, Scope.REVIEW),
}


@transaction.atomic
def create_desk(*, slug: str, name: str = "", time_zone: str = "UTC", actor: User | None = None) -> Desk:
    """Make a desk with the default rating scale. ``actor`` is ``None`` on the command line."""
    require_operator(actor)
    desk = Desk(slug=slug, name=name or slug, time_zone=time_zone)
    clean(desk)
    if Desk.objects.filter(slug=slug).exists():
        message = _("A desk “%(slug)s” exists already.") % {"slug": slug}
        raise InvalidInput(message, fields={"slug": [message]})
    desk.save()
    scale = RatingScale.objects.create(desk=desk, name=_("Default"))
    Rating.objects.bulk_create(
        Rating(scale=scale, position=position, **fields) for position, fields in enumerate(DEFAULT_RATINGS, start=1)
    )
    history.record(desk_id=desk.pk, actor=actor, action=Action.CREATED, act="created", thing=desk, data={"slug": slug})
    return desk


@transaction.atomic
def correct_desk(*, desk: Desk, actor: User, name: str, time_zone: str) -> None:
    """Change what a desk is called and the zone it assumes for times that name none. No-op if equal."""
    locked = lock_desk(desk)
    require_admin(actor, locked)
    changed = history.changed_fields(locked, {"name": name, "time_zone": time_zone})
    if not changed:
        return
    locked.name, locked.time_zone = name, time_zone
    clean(locked)
    locked.save(update_fields=["name", "time_zone"])
    history.record(desk_id=locked.pk, actor=actor, action=Action.UPDATED, act="corrected", thing=locked, data=changed)


@transaction.atomic
def create_user(
    *,
    username: str,
    desk: Desk,
    role: Role,
    password: str | None = None,
    full_name: str = "",
    actor: User | None = None,
) -> User:
    """Make someone with a role on ``desk``. Without a password they cannot sign in until one is set."""
    if User.objects.filter(username=username).exists():
        message = _("“%(name)s” is taken.") % {"name": username}
        raise InvalidInput(message, fields={"username": [message]})
    first, _space, last = full_name.partition(" ")
    user = User(username=username, first_name=first, last_name=last)
    user.set_password(password)
    clean(user)
    user.save()
    set_role(user=user, desk=desk, role=role, actor=actor)
    return user


@transaction.atomic
def set_role(*, user: User, desk: Desk, role: Role, actor: User | None = None) -> Membership:
    """Give ``user`` the role ``role`` on ``desk``, in place of the one they had. No-op if equal.

    Raises ``WrongState`` where the desk would be left without an administrator.
    """
    locked = lock_desk(desk)
    require_admin(actor, locked)
    before = Membership.objects.filter(user=user, desk=locked).first()
    if before is not None and before.role == role:
        return before
    if before is not None:
        require_other_admin(locked, before)
    membership, created = Membership.objects.update_or_create(user=user, desk=locked, defaults={"role": role})
    history.record(
        desk_id=locked.pk,
        actor=actor,
        action=Action.CREATED if created else Action.UPDATED,
        act="set role",
        thing=membership,
        data={"user": user.pk, "role": role},
    )
    return membership


@transaction.atomic
def end_role(*, membership: Membership, actor: User | None = None) -> None:
    """Take someone off a desk. What they wrote there keeps their name. No-op for a role that was ended.

    Raises ``WrongState`` where the desk would be left without an administrator.
    """
    desk = lock_desk(membership.desk)
    require_admin(actor, desk)
    present = Membership.objects.filter(pk=membership.pk).first()
    if present is None:
        return
    require_other_admin(desk, present)
    history.record(
        desk_id=desk.pk,
        actor=actor,
        action=Action.DELETED,
        act="ended role",
        thing=present,
        data={"user": present.user_id, "role": present.role},
    )
    present.delete()


def lock_desk(desk: Desk) -> Desk:
    """Return the desk read again under a row lock: who administers it does not change until the transaction ends."""
    return Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)


def require_other_admin(desk: Desk, leaving: Membership) -> None:
    """Raise ``WrongState`` where ``leaving`` is the last administrator’s role on ``desk``, locked by the caller."""
    if leaving.role != Role.ADMIN or not leaving.user.is_active:
        return
    if not Membership.objects.filter(desk=desk, role=Role.ADMIN, user__is_active=True).exclude(pk=leaving.pk).exists():
        message = _("The desk “%(desk)s” would have no administrator. Give somebody else the role first.")
        raise WrongState(message % {"desk": desk})


def scopes_for(user: User) -> tuple[Scope, ...]:
    """Return all that the highest of the user's roles can use; reading, for someone without a role."""
    roles = [Role(role) for role in user.memberships.values_list("role", flat=True)]
    return SCOPES_OF[max(roles, key=lambda role: role.rank, default=Role.READER)]


@transaction.atomic
def create_token(
    *, user: User, scopes: Sequence[str], days: int = DEFAULT_TOKEN_DAYS, name: str = ""
) -> tuple[Token, str]:
    """Make a token and return it with its secret, which is stored nowhere and shown this once.

    ``days`` is its lifetime; 0 makes one that has expired already. Raises ``InvalidInput`` for unknown scopes,
    ``SecondFactorNeeded`` where a desk of ``user`` demands one that they lack.
    """
    unknown = set(scopes) - set(Scope.values)
    if unknown or not scopes:
        message = _("Scopes are read, write and review; name at least one.")
        raise InvalidInput(message, fields={"scopes": [message]})
    if not 0 <= days <= 3650:
        message = _("A token lasts 0 to 3650 days.")
        raise InvalidInput(message, fields={"days": [message]})
    if is_second_factor_owed(user):
        raise SecondFactorNeeded(_("A desk of theirs demands a second factor, and they have none: no token is made."))
    secret = Token.new_secret()
    token = Token.objects.create(
        user=user,
        name=name,
        digest=Token.digest_of(secret),
        hint=secret[:8],
        scopes=sorted(set(scopes)),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, secret


def note_token_use(*, token: Token) -> None:
    """Note that ``token`` was used now; no-op where that was noted less than a minute ago."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - TOKEN_USE_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def revoke_token(*, token: Token) -> None:
    """Make a token useless from now on. No-op for one that was revoked."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
