"""Signing in, with a limit on guesses and a second factor for who has one; signing out; choosing a desk."""

import logging
import time
from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from annotations import second_factor, sign_ins
from annotations.errors import InvalidInput
from annotations.models import SecondFactor, User
from annotations.models.account import is_second_factor_owed
from annotations.requests import KEPT_FAILURES, NO_ADDRESS, address_of, begin_sign_in, forget_failures
from annotations.web.access import SESSION_KEY, DeskRequest, memberships_of, on_desk, sent_from
from annotations.web.claim_forms import take_errors
from annotations.web.demanded import BACKEND, who_owes
from annotations.web.sessions import begin_use

# The password was right: how long the code may take.
CODE_SECONDS = 600
HALF_WAY = "password_given"

security = logging.getLogger("factcheck.security")


class SignIn(auth_views.LoginView):
    """Django's own sign-in; after ten failures for one name from one address it answers 429 for a while."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        """Lead who is signed in but for a second factor to where it is set up: from every page they come here."""
        if who_owes(request) is not None:
            return redirect("set_up_second_factor")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        name, address = request.POST.get("username", ""), address_of(request.META)
        if not begin_sign_in(name=name, address=address):
            return too_many_failures(request)
        response = super().post(request, *args, **kwargs)
        if response.status_code == 302:
            forget_failures(name=name, address=address)
        else:
            # Not the name: a password is typed there sooner or later.
            security.warning("sign-in-failed", extra={"address": address})
        return response

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let in who has no second factor; ask everybody else for a code."""
        user = form.get_user()
        if not SecondFactor.objects.filter(user=user).exists():
            owes = is_second_factor_owed(user)
            return let_in(self.request, user, reverse("set_up_second_factor") if owes else self.get_success_url())
        self.request.session[HALF_WAY] = {
            "user": user.pk,
            "bound_to": user.get_session_auth_hash(),
            "at": int(time.time()),
            "next": self.get_success_url(),
        }
        return redirect("login_code")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("What the app on your phone shows now, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """Ask who gave the right password for a code; ten wrong ones, wherever they come from, are too many."""
    half_way = request.session.get(HALF_WAY)
    user = _user_half_way(half_way)
    if half_way is None or user is None:
        request.session.pop(HALF_WAY, None)
        return redirect("login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/code.html", {"form": form})
    # By person alone: whoever comes this far knows the password, and could ask from many addresses.
    name = f"second-factor-{user.pk}"
    if not begin_sign_in(name=name, address=NO_ADDRESS):
        return too_many_failures(request)
    if not second_factor.take_code(user=user, code=form.cleaned_data["code"]):
        security.warning("second-factor-failed", extra={"user": user.pk, "address": address_of(request.META)})
        message = _("That code is not right, or was used already. Wait for the next one.")
        take_errors(form, InvalidInput(message, fields={"code": [message]}))
        return render(request, "accounts/code.html", {"form": form})
    forget_failures(name=name, address=NO_ADDRESS)
    del request.session[HALF_WAY]
    return let_in(request, user, half_way["next"])


def _user_half_way(half_way: dict[str, Any] | None) -> User | None:
    """Return whose password was given lately, unless it was changed since, or they may not sign in any more."""
    if half_way is None or time.time() - half_way["at"] > CODE_SECONDS:
        return None
    user = User.objects.filter(pk=half_way["user"], is_active=True).first()
    if user is None or not constant_time_compare(half_way["bound_to"], user.get_session_auth_hash()):
        return None
    return user


def let_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Begin a session, under a new key."""
    login(request, user, backend=BACKEND)
    begin_use(request)
    request.session.save()
    address = address_of(request.META)
    sign_ins.note_sign_in(
        user=user,
        session_key=str(request.session.session_key),
        address=address,
        browser=request.headers.get("User-Agent", ""),
    )
    security.info("signed-in", extra={"user": user.pk, "address": address})
    return HttpResponseRedirect(target)


def too_many_failures(request: HttpRequest) -> HttpResponse:
    """Refuse whatever the password is: an answer that depended on it would go on telling guesses apart."""
    seconds = int(KEPT_FAILURES.total_seconds())
    security.warning("sign-in-throttled", extra={"address": address_of(request.META)})
    response = render(request, "accounts/throttled.html", {"minutes": seconds // 60}, status=429)
    response["Retry-After"] = str(seconds)
    return response


@sent_from("desk")
@on_desk
def choose_desk(request: DeskRequest) -> HttpResponseBase:
    """Work on another of one's desks from now on in this session."""
    slug = request.POST.get("desk", "")
    if slug in {membership.desk.slug for membership in memberships_of(request)}:
        request.session[SESSION_KEY] = slug
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    # redirect() takes what has no slash for the name of a page.
    return HttpResponseRedirect(target)
