"""What a reviewer should notice before reading: the plain facts about a check, each good or not."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import Claim
from annotations.web.stances import sources_of


class Fact(NamedTuple):
    words: str
    is_met: bool


def at_a_glance(claim: Claim) -> list[Fact]:
    """``claim`` comes from ``snapshot.with_check``."""
    sources = len(sources_of(claim.standing_evidence))
    return [
        Fact(_("verdict given"), True) if claim.verdict else Fact(_("no verdict"), False),
        Fact(ngettext("%(count)d source", "%(count)d sources", sources) % {"count": sources}, sources > 1),
        Fact(_("says who"), True) if claim.claimant else Fact(_("does not say who"), False),
        Fact(_("says when"), True) if claim.said_on else Fact(_("does not say when"), False),
    ]
