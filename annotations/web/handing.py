"""Acts around the queue: hand a check over to a colleague; say which languages one likes to review in."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from annotations import queueing
from annotations.errors import DeskError, InvalidInput, NotAllowed
from annotations.models import Role
from annotations.permissions import require_role
from annotations.web.access import DeskRequest
from annotations.web.claim_forms import take_errors
from annotations.web.posting import act_from, claim_to_change
from annotations.web.queue import show_queue, show_review
from annotations.web.work_forms import HandOverForm, LanguagesForm


@act_from("review")
def hand_over(request: DeskRequest, pk: int) -> HttpResponseBase:
    claim = claim_to_change(request, pk, Role.REVIEWER)
    form = HandOverForm(request.POST, people=queueing.reviewers_for(claim, request.user))
    if not form.is_valid():
        return show_review(request, claim, status=InvalidInput.status, hand_over_form=form)
    try:
        queueing.hand_over(claim=claim, actor=request.user, **form.cleaned_data)
    except NotAllowed:
        raise
    except DeskError as error:
        take_errors(form, error)
        return show_review(request, claim, error=error, hand_over_form=form)
    name = form.cleaned_data["to"].display_name
    messages.success(request, _("Handed over to %(name)s.") % {"name": name}, extra_tags=f"sent-hand-over-{pk}")
    return redirect("queue")


@act_from("queue")
def set_languages(request: DeskRequest) -> HttpResponseBase:
    require_role(request.user, request.desk, Role.REVIEWER)
    form = LanguagesForm(request.POST)
    if not form.is_valid():
        return show_queue(request, form, status=InvalidInput.status)
    try:
        queueing.set_languages(
            desk=request.desk, actor=request.user, languages=form.cleaned_data["languages"].replace(",", " ").split()
        )
    except DeskError as error:
        take_errors(form, error)
        return show_queue(request, form, status=error.status)
    messages.success(request, _("Saved. These languages go a day ahead of others, for you."))
    return redirect("queue")
