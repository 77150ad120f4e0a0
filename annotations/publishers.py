"""The outlets that articles come from."""

from django.db import transaction

from annotations import history
from annotations.models import Action, Desk, Publisher, User
from annotations.permissions import require_admin
from annotations.validation import clean


def publisher_named(desk: Desk, name: str, actor: User) -> Publisher | None:
    """Return the desk's publisher of this name, made where there is none; ``None`` for an empty name."""
    name = name.strip()
    if not name:
        return None
    publisher = Publisher.objects.filter(desk=desk, name=name).first()
    if publisher is not None:
        return publisher
    clean(Publisher(desk=desk, name=name))
    publisher, created = Publisher.objects.get_or_create(desk=desk, name=name)
    if created:
        history.record(
            desk_id=desk.pk,
            actor=actor,
            action=Action.CREATED,
            act="created",
            thing=publisher,
            data={"name": publisher.name},
        )
    return publisher


@transaction.atomic
def set_time_zone(*, publisher: Publisher, actor: User, time_zone: str) -> None:
    """Say in which zone a publisher's dates are meant; holds for what is stored from now on. No-op if equal."""
    locked = Publisher.objects.select_for_update(of=("self",), no_key=True).select_related("desk").get(pk=publisher.pk)
    require_admin(actor, locked.desk)
    changed = history.changed_fields(locked, {"time_zone": time_zone})
    if not changed:
        return
    locked.time_zone = time_zone
    clean(locked)
    locked.save(update_fields=["time_zone"])
    history.record(
        desk_id=locked.desk_id, actor=actor, action=Action.UPDATED, act="corrected", thing=locked, data=changed
    )
