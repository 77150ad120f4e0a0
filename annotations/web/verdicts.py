"""Giving a verdict, and deciding between those that differ."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from annotations import blind, weigh
from annotations.errors import DeskError, InvalidInput, NotAllowed
from annotations.models import Role, SealedVerdict
from annotations.web.access import DeskRequest
from annotations.web.claim_forms import take_errors
from annotations.web.claim_page import Background, show_claim
from annotations.web.fetch import claim_or_404
from annotations.web.posting import act_from, claim_to_change
from annotations.web.work_forms import AdjudicateForm, VerdictForm


@act_from("claim")
def give_verdict(request: DeskRequest, pk: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk)
    background = Background(claim)
    form = VerdictForm(request.POST, ratings=background.scale)
    if not form.is_valid():
        return show_claim(request, claim, background=background, status=InvalidInput.status, verdict_form=form)
    try:
        given = weigh.give_verdict(claim=claim, actor=request.user, **form.cleaned_data)
    except NotAllowed:
        raise
    except DeskError as error:
        take_errors(form, error)
        return show_claim(request, claim, background=background, status=error.status, verdict_form=form)
    told = _("Your verdict is sealed until all are in.") if isinstance(given, SealedVerdict) else _("Verdict given.")
    messages.success(request, told, extra_tags=f"sent-verdict-{pk}")
    return redirect("claim", pk=pk)


@act_from("claim")
def adjudicate(request: DeskRequest, pk: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk, Role.REVIEWER)
    background = Background(claim)
    form = AdjudicateForm(request.POST, ratings=background.scale, newest=claim.verdicts_given)
    if not form.is_valid():
        return show_claim(request, claim, background=background, status=InvalidInput.status, adjudicate_form=form)
    try:
        blind.adjudicate(claim=claim, actor=request.user, **form.cleaned_data)
    except NotAllowed:
        raise
    except DeskError as error:
        return _show_again(request, pk, error)
    messages.success(request, _("Decided. The check can go to review."), extra_tags=f"sent-adjudicate-{pk}")
    return redirect("claim", pk=pk)


def _show_again(request: DeskRequest, pk: int, error: DeskError) -> HttpResponseBase:
    """Show the verdicts as they are now with the decision that was refused: sent once more, it has seen these."""
    claim = claim_or_404(request, pk)
    background, data = Background(claim), request.POST.copy()
    data["newest"] = str(claim.verdicts_given[-1].pk) if claim.verdicts_given else ""
    form = AdjudicateForm(data, ratings=background.scale, newest=claim.verdicts_given)
    take_errors(form, error)
    return show_claim(request, claim, background=background, status=error.status, adjudicate_form=form, error=error)
