"""Which desk a page is about, and fetching what its reader may see: everything else is not found."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations.errors import NotAllowed
from annotations.models import Desk, Membership, Role, User

P = ParamSpec("P")
SESSION_KEY = "desk"


class DeskRequest(HttpRequest):
    """A request of someone signed in, with the desk they work on now and their role there.

    Only a name for types: Django makes the request, ``enter_desk`` adds to it. ``may`` tells whether the reader has at
    least a role on the desk.
    """

    user: User
    desk: Desk
    role: Role
    may: Callable[[Role], bool]


def memberships_of(request: HttpRequest) -> list[Membership]:
    """Return the reader's memberships by desk name; asked once a request."""
    if not hasattr(request, "_memberships"):
        found = Membership.objects.filter(user=cast(User, request.user)).select_related("desk").order_by("desk__name")
        request._memberships = list(found)  # type: ignore[attr-defined]  # a cache for this request alone
    return cast(list[Membership], request._memberships)  # type: ignore[attr-defined]


def current_membership(request: HttpRequest) -> Membership | None:
    """Return the membership of the desk chosen in this session, else the first one."""
    memberships = memberships_of(request)
    chosen = [membership for membership in memberships if membership.desk.slug == request.session.get(SESSION_KEY)]
    return next(iter(chosen or memberships), None)


def on_desk(
    view: Callable[Concatenate[DeskRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in who is signed in and works on a desk; gives the view ``request.desk`` and ``request.role``."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        membership = current_membership(request)
        if membership is None:
            raise NotAllowed(_("You do not work on any desk yet. Ask an administrator to add you to one."))
        enter_desk(request, membership)
        return view(cast(DeskRequest, request), *args, **kwargs)

    return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], login_required(wrapped))


def enter_desk(request: HttpRequest, membership: Membership) -> None:
    """Make the page be about this desk: the chosen one, or that of the article or claim which is shown."""
    desk_request = cast(DeskRequest, request)
    desk_request.desk = membership.desk
    desk_request.role = role = Role(membership.role)
    desk_request.may = lambda needed: role.rank >= needed.rank


def enter_desk_of(request: HttpRequest, desk_id: int) -> bool:
    """Enter the desk with this id; ``False`` where the reader has no membership on it."""
    for membership in memberships_of(request):
        if membership.desk_id == desk_id:
            enter_desk(request, membership)
            return True
    return False


def sent_from(
    page: str, *named: str
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Take POST alone. Whoever opens the address, or reloads what a refused form left there, is sent to ``page``.

    ``named`` are those of the view's parameters that stand in the page's address. Nothing is looked for: whether there
    is such a page, and for whom, the page itself says.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        posted = require_POST(view)

        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in ("GET", "HEAD"):
                return redirect(reverse(page, kwargs={name: kwargs[name] for name in named}))
            return posted(request, *args, **kwargs)

        return wrapped

    return decorate
