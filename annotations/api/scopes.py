"""What a token may be used for. People with a session have every scope: their role alone tells what they may do."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from annotations.errors import NotAllowed
from annotations.models import Scope, Status, Token

if TYPE_CHECKING:  # APIView reads the settings that name this module
    from rest_framework.views import APIView

READING = frozenset({Scope.READ})
WRITING = frozenset({Scope.WRITE})
REVIEWING = frozenset({Scope.REVIEW})

# The scopes of which a token needs one, by method. A view that differs says so in its own ``scopes``.
SCOPES_BY_METHOD = {
    "GET": READING,
    "HEAD": READING,
    "OPTIONS": READING,
    "POST": WRITING,
    "PUT": WRITING,
    "PATCH": WRITING,
    "DELETE": WRITING,
}

# Moving a claim on is work on it, except for these two moves, which are the reviewer's.
REVIEWERS_MOVES = {(Status.IN_REVIEW, Status.PUBLISHED), (Status.IN_REVIEW, Status.CHECKING)}


class MissingScope(NotAllowed):
    code = "missing-scope"
    title = gettext_lazy("The token lacks a scope")


def scopes_of(view: "APIView", method: str) -> frozenset[Scope]:
    """Return the scopes of which a token needs one; none for a method that does not exist."""
    by_method: dict[str, frozenset[Scope]] = {**SCOPES_BY_METHOD, **getattr(view, "scopes", {})}
    return by_method.get(method, frozenset())


def scope_of_move(before: Status, after: Status) -> Scope:
    """Return the scope that a move needs; publishing needs ``review`` from wherever it is tried."""
    if after is Status.PUBLISHED or (before, after) in REVIEWERS_MOVES:
        return Scope.REVIEW
    return Scope.WRITE


def require_scope(request: Request, needed: frozenset[Scope]) -> None:
    """Raise ``MissingScope`` where the caller's token has none of ``needed``."""
    token = request.auth
    if isinstance(token, Token) and not needed & set(token.scopes):
        names = _(" or ").join(sorted(needed))
        raise MissingScope(
            _("This needs a token with the scope %(needed)s; yours has %(present)s.")
            % {"needed": names, "present": ", ".join(token.scopes)},
            extra={"scope": " ".join(sorted(needed))},
        )


class HasScope(BasePermission):
    """Lets in whoever is known and whose token, if they use one, has a scope that the method needs."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            return False
        needed = scopes_of(view, str(request.method))
        # A method that is not in the table does not exist, and is refused as such further on.
        if needed:
            require_scope(request, needed)
        return True
