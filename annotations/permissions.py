"""Who may do what: roles on a desk, and the second pair of eyes."""

from django.utils.translation import gettext as _

from annotations.errors import NotAllowed
from annotations.models import Claim, Desk, Membership, Role, User
from annotations.models.ready import Ready

_ROLE = Ready(lambda: Membership.objects.filter(user=0).filter(desk=0).order_by().values_list("role"))


def role_on(user: User, desk: Desk) -> Role | None:
    """Return the role of ``user`` on ``desk``, or ``None`` for an outsider or someone who was deactivated."""
    if not user.is_active:
        return None
    rows = _ROLE.rows(user.pk, desk.pk)
    return Role(rows[0][0]) if rows else None


def require_role(user: User, desk: Desk, needed: Role) -> None:
    """Raise ``NotAllowed`` unless ``user`` has at least the role ``needed`` on ``desk``."""
    role = role_on(user, desk)
    if role is None:
        raise NotAllowed(_("You have no role on this desk. Ask one of its administrators."))
    if role.rank < needed.rank:
        raise NotAllowed(
            _("This needs the role “%(needed)s”; yours is “%(role)s”.") % {"needed": needed.label, "role": role.label}
        )


def require_operator(actor: User | None) -> None:
    """Raise ``NotAllowed`` unless ``actor`` is ``None``, who runs the server, or a superuser who may sign in."""
    if actor is not None and not (actor.is_active and actor.is_superuser):
        raise NotAllowed(_("This needs whoever runs the server."))


def require_admin(actor: User | None, desk: Desk) -> None:
    """Raise ``NotAllowed`` unless ``actor`` administers ``desk``, as whoever runs the server does."""
    if actor is not None and not (actor.is_active and actor.is_superuser):
        require_role(actor, desk, Role.ADMIN)


def wrote_part_of(user: User, claim: Claim) -> bool:
    """Tell whether ``user`` ever wrote a verdict or evidence on ``claim``, superseded and withdrawn ones included."""
    return not Claim.objects.filter(pk=claim.pk).not_the_work_of(user).exists()


def require_other_eyes(user: User, claim: Claim) -> None:
    """Raise ``NotAllowed`` where ``user`` wrote part of the check: somebody else must approve it."""
    if wrote_part_of(user, claim):
        raise NotAllowed(_("You wrote a verdict or evidence of this check, so another reviewer must approve it."))
