"""Why a claim stands where it does in the review queue, in a few words."""

from datetime import datetime

from django.utils.translation import gettext as _

from annotations.models import Claim
from annotations.web.ages import age_of

# From which priority on it is called high, and below which low.
HIGH, LOW = 10, -10


def reason_of(claim: Claim, *, now: datetime) -> str:
    """Return such as “priority high (20), waits 3 days, due in 5 hours”."""
    words = [_priority(claim.priority)] if claim.priority else []
    if claim.submitted_at is not None:
        words.append(_("waits %(age)s") % {"age": age_of(claim.submitted_at, now, depth=1)})
    if claim.due_at is not None:
        words.append(_due(claim.due_at, claim, now))
    return ", ".join(words)


def _priority(priority: int) -> str:
    if priority >= HIGH:
        return _("priority high (%(number)d)") % {"number": priority}
    if priority <= LOW:
        return _("priority low (%(number)d)") % {"number": priority}
    return _("priority %(number)d") % {"number": priority}


def _due(due_at: datetime, claim: Claim, now: datetime) -> str:
    if due_at <= now:
        return _("overdue by %(age)s") % {"age": age_of(due_at, now, depth=1)}
    days = (due_at.astimezone(claim.desk.zone).date() - now.astimezone(claim.desk.zone).date()).days
    if days == 0:
        return _("due today")
    return _("due tomorrow") if days == 1 else _("due in %(days)d days") % {"days": days}
