"""The right of reply: log whom the desk asked, and what came of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import history
from annotations.errors import InvalidInput, StaleVersion, WrongState
from annotations.models import Action, Claim, Reply, ReplyState, User
from annotations.transitions import lock_for_work, touch_claim
from annotations.validation import clean

EDITABLE_FIELDS = ("asked", "asked_on", "channel", "state", "answer", "settled_on")


@transaction.atomic
def log_reply(
    *,
    claim: Claim,
    actor: User,
    asked: str,
    channel: str,
    asked_on: date | None = None,
    state: str = ReplyState.WAITING,
    answer: str = "",
    settled_on: date | None = None,
) -> Reply:
    """Note that someone was asked for a reply to the check, by default today; the answer can be logged with it."""
    locked = lock_for_work(claim, actor)
    reply = Reply(
        claim=locked,
        created_by=actor,
        asked=asked.strip(),
        asked_on=asked_on or _today(locked),
        channel=channel,
        state=state,
        answer=answer.strip(),
        settled_on=settled_on,
    )
    _clean(reply)
    reply.save()
    facts = {"asked": reply.asked, "channel": reply.channel, "state": reply.state}
    _record(reply, actor, Action.CREATED, "asked for reply", facts)
    touch_claim(claim=locked, actor=actor)
    return reply


@transaction.atomic
def edit_reply(
    *, reply: Reply, actor: User, changes: Mapping[str, Any], expected_updated_at: datetime | None = None
) -> Reply:
    """Log the answer, or that none came; mend what was logged. No-op if equal.

    Raises ``StaleVersion`` where ``expected_updated_at`` is given and somebody saved it since.
    """
    locked = lock_for_work(reply.claim, actor)
    present = _standing(reply)
    if expected_updated_at is not None and present.updated_at != expected_updated_at:
        raise StaleVersion(_("Somebody saved this entry after you opened it. Compare both before you save again."))
    unknown = sorted(set(changes) - set(EDITABLE_FIELDS))
    if unknown:
        raise InvalidInput(
            _("Some fields cannot be changed."), fields={name: [_("This cannot be changed.")] for name in unknown}
        )
    before = {field: getattr(present, field) for field in EDITABLE_FIELDS}
    for field, value in changes.items():
        setattr(present, field, value.strip() if isinstance(value, str) else value)
    if "state" in changes and "settled_on" not in changes and present.state != before["state"]:
        present.settled_on = None
    _clean(present)
    changed = {
        field: history.plain_pair(before[field], getattr(present, field))
        for field in EDITABLE_FIELDS
        if before[field] != getattr(present, field)
    }
    if not changed:
        return present
    present.updated_at = timezone.now()
    present.save(update_fields=[*changed, "updated_at"])
    _record(present, actor, Action.UPDATED, "edited", changed)
    touch_claim(claim=locked, actor=actor)
    return present


@transaction.atomic
def withdraw_reply(*, reply: Reply, actor: User) -> None:
    """Take an entry out of the check, such as one logged on the wrong claim. The history keeps it."""
    locked = lock_for_work(reply.claim, actor)
    present = _standing(reply)
    present.withdrawn_at = present.updated_at = timezone.now()
    present.save(update_fields=["withdrawn_at", "updated_at"])
    _record(present, actor, Action.DELETED, "withdrew", {"asked": present.asked})
    touch_claim(claim=locked, actor=actor)


def _standing(reply: Reply) -> Reply:
    present = Reply.objects.select_related("claim__desk").get(pk=reply.pk)
    if present.withdrawn_at is not None:
        raise WrongState(_("This entry was withdrawn."))
    return present


def _clean(reply: Reply) -> None:
    """Bring the day on which it was settled in line with the state, and refuse what cannot have been."""
    today = _today(reply.claim)
    if reply.state == ReplyState.WAITING:
        reply.settled_on = None
    elif reply.settled_on is None:
        reply.settled_on = max(today, reply.asked_on)
    fields: dict[str, list[str]] = {}
    if reply.state == ReplyState.ANSWERED and not reply.answer:
        fields["answer"] = [_("Write down the answer, or its gist.")]
    if reply.state != ReplyState.ANSWERED and reply.answer:
        fields["state"] = [_("There is an answer: say that it was answered.")]
    if reply.asked_on > today:
        fields["asked_on"] = [_("This day is still to come.")]
    if reply.settled_on and not reply.asked_on <= reply.settled_on <= max(today, reply.asked_on):
        fields["settled_on"] = [_("This is before the day of asking, or still to come.")]
    if fields:
        raise InvalidInput(_("Some fields need correction."), fields=fields)
    clean(reply)


def _today(claim: Claim) -> date:
    return timezone.now().astimezone(ZoneInfo(claim.desk.time_zone)).date()


def _record(reply: Reply, actor: User, action: Action, act: str, data: Mapping[str, Any]) -> None:
    history.record(
        desk_id=reply.claim.desk_id,
        actor=actor,
        action=action,
        act=act,
        thing=reply,
        claim_id=reply.claim_id,
        data=data,
    )
