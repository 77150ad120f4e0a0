"""Adding the words of a fresh mark to a claim that the desk has already, and taking that back."""

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import marking, review, transitions
from annotations.models import Claim, Evidence, Highlight, Status, User, Verdict


@transaction.atomic
def join_claim(*, highlight: Highlight, claim: Claim, actor: User) -> Highlight:
    """Move ``highlight`` to ``claim``; dismiss the claim it was marked for, where nothing is left of that.

    An *open* claim without highlights, evidence and verdicts is what an editor made a moment ago. Raises what
    ``marking.change_highlight`` does.
    """
    left = highlight.claim
    moved = marking.change_highlight(highlight=highlight, actor=actor, claim=claim)
    if left.pk != claim.pk and _is_bare(left):
        note = _("Its words were added to claim %(number)s instead.") % {"number": claim.pk}
        transitions.move_claim(claim=left, actor=actor, to=Status.DISMISSED, note=note)
    return moved


@transaction.atomic
def part_claim(*, highlight: Highlight, claim: Claim, actor: User) -> Highlight:
    """Undo ``join_claim``: take ``claim`` up again where it was dismissed, and move ``highlight`` back to it."""
    # In the order of their keys, as whoever moves a highlight between the two locks them.
    locked = {pk: transitions.lock_claim(pk) for pk in sorted({highlight.claim_id, claim.pk})}
    if locked[claim.pk].status == Status.DISMISSED:
        review.take_up_claim(claim=claim, actor=actor)
    return marking.change_highlight(highlight=highlight, actor=actor, claim=claim)


def _is_bare(claim: Claim) -> bool:
    status = Claim.objects.values_list("status", flat=True).get(pk=claim.pk)
    has_more = (
        Highlight.objects.standing().filter(claim=claim).exists()
        or Evidence.objects.filter(claim=claim).exists()
        or Verdict.objects.filter(claim=claim).exists()
    )
    return status == Status.OPEN and not has_more
