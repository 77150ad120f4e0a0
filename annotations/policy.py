"""A desk's policy: which publish gates are in force."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import history
from annotations.errors import InvalidInput
from annotations.models import Action, Desk, Gate, User
from annotations.permissions import require_admin
from annotations.validation import clean


@transaction.atomic
def set_gates(*, desk: Desk, actor: User, gates: Iterable[str], sources_needed: int | None = None) -> Desk:
    """Let exactly ``gates`` be in force on ``desk``, for what is published from now on. No-op if equal.

    ``sources_needed`` is what ``independent_sources`` asks for; ``None`` leaves it. Raises ``InvalidInput`` for a gate
    that does not exist.
    """
    locked = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    require_admin(actor, locked)
    given = set(gates)
    unknown = sorted(given - set(Gate.values))
    if unknown:
        message = _("There is no gate called %(names)s.") % {"names": ", ".join(f"“{name}”" for name in unknown)}
        raise InvalidInput(message, fields={"gates": [message]})
    wanted = {
        "gates": [gate.value for gate in Gate if gate in given],
        "sources_needed": locked.sources_needed if sources_needed is None else sources_needed,
    }
    changed = history.changed_fields(locked, wanted)
    if not changed:
        return locked
    for field, value in wanted.items():
        setattr(locked, field, value)
    clean(locked)
    locked.save(update_fields=list(changed))
    history.record(desk_id=locked.pk, actor=actor, action=Action.UPDATED, act="set gates", thing=locked, data=changed)
    return locked
