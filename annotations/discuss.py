"""Comments among colleagues: on a claim, or on the exact spot they mean. They are no part of what is reviewed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import history
from annotations.errors import InvalidInput
from annotations.models import Action, Claim, Comment, CorrectionRequest, Evidence, Highlight, Role, User, Verdict
from annotations.permissions import require_role
from annotations.transitions import lock_claim
from annotations.validation import clean


@transaction.atomic
def add_comment(
    *,
    claim: Claim,
    actor: User,
    body: str,
    on: Highlight | Evidence | Verdict | None = None,
    request: CorrectionRequest | None = None,
) -> Comment:
    """Say something about ``claim``, or about the one part of it that ``on`` names.

    ``request`` is what a reader asked for, which then stands with the comment.
    """
    locked = lock_claim(claim.pk)
    require_role(actor, locked.desk, Role.CHECKER)
    if on is not None and on.claim_id != locked.pk:
        message = _("This is no part of the claim that the comment is about.")
        raise InvalidInput(message, fields={"on": [message]})
    comment = Comment(
        claim=locked,
        author=actor,
        body=body.strip(),
        highlight=on if isinstance(on, Highlight) else None,
        evidence=on if isinstance(on, Evidence) else None,
        verdict=on if isinstance(on, Verdict) else None,
        request=request,
    )
    clean(comment)
    comment.save()
    _record(comment, actor, Action.CREATED, "commented")
    return comment


@transaction.atomic
def settle_comment(*, comment: Comment, actor: User) -> None:
    """Note that the comment has been dealt with. No-op for one that was settled."""
    _set_settled(comment, actor, is_settled=True)


@transaction.atomic
def reopen_comment(*, comment: Comment, actor: User) -> None:
    """Take a settled comment up again. No-op for one that is open."""
    _set_settled(comment, actor, is_settled=False)


def _set_settled(comment: Comment, actor: User, *, is_settled: bool) -> None:
    claim = lock_claim(comment.claim_id)
    require_role(actor, claim.desk, Role.CHECKER)
    present = Comment.objects.select_related("claim").get(pk=comment.pk)
    if (present.settled_at is not None) == is_settled:
        return
    present.settled_at = timezone.now() if is_settled else None
    present.settled_by = actor if is_settled else None
    present.save(update_fields=["settled_at", "settled_by"])
    _record(present, actor, Action.UPDATED, "settled" if is_settled else "took up")


def _record(comment: Comment, actor: User, action: Action, act: str) -> None:
    history.record(
        desk_id=comment.claim.desk_id,
        actor=actor,
        action=action,
        act=act,
        thing=comment,
        claim_id=comment.claim_id,
        data={"pin": comment.pin, **({"body": comment.body} if act == "commented" else {})},
    )
