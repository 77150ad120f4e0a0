"""Requests for correction: readers ask, reviewers accept or decline."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import discuss, history
from annotations.errors import InvalidInput, WrongState
from annotations.models import Action, Claim, CorrectionRequest, Publication, RequestState, Role, Status, User
from annotations.permissions import require_role
from annotations.transitions import lock_claim, move_claim
from annotations.validation import clean


@transaction.atomic
def ask_for_correction(*, publication: Publication, body: str, email: str = "") -> CorrectionRequest:
    """Store what a reader says of a public version: nobody signed in, so that there is no actor.

    The claim is neither locked nor changed, and its own history not lengthened: strangers slow nobody's work down.
    """
    claim = publication.claim
    asked = CorrectionRequest(
        desk_id=claim.desk_id, claim=claim, version=publication.version, body=body.strip(), email=email.strip()
    )
    clean(asked)
    asked.save()
    history.record(
        desk_id=claim.desk_id,
        actor=None,
        action=Action.CREATED,
        act="asked",
        thing=asked,
        data={"claim": claim.pk, "version": asked.version},
    )
    return asked


@transaction.atomic
def accept_request(*, asked: CorrectionRequest, actor: User, note: str = "") -> CorrectionRequest:
    """Take a request up: a published claim is reopened, and the request stands among its comments.

    Raises ``WrongState`` for one that was decided, or whose claim was dismissed since.
    """
    claim, present = _to_decide(asked, actor)
    if claim.status == Status.DISMISSED:
        raise WrongState(_("This claim was dismissed. Take it up again first."))
    _decide(present, actor, RequestState.ACCEPTED, note)
    if claim.status == Status.PUBLISHED:
        reason = _("A reader asked for a correction (request %(number)d).") % {"number": present.pk}
        move_claim(claim=claim, actor=actor, to=Status.CHECKING, note=reason)
    body = note.strip() or _("A reader asks for a correction.")
    discuss.add_comment(claim=claim, actor=actor, body=body, request=present)
    return present


@transaction.atomic
def decline_request(*, asked: CorrectionRequest, actor: User, reason: str) -> CorrectionRequest:
    """Put a request aside, with the reason. Raises ``WrongState`` for one that was decided."""
    _claim, present = _to_decide(asked, actor)
    if not reason.strip():
        message = _("Say why, so that the desk can answer for it.")
        raise InvalidInput(message, fields={"reason": [message]})
    _decide(present, actor, RequestState.DECLINED, reason)
    return present


@transaction.atomic
def forget_sender(*, asked: CorrectionRequest, actor: User) -> None:
    """Take the sender's address away for good. No-op where there is none."""
    _claim, present = _locked(asked, actor)
    if not present.email:
        return
    present.email = ""
    present.save(update_fields=["email"])
    _record(present, actor, "forgot sender", {})


def _to_decide(asked: CorrectionRequest, actor: User) -> tuple[Claim, CorrectionRequest]:
    claim, present = _locked(asked, actor)
    if present.state != RequestState.WAITING:
        raise WrongState(_("Somebody decided on this request already."))
    return claim, present


def _locked(asked: CorrectionRequest, actor: User) -> tuple[Claim, CorrectionRequest]:
    claim = lock_claim(asked.claim_id)
    require_role(actor, claim.desk, Role.REVIEWER)
    return claim, CorrectionRequest.objects.select_for_update(no_key=True).get(pk=asked.pk)


def _decide(present: CorrectionRequest, actor: User, state: RequestState, reason: str) -> None:
    present.state, present.reason = state, reason.strip()
    present.decided_by, present.decided_at = actor, timezone.now()
    clean(present)
    present.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    _record(present, actor, str(state), {"note": present.reason} if present.reason else {})


def _record(present: CorrectionRequest, actor: User, act: str, data: dict[str, str]) -> None:
    history.record(
        desk_id=present.desk_id,
        actor=actor,
        action=Action.UPDATED,
        act=act,
        thing=present,
        claim_id=present.claim_id,
        data=data,
    )
