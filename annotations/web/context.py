"""What the frame around every page shows: the desk, the reader's other desks, how many checks wait for review."""

from typing import Any

from django.http import HttpRequest

from annotations.models import Claim, Role
from annotations.web.access import current_membership, memberships_of
from annotations.web.demanded import is_owing

# Each page counts what waits: no farther than anybody reads.
MOST_WAITING = 999


def frame(request: HttpRequest) -> dict[str, Any]:
    """Two queries for who is signed in (memberships, queue), none for anybody else."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    membership = None if is_owing(request) else current_membership(request)
    if membership is None:
        return {}
    desk = getattr(request, "desk", membership.desk)
    waiting = Claim.objects.in_review().filter(desk=desk).order_by()[: MOST_WAITING + 1].count()
    return {
        "desk": desk,
        "desks": [each.desk for each in memberships_of(request)],
        "is_desk_admin": getattr(request, "role", membership.role) == Role.ADMIN,
        "queue_length": f"{MOST_WAITING}+" if waiting > MOST_WAITING else waiting,
    }
