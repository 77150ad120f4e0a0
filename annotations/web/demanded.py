"""Who owes the second factor that their desk demands is nobody to every page but the one on which it is set up."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare

from annotations.models import User
from annotations.models.account import owes_second_factor

P = ParamSpec("P")
# Under which sessions are begun.
BACKEND = "annotations.web.demanded.DeskBackend"
OWES = "owes_second_factor"


class DeskBackend(ModelBackend):
    """Django's, by name and password. Each request asks it who the session is of: the same query tells who owes."""

    def get_user(self, user_id: Any) -> User | None:
        found = User.objects.filter(pk=user_id).annotate(owes=owes_second_factor("pk")).first()
        if found is None or found.owes or not self.user_can_authenticate(found):
            return None
        return found


def who_owes(request: HttpRequest) -> User | None:
    """Return whose session this is, where nothing but the second factor is missing; ``None`` for everybody else."""
    if SESSION_KEY not in request.session or request.user.is_authenticated:
        return None
    owing = User.objects.filter(owes_second_factor("pk"), pk=request.session[SESSION_KEY], is_active=True)
    user = owing.first()
    bound_to = request.session.get(HASH_SESSION_KEY, "")
    return user if user and constant_time_compare(bound_to, user.get_session_auth_hash()) else None


def let_in_who_owes(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let who owes a second factor in to this view as themselves."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if (user := who_owes(request)) is not None:
            request.user = user
            setattr(request, OWES, True)
        return view(request, *args, **kwargs)

    return wrapped


def is_owing(request: HttpRequest) -> bool:
    """Whether the reader is here to set up their second factor, and for nothing else."""
    return getattr(request, OWES, False)


def settle(request: HttpRequest) -> None:
    """From now on the reader is somebody to every page."""
    setattr(request, OWES, False)
