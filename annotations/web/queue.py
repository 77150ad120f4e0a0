"""The review queue, and the one screen on which a check is read and decided."""

from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations import publish, review, snapshot
from annotations.archiving import attach_checks
from annotations.errors import DeskError, InvalidInput, NotAllowed, StaleDigest
from annotations.gates import evaluate
from annotations.models import Claim, Role, Status, VerdictKind
from annotations.permissions import require_role, wrote_part_of
from annotations.queueing import reviewers_for
from annotations.web.access import DeskRequest, memberships_of, on_desk
from annotations.web.appearances import appearances_of
from annotations.web.claim_forms import take_errors
from annotations.web.claim_page import Background
from annotations.web.discussion import Discussion
from annotations.web.fetch import claim_or_404
from annotations.web.glance import at_a_glance
from annotations.web.posting import act_from, claim_to_change
from annotations.web.queue_words import reason_of
from annotations.web.since_read import since_read
from annotations.web.stances import by_stance
from annotations.web.work_forms import ApproveForm, HandOverForm, LanguagesForm, ReturnForm

SKIPPED = "skipped_claims"
# A page that lists more is read by nobody; *next* finds the rest.
ROWS_SHOWN = 100


@require_safe
@on_desk
def queue(request: DeskRequest) -> HttpResponseBase:
    """What waits on this desk, in the order in which *next* gives it out: the first of it, and how many more."""
    return show_queue(request)


def show_queue(request: DeskRequest, languages_form: Form | None = None, *, status: int = 200) -> HttpResponse:
    """Render the queue as it stands; ``languages_form`` is one that was refused."""
    waiting = Claim.objects.in_review().filter(desk=request.desk).in_queue_order()
    claims = list(snapshot.with_check(waiting).select_related("lease_holder")[:ROWS_SHOWN])
    shown = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    reviewable = set(shown.not_the_work_of(request.user).values_list("pk", flat=True))
    now = timezone.now()
    rows = [
        {
            "claim": claim,
            "reason": reason_of(claim, now=now),
            "is_own": claim.pk not in reviewable,
            "is_leased": claim.lease_expires_at is not None and claim.lease_expires_at > now,
        }
        for claim in claims
    ]
    is_whole = len(claims) < ROWS_SHOWN
    context = {
        "section": "queue",
        "rows": rows,
        "is_whole": is_whole,
        "may_review": request.may(Role.REVIEWER),
        "languages_form": languages_form or LanguagesForm(languages=_languages_of(request)),
        # Beyond the rows that are shown there may be one.
        "has_next": not is_whole
        or any(not row["is_own"] and not cast(Claim, row["claim"]).is_leased_to_another(request.user) for row in rows),
    }
    return render(request, "review/queue.html", context, status=status)


def _languages_of(request: DeskRequest) -> list[str]:
    return next(each.languages for each in memberships_of(request) if each.desk_id == request.desk.pk)


@act_from("queue")
def next_claim(request: DeskRequest) -> HttpResponseBase:
    """Lease the next check to the reviewer and show it."""
    request.session.pop(SKIPPED, None)
    return _go_to_next(request)


@require_safe
@on_desk
def review_claim(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Show a check for review. Reading changes nothing: a claim is taken by a button, or given by *next*."""
    claim = claim_or_404(request, pk)
    if claim.status != Status.IN_REVIEW:
        return redirect("claim", pk=pk)
    return show_review(request, claim)


@act_from("review")
def take_claim(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Lease this check, or hold it for longer."""
    claim = claim_to_change(request, pk, Role.REVIEWER)
    try:
        review.lease_claim(claim=claim, actor=request.user)
    except NotAllowed:
        raise
    except DeskError as error:
        return show_review(request, claim_or_404(request, pk), error=error)
    return redirect("review", pk=pk)


@act_from("review")
def skip_claim(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Give the check back and go on with the next one; what was skipped is not offered again in this round."""
    claim = claim_to_change(request, pk, Role.REVIEWER)
    if not claim.is_leased_to_another(request.user):
        review.release_claim(claim=claim, actor=request.user)
    request.session[SKIPPED] = [*request.session.get(SKIPPED, []), pk]
    return _go_to_next(request)


@act_from("review")
def return_claim(request: DeskRequest, pk: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk, Role.REVIEWER)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return show_review(request, claim, status=InvalidInput.status, return_form=form)
    note, digest = form.cleaned_data["note"], form.cleaned_data["digest"]
    try:
        review.return_claim(claim=claim, actor=request.user, note=note, digest=digest)
    except NotAllowed:
        raise
    except DeskError as error:
        return show_review(request, claim_or_404(request, pk), error=error, return_form=form)
    messages.success(request, _("Returned to its checker with your note."), extra_tags=f"sent-return-{pk}")
    return redirect("queue")


@act_from("review")
def approve_claim(request: DeskRequest, pk: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk, Role.REVIEWER)
    form = ApproveForm(request.POST, is_first=not claim.publications.exists())
    if not form.is_valid():
        return show_review(request, claim, status=InvalidInput.status, approve_form=form)
    try:
        publish.publish_claim(claim=claim, actor=request.user, **form.cleaned_data)
    except NotAllowed:
        raise
    except DeskError as error:
        take_errors(form, error)
        return show_review(request, claim_or_404(request, pk), error=error, approve_form=form)
    messages.success(request, _("Approved and published."), extra_tags=f"sent-approve-{pk}")
    return redirect("queue")


def show_review(
    request: DeskRequest, claim: Claim, *, status: int = 200, error: DeskError | None = None, **forms: Form
) -> HttpResponse:
    """Render the review page as the check stands now. ``error``: why a decision was refused, whose words are kept."""
    background, discussion = Background(claim), Discussion(claim)
    publications = list(claim.publications.defer("snapshot").select_related("rating"))
    is_own = wrote_part_of(request.user, claim)
    leased = claim.lease_expires_at is not None and claim.lease_expires_at > timezone.now()
    is_at_hand = request.may(Role.REVIEWER) and not is_own and not claim.is_leased_to_another(request.user)
    attach_checks(claim.standing_evidence)
    results = evaluate(claim)
    context: dict[str, Any] = {
        "section": "queue",
        "claim": claim,
        "verdict": claim.verdict,
        "together": [each for each in claim.verdicts_given if each.kind == VerdictKind.BLIND],
        "digest": snapshot.digest_of_check(claim),
        "error": error,
        "is_stale": isinstance(error, StaleDigest),
        "since_read": since_read(claim, error, background, forms.get("approve_form") or forms.get("return_form")),
        "groups": by_stance(claim.standing_evidence, discussion),
        "appearances": appearances_of(claim, discussion),
        "discussion": discussion,
        "comment_from": "review",
        "at_a_glance": at_a_glance(claim),
        "gates": results,
        "held_back": [result for result in results if not result.passed],
        "changes": background.changes,
        "returns": [each for each in background.reviews if each.decision == "return"],
        "publications": publications,
        "may_review": request.may(Role.REVIEWER),
        "may_comment": request.may(Role.CHECKER),
        "is_own": is_own,
        "is_in_review": claim.status == Status.IN_REVIEW,
        "is_mine": leased and claim.lease_holder_id == request.user.pk,
        "reason": reason_of(claim, now=timezone.now()),
        "lease_seconds": review.LEASE_SECONDS,
        "is_held": leased and claim.lease_holder_id != request.user.pk,
        "return_form": ReturnForm(),
        "hand_over_form": HandOverForm(people=reviewers_for(claim, request.user) if is_at_hand else []),
        "approve_form": ApproveForm(is_first=not publications),
        **forms,
    }
    return render(request, "review/page.html", context, status=error.status if error else status)


def _go_to_next(request: DeskRequest) -> HttpResponseBase:
    require_role(request.user, request.desk, Role.REVIEWER)
    skipped = request.session.get(SKIPPED, [])
    claim = review.next_claim(desk=request.desk, actor=request.user, skipping=skipped)
    if claim is not None:
        return redirect("review", pk=claim.pk)
    if skipped:
        messages.info(
            request, _("That was the last one: everything else is skipped, held by others, or your own work.")
        )
    else:
        messages.info(request, _("Nothing waits for you: what is left is held by others, or your own work."))
    return redirect("queue")
