"""What a desk can ask of a check before it publishes one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gate(models.TextChoices):
    """A publish gate. Each is switched on by itself on a desk; ``annotations.gates`` knows what it looks at."""

    EVIDENCE_ARCHIVED = "evidence_archived", _("Evidence is archived")
    INDEPENDENT_SOURCES = "independent_sources", _("Independent sources")
    RIGHT_OF_REPLY = "right_of_reply", _("Right of reply")
    EVIDENCE_DATE = "evidence_date", _("Evidence is not later than the claim")
    CLAIMANTS_OWN_SOURCE = "claimants_own_source", _("Sources are not the claimant’s own")
    STANDS_ALONE = "stands_alone", _("Statement and rationale stand alone")
