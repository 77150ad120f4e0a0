"""Adding a claim that stands in no article: the claims most like it are shown before it is stored."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations import annotate
from annotations.errors import InvalidInput
from annotations.models import Role
from annotations.permissions import require_role
from annotations.similar import similar_claims
from annotations.validators import validate_no_nul, validate_not_blank
from annotations.web.access import DeskRequest, on_desk
from annotations.web.claim_forms import take_errors


class NewClaimForm(forms.Form):
    """``seen`` is the statement whose similar claims the sender was shown."""

    statement = forms.CharField(
        label=gettext_lazy("Statement"),
        help_text=gettext_lazy("Worded so that it stands alone."),
        validators=[validate_no_nul, validate_not_blank],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    claimant = forms.CharField(
        label=gettext_lazy("Who says it"), max_length=200, required=False, validators=[validate_no_nul]
    )
    said_on = forms.DateField(
        label=gettext_lazy("Said on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="claim-%s")

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("statement", "claimant", "said_on")}


@require_http_methods(["GET", "HEAD", "POST"])
@on_desk
def add_claim(request: DeskRequest) -> HttpResponseBase:
    """Show the form; store the claim, unless there are similar ones that the sender has not seen yet."""
    require_role(request.user, request.desk, Role.CHECKER)
    if request.method != "POST":
        return _page(request, NewClaimForm())
    form = NewClaimForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=InvalidInput.status)
    statement = form.cleaned_data["statement"]
    was_shown = form.cleaned_data["seen"].split() == statement.split()  # line ends change on their way
    similar = [] if was_shown else similar_claims(request.desk, statement)
    if similar:
        return _page(request, NewClaimForm({**request.POST.dict(), "seen": statement}), similar=similar)
    try:
        claim = annotate.create_claim(desk=request.desk, actor=request.user, **form.wanted)
    except InvalidInput as error:
        take_errors(form, error)
        return _page(request, form, status=error.status)
    messages.success(request, _("Claim added."), extra_tags="sent-new-claim")
    return redirect("claim", pk=claim.pk)


def _page(request: DeskRequest, form: NewClaimForm, *, status: int = 200, **shown: Any) -> HttpResponseBase:
    return render(request, "claim/new.html", {"section": "claims", "form": form, **shown}, status=status)
