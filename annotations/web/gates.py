"""What a reviewer should notice before reading: the plain facts about a check, each good or not."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import Claim
from annotations.web.stances import sources_of


class Gate(NamedTuple):
    words: str
    is_met: bool


def gates_of(claim: Claim) -> list[Gate]:
    """``claim`` comes from ``snapshot.with_check``."""
    sources = len(sources_of(claim.standing_evidence))
    return [
        Gate(_("verdict given"), True) if claim.verdict else Gate(_("no verdict"), False),
        Gate(ngettext("%(count)d source", "%(count)d sources", sources) % {"count": sources}, sources > 1),
        Gate(_("says who"), True) if claim.claimant else Gate(_("does not say who"), False),
        Gate(_("says when"), True) if claim.said_on else Gate(_("does not say when"), False),
    ]
