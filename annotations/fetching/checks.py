"""What `manage.py check --deploy` says about fetching."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _


@checks.register(checks.Tags.security, deploy=True)
def check_loopback_is_shut(app_configs: Any, **options: Any) -> Sequence[checks.CheckMessage]:
    """An open port of this machine would be readable by whoever may add an article."""
    if not settings.FETCH_LOOPBACK_PORTS:
        return []
    return [
        checks.Error(
            _("FETCH_LOOPBACK_PORTS lets articles be fetched from this machine."),
            hint=_("Unset it: it is for development and tests alone."),
            id="annotations.E001",
        )
    ]
