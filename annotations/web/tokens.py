"""One's own API tokens: those there are, a new one, and the end of one.

A new token's secret is in the answer to the form alone: no redirect could carry it without storing it somewhere.
"""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from annotations import people
from annotations.errors import InvalidInput
from annotations.models import Scope, Token, User
from annotations.validators import validate_no_nul
from annotations.web.access import sent_from

LONGEST_DAYS = 365
EXPLAINED = {
    Scope.READ: gettext_lazy("read: see what your desks see"),
    Scope.WRITE: gettext_lazy("write: mark, link, rate, submit and correct"),
    Scope.REVIEW: gettext_lazy("review: lease, return and approve"),
}


class TokenForm(forms.Form):
    """``scopes`` offers what the role of ``user`` can use, and no more."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=100,
        validators=[validate_no_nul],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(label=gettext_lazy("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"), min_value=1, max_value=LONGEST_DAYS, widget=forms.NumberInput
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        initial = {"scopes": [Scope.READ.value], "days": people.DEFAULT_TOKEN_DAYS}
        super().__init__(data, initial=initial, auto_id="token-%s")
        choices = [(scope.value, EXPLAINED[scope]) for scope in people.scopes_for(user)]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]  # the stubs know a plain Field


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@sensitive_variables("secret")
def tokens(request: HttpRequest) -> HttpResponse:
    """List the reader's tokens; a POST makes one and shows its secret, this once."""
    user = cast(User, request.user)
    if request.method != "POST":
        return _page(request, TokenForm(user=user))
    form = TokenForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, form, status=InvalidInput.status)
    token, secret = people.create_token(user=user, **form.cleaned_data)
    return _page(request, TokenForm(user=user), status=201, made=token, secret=secret)


@sent_from("tokens")
@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End a token of the reader's; somebody else's does not exist for them."""
    token = get_object_or_404(Token, user=cast(User, request.user), pk=pk)
    people.revoke_token(token=token)
    messages.success(request, _("Revoked. Whatever used it is refused from now on."))
    return redirect("tokens")


@sensitive_variables("secret")
def _page(
    request: HttpRequest, form: TokenForm, *, status: int = 200, made: Token | None = None, secret: str = ""
) -> HttpResponse:
    standing = Token.objects.standing().filter(user=cast(User, request.user))
    context = {"tokens": standing, "form": form, "made": made, "secret": secret}
    return render(request, "accounts/tokens.html", context, status=status)
