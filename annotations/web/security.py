"""One's own account: the password, the second factor, and where one is signed in.

Whatever changes the keys of an account asks for the password again: an open browser is not yet its owner. Recovery
codes are in the answer to the form alone, as tokens are.
"""

from typing import Any, cast

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from annotations import second_factor, sign_ins
from annotations.errors import InvalidInput
from annotations.models import RecoveryCode, SecondFactor, SignIn, User
from annotations.requests import address_of, begin_sign_in, forget_failures
from annotations.web.access import sent_from
from annotations.web.claim_forms import take_errors
from annotations.web.demanded import is_owing, let_in_who_owes, settle
from annotations.web.signin import too_many_failures

SEED = "seed_of_second_factor"


class PasswordForm(forms.Form):
    """Asks for the password of ``user`` again. ``refused`` tells that there were too many wrong ones."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    refused = False

    def __init__(self, data: Any = None, *, request: HttpRequest, prefix: str) -> None:
        self.user, self.address = cast(User, request.user), address_of(request.META)
        super().__init__(data, auto_id=f"{prefix}-%s")

    def clean_password(self) -> str:
        given = str(self.cleaned_data["password"])
        if not begin_sign_in(name=self.user.username, address=self.address):
            self.refused = True
            return given
        if not self.user.check_password(given):
            raise forms.ValidationError(_("That is not your password."))
        forget_failures(name=self.user.username, address=self.address)
        return given


class NewPasswordForm(PasswordForm):
    new = forms.CharField(
        label=gettext_lazy("The new one"),
        strip=False,
        max_length=1000,
        help_text=gettext_lazy("Ten characters or more; a sentence is easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        password_validation.validate_password(new, self.user)
        return new


class SetUpForm(PasswordForm):
    code = forms.CharField(
        label=gettext_lazy("The code that the app shows"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@require_http_methods(["GET", "HEAD"])
@login_required
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    return _page(request)


@sent_from("security")
@login_required
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password: every other session ends."""
    form = NewPasswordForm(request.POST, request=request, prefix="change")
    if not form.is_valid() or form.refused:
        return _refused(request, form, "password_form")
    user, before = cast(User, request.user), str(request.session.session_key)
    sign_ins.change_password(user=user, password=form.cleaned_data["new"], keep=before)
    update_session_auth_hash(request, user)
    request.session.save()
    sign_ins.rekey(before=before, after=str(request.session.session_key))
    messages.success(request, _("Your password is changed. Every other browser has to sign in again."))
    return redirect("security")


@require_http_methods(["GET", "HEAD", "POST"])
@let_in_who_owes
@login_required
@never_cache
@sensitive_post_parameters()
@sensitive_variables("codes")
def set_up_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Show what the app has to read; a POST with a code of it switches it on and shows the recovery codes."""
    user = cast(User, request.user)
    if SecondFactor.objects.filter(user=user).exists():
        return redirect("security")
    seed = bytes.fromhex(request.session.setdefault(SEED, second_factor.new_seed().hex()))
    form = SetUpForm(request.POST if request.method == "POST" else None, request=request, prefix="set-up")
    if request.method == "POST" and form.is_valid() and not form.refused:
        try:
            codes = second_factor.set_up(user=user, seed=seed, code=form.cleaned_data["code"])
        except InvalidInput as error:
            take_errors(form, error)
        else:
            del request.session[SEED]
            settle(request)
            return _page(request, status=201, codes=codes)
    if form.refused:
        return too_many_failures(request)
    address = second_factor.address_of(seed, user)
    context = {
        "owes": is_owing(request),
        "form": form,
        "secret": SecondFactor.secret_of(seed),
        # White paper in both themes: a camera wants the contrast.
        "picture": segno.make(address, micro=False).svg_data_uri(scale=5, border=4, light="#fff"),
    }
    return render(request, "accounts/second_factor.html", context, status=InvalidInput.status if form.errors else 200)


@sent_from("security")
@login_required
@sensitive_post_parameters()
def remove_second_factor(request: HttpRequest) -> HttpResponseBase:
    form = PasswordForm(request.POST, request=request, prefix="remove")
    if not form.is_valid() or form.refused:
        return _refused(request, form, "remove_form")
    user = cast(User, request.user)
    second_factor.remove(user=user, actor=user)
    messages.success(request, _("Turned off: your password suffices to sign in."))
    return redirect("security")


@sent_from("security")
@login_required
@never_cache
@sensitive_post_parameters()
@sensitive_variables("codes")
def renew_recovery_codes(request: HttpRequest) -> HttpResponseBase:
    form = PasswordForm(request.POST, request=request, prefix="renew")
    if not form.is_valid() or form.refused:
        return _refused(request, form, "renew_form")
    codes = second_factor.renew_recovery_codes(user=cast(User, request.user))
    return _page(request, status=201, codes=codes)


@sent_from("security")
@login_required
def end_sign_in(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End one of the reader's own sessions; somebody else's does not exist for them."""
    user = cast(User, request.user)
    chosen = get_object_or_404(SignIn, user=user, pk=pk)
    sign_ins.end_sign_ins(user=user, actor=user, sign_ins=SignIn.objects.filter(pk=chosen.pk))
    messages.success(request, _("Ended. That browser has to sign in again."))
    return redirect("security")


@sent_from("security")
@login_required
def end_other_sign_ins(request: HttpRequest) -> HttpResponseBase:
    user = cast(User, request.user)
    others = SignIn.objects.exclude(session_key=str(request.session.session_key))
    number = sign_ins.end_sign_ins(user=user, actor=user, sign_ins=others)
    messages.success(
        request,
        ngettext("%(number)d browser has to sign in again.", "%(number)d browsers have to sign in again.", number)
        % {"number": number},
    )
    return redirect("security")


def _refused(request: HttpRequest, form: PasswordForm, name: str) -> HttpResponse:
    return (
        too_many_failures(request) if form.refused else _page(request, status=InvalidInput.status, forms={name: form})
    )


@sensitive_variables("codes")
def _page(
    request: HttpRequest,
    *,
    status: int = 200,
    codes: list[str] | None = None,
    forms: dict[str, PasswordForm] | None = None,
) -> HttpResponse:
    user = cast(User, request.user)
    factor = SecondFactor.objects.filter(user=user).first()
    context = {
        "codes": codes,
        "factor": factor,
        "codes_left": RecoveryCode.objects.filter(user=user).count() if factor else 0,
        "sign_ins": sign_ins.living(user),
        "here": request.session.session_key,
        "password_form": NewPasswordForm(request=request, prefix="change"),
        "remove_form": PasswordForm(request=request, prefix="remove"),
        "renew_form": PasswordForm(request=request, prefix="renew"),
        **(forms or {}),
    }
    return render(request, "accounts/security.html", context, status=status)
