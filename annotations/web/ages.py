"""How long ago something was. Takes the place of Django's filter ``timesince``, which says “0 minutes” for a moment."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

register = template.Library()
SHORTEST = timedelta(minutes=1)


def age_of(then: datetime, now: datetime | None = None, *, depth: int = 2) -> str:
    """Return ``3 days, 4 hours`` in at most ``depth`` units; ``under a minute`` for less, and for what is to come."""
    now = now or timezone.now()
    return _("under a minute") if now - then < SHORTEST else timesince(then, now, depth=depth)


@register.filter("timesince", is_safe=False)
def time_since(then: datetime | None, now: datetime | None = None) -> str:
    return age_of(then, now) if then else ""
