"""Approval makes a publication: an immutable, numbered public version of exactly what was read."""

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import gates, history, snapshot
from annotations.errors import InvalidInput
from annotations.listing import list_publication
from annotations.models import Action, Claim, Decision, Publication, PublicationKind, Role, Status, User
from annotations.permissions import require_role
from annotations.review import read_check, refuse_if_changed, write_review
from annotations.transitions import lock_claim, move_claim
from annotations.validation import require_length


@transaction.atomic
def publish_claim(
    *, claim: Claim, actor: User, note: str = "", digest: str = "", kind: str = "", reason: str = ""
) -> Publication:
    """Approve a check and publish it.

    ``digest`` is that of the check the reviewer was shown; ``StaleDigest`` is raised where it is no longer the claim's.
    From the second time on ``kind`` (correction, update or retraction) and ``reason`` are needed. Raises ``NotAllowed``
    for an author of the verdict or the evidence, ``WrongState`` where the claim is not in review, ``GatesHold`` where a
    gate of the desk does not pass. What the gates found is kept with the publication. They never hold back a
    retraction: what turned out wrong must come down, whatever it lacks.
    """
    require_length(reason=reason)
    locked = lock_claim(claim.pk)
    require_role(actor, locked.desk, Role.CHECKER)  # as of any move that there is not
    refuse_if_changed(locked, digest=digest)
    moved = move_claim(claim=claim, actor=actor, to=Status.PUBLISHED, note=note)
    version = moved.publications.count() + 1
    kind = _checked_kind(version=version, kind=kind, reason=reason)
    approved = read_check(moved, digest=digest)
    results = gates.evaluate(approved)
    if kind is not PublicationKind.RETRACTION:
        gates.require_passed(results)
    review = write_review(claim=approved, actor=actor, decision=Decision.APPROVE, note=note)
    assert approved.verdict is not None  # noqa: S101 - the transition's guard saw to it
    publication = Publication.objects.create(
        claim=moved,
        version=version,
        kind=kind,
        reason=reason,
        rating=approved.verdict.rating,
        review=review,
        snapshot=snapshot.snapshot_of(approved),
        digest=review.digest,
        gates=[result.record for result in results],
    )
    list_publication(publication)
    history.record(
        desk_id=moved.desk_id,
        actor=actor,
        action=Action.CREATED,
        act="published",
        thing=publication,
        claim_id=moved.pk,
        data=publication.facts,
    )
    return publication


def _checked_kind(*, version: int, kind: str, reason: str) -> PublicationKind:
    if version == 1:
        if kind not in ("", PublicationKind.FIRST):
            message = _("This check was never published: there is nothing to correct, update or retract.")
            raise InvalidInput(message, fields={"kind": [message]})
        return PublicationKind.FIRST
    fields = {}
    if kind not in set(PublicationKind.values) - {PublicationKind.FIRST}:
        fields["kind"] = [_("Say whether this is a correction, an update or a retraction.")]
    if not reason.strip():
        fields["reason"] = [_("Tell readers what changed and why.")]
    if fields:
        raise InvalidInput(_("A published check is replaced with its reason."), fields=fields)
    return PublicationKind(kind)
