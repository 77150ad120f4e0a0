"""The form of a desk's publish gates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.models import Desk, Gate
from annotations.models.desk import MOST_SOURCES

EXPLAINED = {
    Gate.EVIDENCE_ARCHIVED: _("Each web page that is cited has a copy that the desk keeps."),
    Gate.INDEPENDENT_SOURCES: _(
        "At least this many sources share neither domain nor publisher. The claimant’s own do not count."
    ),
    Gate.RIGHT_OF_REPLY: _("Somebody was asked for a reply, and the answer was logged, or that none came."),
    Gate.EVIDENCE_DATE: _("Evidence later than the claim is flagged, until a caveat tells readers why it counts."),
    Gate.CLAIMANTS_OWN_SOURCE: _(
        "Evidence from the claimant’s own site or house is flagged, until a caveat tells readers why it counts."
    ),
    Gate.STANDS_ALONE: _(
        "Statement and rationale are long enough to say something, and begin with no word that points elsewhere."
    ),
}


class GatesForm(forms.Form):
    gates = forms.MultipleChoiceField(
        label=_("Publish gates"), choices=Gate.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    sources_needed = forms.IntegerField(label=_("How many independent sources"), min_value=1, max_value=MOST_SOURCES)

    def __init__(self, data: Any = None, *, desk: Desk) -> None:
        initial = {"gates": desk.gates, "sources_needed": desk.sources_needed}
        super().__init__(data, initial=initial, auto_id="gates-%s")

    @property
    def explained(self) -> list[tuple[Any, str]]:
        """Each box with what its gate asks for."""
        return [(choice, str(EXPLAINED[Gate(str(choice.data["value"]))])) for choice in self["gates"]]
