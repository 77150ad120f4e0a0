"""Which desk and which person a command means."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from annotations.models import Desk, Role, User


def desk_named(slug: str | None) -> Desk:
    """Return the desk ``slug``, or without one the only desk there is."""
    desks = {desk.slug: desk for desk in Desk.objects.order_by("slug")}
    if slug is None and len(desks) == 1:
        return next(iter(desks.values()))
    if slug in desks:
        return desks[slug]
    known = ", ".join(desks) or _("none yet; make one with create_desk")
    if slug is None:
        raise CommandError(_("There are several desks. Name one with --desk: %(known)s") % {"known": known})
    raise CommandError(_("There is no desk “%(slug)s”. Desks: %(known)s") % {"slug": slug, "known": known})


def user_named(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(_("There is nobody named “%(name)s”. Make them with create_user.") % {"name": name})
    return user


def actor_for(desk: Desk, name: str | None) -> User:
    """Return who acts: the person named, else the desk's first administrator."""
    if name is not None:
        return user_named(name)
    admins = User.objects.filter(is_active=True, memberships__desk=desk, memberships__role=Role.ADMIN)
    actor = admins.order_by("memberships__id").first()
    if actor is None:
        message = _(
            "The desk “%(desk)s” has no administrator to act for you. "
            "Name someone with --user, or make one: create_user NAME --role admin --desk %(desk)s"
        )
        raise CommandError(message % {"desk": desk.slug})
    return actor
