"""Around the review queue: handing a check over to a colleague, and the languages one likes to review in."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import history
from annotations.errors import InvalidInput, LeaseConflict, WrongState
from annotations.models import Action, Claim, Desk, Membership, Role, Status, User
from annotations.permissions import require_other_eyes, require_role, role_on, wrote_part_of
from annotations.review import LONGEST_LEASE_SECONDS, hold_claim
from annotations.transitions import lock_claim

MOST_LANGUAGES = 5
_LANGUAGE = re.compile(r"[a-z]{2,8}")


@transaction.atomic
def hand_over(*, claim: Claim, actor: User, to: User, note: str = "") -> Claim:
    """Give a check that waits for review to a named colleague, whose *next* it then is, for an hour.

    For whoever holds it, and for any reviewer of the desk while nobody does; never for who wrote a part of it: nobody
    chooses who approves their own work. Raises ``InvalidInput`` where ``to`` could not review it.
    """
    locked = lock_claim(claim.pk)
    require_role(actor, locked.desk, Role.REVIEWER)
    if locked.status != Status.IN_REVIEW:
        raise WrongState(_("This claim is not waiting for review."))
    require_other_eyes(actor, locked)
    if locked.is_leased_to_another(actor):
        raise LeaseConflict(_("Another reviewer is reading this claim."))
    _require_reviewer(to, actor, locked)
    hold_claim(locked, actor=to, lease_seconds=LONGEST_LEASE_SECONDS)
    history.record(
        desk_id=locked.desk_id,
        actor=actor,
        action=Action.UPDATED,
        act="handed over",
        thing=locked,
        claim_id=locked.pk,
        data={"to": to.pk, **({"note": note.strip()} if note.strip() else {})},
    )
    return locked


@transaction.atomic
def set_languages(*, desk: Desk, actor: User, languages: Iterable[str]) -> Membership:
    """Say which languages ``actor`` likes to review in on ``desk``: they go a day ahead, and none is left out.

    Regions and scripts are dropped: ``en-GB`` is ``en``. No-op if equal.
    """
    require_role(actor, desk, Role.REVIEWER)
    membership = Membership.objects.select_for_update(of=("self",), no_key=True).get(user=actor, desk=desk)
    wanted = list(dict.fromkeys(name.strip().lower().partition("-")[0] for name in languages if name.strip()))
    wrong = [name for name in wanted if not _LANGUAGE.fullmatch(name)]
    message = ""
    if wrong:
        message = _("“%(name)s” is not the tag of a language; write one such as en or pt.") % {"name": wrong[0]}
    elif len(wanted) > MOST_LANGUAGES:
        message = _("Name at most %(most)d languages.") % {"most": MOST_LANGUAGES}
    if message:
        raise InvalidInput(message, fields={"languages": [message]})
    if membership.languages == wanted:
        return membership
    changed = {"user": actor.pk, "languages": [membership.languages, wanted]}
    membership.languages = wanted
    membership.save(update_fields=["languages"])
    history.record(
        desk_id=desk.pk, actor=actor, action=Action.UPDATED, act="prefers languages", thing=membership, data=changed
    )
    return membership


def reviewers_for(claim: Claim, actor: User) -> list[User]:
    """Return the colleagues to whom ``actor`` could hand ``claim`` over, by name."""
    roles = [Role.REVIEWER, Role.ADMIN]
    people = User.objects.filter(memberships__desk=claim.desk_id, memberships__role__in=roles, is_active=True)
    authors = User.objects.filter(verdicts__claim=claim).values("pk")
    writers = User.objects.filter(evidence_written__claim=claim).values("pk")
    others = people.exclude(pk=actor.pk).exclude(pk__in=authors).exclude(pk__in=writers)
    return sorted(others, key=lambda person: person.display_name)


def _require_reviewer(to: User, actor: User, claim: Claim) -> None:
    role = role_on(to, claim.desk)
    message = ""
    if to == actor:
        message = _("This is you. Take the claim instead.")
    elif role is None or role.rank < Role.REVIEWER.rank:
        message = _("This person does not review on this desk.")
    elif wrote_part_of(to, claim):
        message = _("This person wrote a part of the check, so that they may not approve it.")
    if message:
        raise InvalidInput(message, fields={"to": [message]})
