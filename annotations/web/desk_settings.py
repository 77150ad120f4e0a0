"""What an administrator decides for the whole desk."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations import policy
from annotations.errors import InvalidInput
from annotations.models import MOST_VERDICTS, Desk, Role
from annotations.permissions import require_role
from annotations.web.access import DeskRequest, on_desk
from annotations.web.claim_forms import take_errors
from annotations.web.gates_form import GatesForm
from annotations.web.posting import act_from


class BlindForm(forms.Form):
    """Which new claims ask for independent verdicts."""

    number = forms.IntegerField(label=gettext_lazy("Independent verdicts"), min_value=2, max_value=MOST_VERDICTS)
    priority = forms.IntegerField(
        label=gettext_lazy("From this priority on"),
        min_value=-100,
        max_value=100,
        required=False,
        help_text=gettext_lazy("Empty: none for its priority."),
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Random sample, in percent"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=gettext_lazy("Drawn once for each claim, when it is made."),
    )

    def __init__(self, data: Any = None, *, desk: Desk) -> None:
        initial = {"number": desk.blind_number, "priority": desk.blind_priority, "percent": desk.blind_percent}
        super().__init__(data, initial=initial, auto_id="blind-%s")


class SecondFactorForm(forms.Form):
    """Who must have a second factor."""

    second_factor_from = forms.ChoiceField(
        label=gettext_lazy("Who needs a second factor"),
        required=False,
        choices=[
            ("", gettext_lazy("nobody: everybody may have one")),
            (Role.READER, gettext_lazy("everybody on the desk")),
            (Role.CHECKER, gettext_lazy("checkers, reviewers and administrators")),
            (Role.REVIEWER, gettext_lazy("reviewers and administrators")),
            (Role.ADMIN, gettext_lazy("administrators")),
        ],
    )

    def __init__(self, data: Any = None, *, desk: Desk) -> None:
        super().__init__(data, initial={"second_factor_from": desk.second_factor_from}, auto_id="factor-%s")


@require_http_methods(["GET", "HEAD", "POST"])
@on_desk
def desk_settings(request: DeskRequest) -> HttpResponseBase:
    """Show the desk's settings, or save those that were sent."""
    require_role(request.user, request.desk, Role.ADMIN)
    if request.method != "POST":
        return _page(request, BlindForm(desk=request.desk))
    form = BlindForm(request.POST, desk=request.desk)
    if not form.is_valid():
        return _page(request, form, status=InvalidInput.status)
    policy.set_blind_policy(desk=request.desk, actor=request.user, **form.cleaned_data)
    messages.success(request, _("Saved. It holds for claims made from now on."))
    return redirect("desk_settings")


@act_from("desk_settings")
def set_gates(request: DeskRequest) -> HttpResponseBase:
    """Say which publish gates are in force."""
    require_role(request.user, request.desk, Role.ADMIN)
    form = GatesForm(request.POST, desk=request.desk)
    if not form.is_valid():
        return _page(request, BlindForm(desk=request.desk), gates_form=form, status=InvalidInput.status)
    policy.set_gates(desk=request.desk, actor=request.user, **form.cleaned_data)
    messages.success(request, _("Saved. It holds for what is published from now on."))
    return redirect("desk_settings")


@act_from("desk_settings")
def demand_second_factor(request: DeskRequest) -> HttpResponseBase:
    """Say who must have a second factor."""
    require_role(request.user, request.desk, Role.ADMIN)
    form = SecondFactorForm(request.POST, desk=request.desk)
    if form.is_valid():
        needed_from = form.cleaned_data["second_factor_from"]
        try:
            policy.demand_second_factor(desk=request.desk, actor=request.user, needed_from=needed_from)
        except InvalidInput as error:
            take_errors(form, error)
    if form.errors:
        return _page(request, BlindForm(desk=request.desk), factor_form=form, status=InvalidInput.status)
    messages.success(request, _("Saved. Who has none is led to set it up, and can do nothing else before."))
    return redirect("desk_settings")


def _page(
    request: DeskRequest,
    form: BlindForm,
    *,
    gates_form: GatesForm | None = None,
    factor_form: SecondFactorForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    gates_form = gates_form or GatesForm(desk=request.desk)
    context = {"section": "settings", "blind_form": form, "gates_form": gates_form, "gates": gates_form.explained}
    context["factor_form"] = factor_form or SecondFactorForm(desk=request.desk)
    return render(request, "desk/settings.html", context, status=status)
