"""Signing in, with a limit on guesses; signing out; choosing a desk."""

from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from annotations.requests import KEPT_FAILURES, address_of, begin_sign_in, forget_failures
from annotations.web.access import SESSION_KEY, DeskRequest, memberships_of, on_desk


class SignIn(auth_views.LoginView):
    """Django's own sign-in; after ten failures for one name from one address it answers 429 for a while."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        name, address = request.POST.get("username", ""), address_of(request.META)
        if not begin_sign_in(name=name, address=address):
            return too_many_failures(request)
        response = super().post(request, *args, **kwargs)
        if response.status_code == 302:
            forget_failures(name=name, address=address)
        return response


def too_many_failures(request: HttpRequest) -> HttpResponse:
    """Refuse whatever the password is: an answer that depended on it would go on telling guesses apart."""
    seconds = int(KEPT_FAILURES.total_seconds())
    response = render(request, "accounts/throttled.html", {"minutes": seconds // 60}, status=429)
    response["Retry-After"] = str(seconds)
    return response


@require_POST
@on_desk
def choose_desk(request: DeskRequest) -> HttpResponseBase:
    """Work on another of one's desks from now on in this session."""
    slug = request.POST.get("desk", "")
    if slug in {membership.desk.slug for membership in memberships_of(request)}:
        request.session[SESSION_KEY] = slug
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    return redirect(target)
