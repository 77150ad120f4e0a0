"""Giving a verdict."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from annotations import weigh
from annotations.errors import DeskError, InvalidInput, NotAllowed
from annotations.web.access import DeskRequest
from annotations.web.claim_forms import take_errors
from annotations.web.claim_page import Background, show_claim
from annotations.web.posting import act_from, claim_to_change
from annotations.web.work_forms import VerdictForm


@act_from("claim")
def give_verdict(request: DeskRequest, pk: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk)
    background = Background(claim)
    form = VerdictForm(request.POST, ratings=background.scale)
    if not form.is_valid():
        return show_claim(request, claim, background=background, status=InvalidInput.status, verdict_form=form)
    try:
        weigh.give_verdict(claim=claim, actor=request.user, **form.cleaned_data)
    except NotAllowed:
        raise
    except DeskError as error:
        take_errors(form, error)
        return show_claim(request, claim, background=background, status=error.status, verdict_form=form)
    messages.success(request, _("Verdict given."), extra_tags=f"sent-verdict-{pk}")
    return redirect("claim", pk=pk)
