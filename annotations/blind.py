"""Independent verdicts: sealed until all that a claim asks for are in, then opened together and, where they differ,
adjudicated.

Nothing tells of a sealed verdict but to its author: it changes no claim, writes no event, and takes no visible number.
All of that happens when the last one is in. See docs/decisions/2026-11-22-sealed-verdicts.md.
"""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from annotations import history
from annotations.errors import InvalidInput, NotAllowed, StaleDigest, WrongState
from annotations.models import (
    MOST_VERDICTS,
    Action,
    Claim,
    Desk,
    Rating,
    Role,
    SealedVerdict,
    User,
    Verdict,
    VerdictKind,
    VerdictsState,
)
from annotations.permissions import require_role
from annotations.transitions import lock_claim, require_editable, touch_claim
from annotations.validation import clean

BY_HAND, BY_PRIORITY, BY_SAMPLE = "hand", "priority", "sample"
ASKED_ACT = "asked for verdicts"


def ask_for_verdicts(*, claim: Claim, actor: User, number: int, why: str = BY_HAND) -> None:
    """Let ``claim``, locked by the caller, want ``number`` verdicts; more than one are given blind. No-op if equal.

    Can be asked until the first verdict is seen. Fewer can be asked for by a reviewer alone: that may open those given.
    """
    before = claim.verdicts_required
    if number == before:
        return
    require_role(actor, claim.desk, Role.CHECKER if number > before else Role.REVIEWER)
    require_editable(claim)
    if not 1 <= number <= MOST_VERDICTS:
        message = _("A claim asks for 1 to %(most)d verdicts.") % {"most": MOST_VERDICTS}
        raise InvalidInput(message, fields={"verdicts_required": [message]})
    if claim.verdicts.exists():
        raise WrongState(_("Verdicts were seen already: further ones would not be independent of them."))
    claim.verdicts_required = number
    claim.verdicts_state = VerdictsState.SEALED if number > 1 else VerdictsState.OPEN
    given = _sealed(claim)
    if given and len(given) >= number:
        # Recorded first: it is what let them be opened.
        _record_ask(claim, actor, before, number, why)
        _open(claim, given, actor)
        return
    claim.save(update_fields=["verdicts_required", "verdicts_state"])
    _record_ask(claim, actor, before, number, why)


def apply_policy(*, claim: Claim, actor: User, is_new: bool) -> None:
    """Ask for several verdicts where the policy of the desk says so; never where that was asked already.

    A claim is drawn for the sample once, when it is made; by its priority it is judged whenever that changes.
    """
    number, why = policy_for(claim.desk, claim_id=claim.pk, priority=claim.priority, is_new=is_new)
    if why and claim.verdicts_required == 1 and not claim.verdicts.exists():
        ask_for_verdicts(claim=claim, actor=actor, number=number, why=why)


def policy_for(desk: Desk, *, claim_id: int, priority: int, is_new: bool) -> tuple[int, str]:
    """Return how many verdicts the policy of ``desk`` asks a claim for, and why: 1 and "" where it asks for none."""
    if desk.blind_priority is not None and priority >= desk.blind_priority:
        return desk.blind_number, BY_PRIORITY
    if is_new and desk.blind_percent and draw_of(claim_id) < desk.blind_percent:
        return desk.blind_number, BY_SAMPLE
    return 1, ""


def asked_data(before: int, number: int, why: str) -> dict[str, Any]:
    """Return what the history keeps of an ``ASKED_ACT``."""
    return {"verdicts_required": [before, number], "why": why}


def require_as_many_as_drawn(*, desk: Desk, actor: User, number: int) -> None:
    """Raise ``NotAllowed`` for a checker who asks a new claim for fewer verdicts than one that is drawn gets.

    Whether it is drawn or not: refused for the drawn ones alone, a claim could be sent again until it is none of them.
    """
    if desk.blind_percent > 0 and number < desk.blind_number:
        require_role(actor, desk, Role.REVIEWER)


def draw_of(claim_id: int) -> float:
    """Return the claim's lot, 0 to 100: always the same, and nobody can tell it before the claim is there."""
    digest = salted_hmac("annotations.blind.draw", str(claim_id), algorithm="sha256").digest()
    return 100 * int.from_bytes(digest[:8]) / 2**64


def seal_verdict(*, claim: Claim, actor: User, rating: Rating, rationale: str) -> SealedVerdict | Verdict:
    """Keep a verdict on ``claim``, locked and sealed, in place of the actor's last one; open all with the last one in.

    Returns the actor's own: opened, where that was the last one. Its author's right and the rating are checked by
    ``weigh.give_verdict``.
    """
    sealed = SealedVerdict(claim=claim, rating=rating, rationale=rationale, author=actor)
    clean(sealed)
    sealed.save()
    given = _sealed(claim)
    if len(given) < claim.verdicts_required:
        return sealed
    _open(claim, given, actor)
    return Verdict.objects.get(claim=claim, author=actor)


def note_difference(*, claim: Claim, verdict: Verdict) -> None:
    """Let ``claim``, locked, wait for adjudication where a ``verdict`` given after they were opened is another one.

    No-op for a claim whose verdicts were never blind.
    """
    if claim.verdicts_state != VerdictsState.SETTLED:
        return
    before = claim.verdicts.exclude(pk=verdict.pk).order_by("-id").first()
    if before is not None and before.rating_id != verdict.rating_id:
        claim.verdicts_state = VerdictsState.SPLIT
        claim.save(update_fields=["verdicts_state"])


@transaction.atomic
def adjudicate(*, claim: Claim, actor: User, rating: Rating, reason: str, newest: int | None = None) -> Verdict:
    """Decide between verdicts that differ: from now on ``rating`` holds, and ``reason`` is its rationale.

    ``newest`` is the id of the newest verdict that the reviewer was shown: ``StaleDigest`` is raised where there is a
    newer one. Raises ``NotAllowed`` for who gave one of the verdicts, ``WrongState`` where there is nothing to decide.
    """
    locked = lock_claim(claim.pk)
    require_role(actor, locked.desk, Role.REVIEWER)
    require_editable(locked)
    if locked.is_sealed:
        raise WrongState(_("Not all independent verdicts are in yet."))
    if not locked.is_split:
        raise WrongState(_("There are no differing verdicts to decide between, or somebody has decided."))
    verdicts = list(locked.verdicts.select_related("rating"))
    if newest is not None and newest != verdicts[-1].pk:
        raise StaleDigest(_("Another verdict was given after you read these. Read it before you decide."))
    if any(each.author_id == actor.pk and each.kind != VerdictKind.ADJUDICATION for each in verdicts):
        raise NotAllowed(_("You gave one of the verdicts, so somebody else must decide between them."))
    require_on_scale(locked, rating)
    verdict = Verdict(
        claim=locked, rating=rating, rationale=reason.strip(), author=actor, kind=VerdictKind.ADJUDICATION
    )
    clean(verdict)
    verdict.save()
    _record_verdict(verdict, locked, "adjudicated", {"rating": rating.slug})
    locked.verdicts_state = VerdictsState.SETTLED
    locked.save(update_fields=["verdicts_state"])
    touch_claim(claim=locked, actor=actor)
    return verdict


def require_on_scale(claim: Claim, rating: Rating) -> None:
    """Raise ``InvalidInput`` for a rating that is not on the scale which the claim's desk uses.

    Its words stay as they are until the transaction ends. By raw SQL: the ORM has no lock that many hold at once, and
    the keys of new rows, which hold the same, are looked at only at the end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM annotations_rating WHERE id = %s FOR KEY SHARE", [rating.pk])
    if rating.scale.desk_id != claim.desk_id or not rating.scale.is_active:
        message = _("This rating is not on the scale that the desk uses.")
        raise InvalidInput(message, fields={"rating": [message]})


def own_sealed(*, claim: Claim, user: User) -> SealedVerdict | None:
    """Return the verdict that ``user`` gave on ``claim`` and nobody else knows of."""
    if not claim.is_sealed:
        return None
    return claim.sealed_verdicts.of(user).select_related("rating").last()


def _sealed(claim: Claim) -> list[SealedVerdict]:
    return list(claim.sealed_verdicts.newest_per_author().select_related("rating", "author").order_by("id"))


def _open(claim: Claim, given: list[SealedVerdict], actor: User) -> None:
    """Show the verdicts of a claim, locked by the caller, to its desk, all at once."""
    verdicts = Verdict.objects.bulk_create(
        Verdict(
            claim=claim,
            rating=sealed.rating,
            rationale=sealed.rationale,
            author=sealed.author,
            kind=VerdictKind.BLIND,
            created_at=sealed.created_at,
        )
        for sealed in given
    )
    is_unanimous = len({verdict.rating_id for verdict in verdicts}) == 1
    claim.verdicts_state = VerdictsState.SETTLED if is_unanimous else VerdictsState.SPLIT
    claim.verdicts_opened_at = timezone.now()
    claim.save(update_fields=["verdicts_required", "verdicts_state", "verdicts_opened_at"])
    for verdict in verdicts:
        given_at = verdict.created_at.isoformat()
        _record_verdict(verdict, claim, "rated", {"rating": verdict.rating.slug, "given_at": given_at})
    history.record(
        desk_id=claim.desk_id,
        actor=actor,
        action=Action.UPDATED,
        act="opened verdicts",
        thing=claim,
        claim_id=claim.pk,
        data={"verdicts": [verdict.pk for verdict in verdicts], "unanimous": is_unanimous},
    )
    touch_claim(claim=claim, actor=actor)


def _record_ask(claim: Claim, actor: User, before: int, number: int, why: str) -> None:
    history.record(
        desk_id=claim.desk_id,
        actor=actor,
        action=Action.UPDATED,
        act=ASKED_ACT,
        thing=claim,
        claim_id=claim.pk,
        data=asked_data(before, number, why),
    )


def _record_verdict(verdict: Verdict, claim: Claim, act: str, data: dict[str, str]) -> None:
    history.record(
        desk_id=claim.desk_id,
        actor=verdict.author,
        action=Action.CREATED,
        act=act,
        thing=verdict,
        claim_id=claim.pk,
        data=data,
    )
