"""A desk's policy: its publish gates, which claims ask for blind verdicts, who must have a second factor."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import history
from annotations.errors import InvalidInput
from annotations.models import MOST_VERDICTS, Action, Desk, Gate, Role, SecondFactor, User
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


@transaction.atomic
def demand_second_factor(*, desk: Desk, actor: User, needed_from: str) -> None:
    """Let nobody whose role is ``needed_from`` or a higher one work without a second factor; ``""``: all may. No-op
    if equal.

    Raises ``InvalidInput`` where ``actor`` has none: they would be the first to be shut out.
    """
    locked = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    require_admin(actor, locked)
    if needed_from not in ("", *Role.values):
        message = _("There is no role called “%(name)s”.") % {"name": needed_from}
        raise InvalidInput(message, fields={"second_factor_from": [message]})
    if needed_from == locked.second_factor_from:
        return
    if needed_from and not SecondFactor.objects.filter(user=actor).exists():
        message = _("Set up a second factor of your own first: without one you would be shut out yourself.")
        raise InvalidInput(message, fields={"second_factor_from": [message]})
    changed = {"second_factor_from": [locked.second_factor_from, needed_from]}
    locked.second_factor_from = needed_from
    locked.save(update_fields=["second_factor_from"])
    history.record(
        desk_id=locked.pk, actor=actor, action=Action.UPDATED, act="demand second factor", thing=locked, data=changed
    )


@transaction.atomic
def set_blind_policy(*, desk: Desk, actor: User, number: int, priority: int | None, percent: Decimal) -> None:
    """Say which new claims of ``desk`` ask for ``number`` blind verdicts. No-op if equal.

    Those of ``priority`` and above (``None``: none for its priority), and of all others ``percent``, 0 to 100, drawn at
    random.
    """
    locked = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    require_admin(actor, locked)
    fields = {
        "blind_number": [] if 2 <= number <= MOST_VERDICTS else [_("Give a number from 2 to 9.")],
        "blind_priority": [] if priority is None or -100 <= priority <= 100 else [_("Priority runs from -100 to 100.")],
        "blind_percent": [] if 0 <= percent <= 100 else [_("Give a share from 0 to 100 percent.")],
    }
    wrong = {name: reasons for name, reasons in fields.items() if reasons}
    if wrong:
        raise InvalidInput(_("Some fields need correction."), fields=wrong)
    wanted = {"blind_number": number, "blind_priority": priority, "blind_percent": percent}
    before = {name: getattr(locked, name) for name in wanted}
    if before == wanted:
        return
    for name, value in wanted.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(wanted))
    changed = {name: [_plain(before[name]), _plain(wanted[name])] for name in wanted if before[name] != wanted[name]}
    history.record(
        desk_id=locked.pk, actor=actor, action=Action.UPDATED, act="set blind policy", thing=locked, data=changed
    )


def _plain(value: int | Decimal | None) -> int | str | None:
    return str(value) if isinstance(value, Decimal) else value
