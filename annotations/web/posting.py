"""What forms send: acts of someone signed in, on a claim of one of their desks."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from annotations.models import Claim, Role
from annotations.permissions import require_role
from annotations.web.access import DeskRequest, on_desk, sent_from
from annotations.web.fetch import claim_or_404

P = ParamSpec("P")


def act_from(
    page: str,
) -> Callable[
    [Callable[Concatenate[DeskRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Take POST alone, like ``sent_from``. Whose session ran out signs in and lands on ``page``, which kept the form.

    ``page`` names an address that takes the view's ``pk``, or nothing where the view has none.
    """

    def decorate(
        view: Callable[Concatenate[DeskRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        entered = on_desk(view)
        named = ["pk"] if "pk" in signature(view).parameters else []

        @sent_from(page, *named)
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.user.is_authenticated:
                return entered(request, *args, **kwargs)
            sign_in = redirect_to_login(reverse(page, kwargs={name: kwargs[name] for name in named}))
            # htmx would put the sign-in page where the form stands.
            from_htmx = request.headers.get("HX-Request") == "true"
            return HttpResponseClientRedirect(sign_in.url) if from_htmx else sign_in

        return wrapped

    return decorate


def claim_to_change(request: DeskRequest, pk: int, role: Role = Role.CHECKER) -> Claim:
    """Return the claim for someone who has the ``role``; raise ``NotAllowed`` before a form is even looked at."""
    claim = claim_or_404(request, pk)
    require_role(request.user, claim.desk, role)
    return claim


def with_undo(words: str, undo: str) -> SafeString:
    """Return a message with a button that posts to the address ``undo``, by the form of that name on every page."""
    return format_html('{} <button class="link" form="undo" formaction="{}">{}</button>', words, undo, _("Undo"))
