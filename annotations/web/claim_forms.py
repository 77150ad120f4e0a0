"""Forms of the claim's pages. They say what a field looks like; the verbs and the models' validators decide."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.errors import DeskError
from annotations.models import MOST_VERDICTS, Claim, User
from annotations.validators import validate_instant, validate_no_nul, validate_not_blank

# What a browser's field for a local time holds.
MINUTE = "%Y-%m-%dT%H:%M"


def take_errors(form: forms.Form, error: DeskError) -> None:
    """Put what a verb refused beside the fields it is about, and the rest above them."""
    for field, reasons in error.fields.items():
        for reason in reasons:
            form.add_error(field if field in form.fields else None, reason)
    if not error.fields:
        form.add_error(None, error.detail)


class Conflict(NamedTuple):
    """A field that somebody else saved meanwhile: what stands now beside what was typed."""

    label: str
    stored: str
    typed: str


class DeskTimeField(forms.DateTimeField):
    """A time as the clocks of a desk show it: ``zone`` is its time zone."""

    zone: tzinfo = UTC

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)


class ClaimForm(forms.Form):
    """The claim's own fields. Sends what was shown beside what was typed, as ``initial-…``.

    So two people's edits of different fields both hold, and those of one field meet side by side.
    """

    statement = forms.CharField(
        label=_("Statement"),
        help_text=_("Worded so that it stands alone."),
        validators=[validate_no_nul, validate_not_blank],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    claimant = forms.CharField(label=_("Who says it"), max_length=200, required=False, validators=[validate_no_nul])
    said_on = forms.DateField(
        label=_("Said on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    topics = forms.CharField(
        label=_("Topics"),
        required=False,
        max_length=700,
        help_text=_("With commas between them; readers find the published check by them."),
        validators=[validate_no_nul],
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=-100,
        max_value=100,
        required=False,
        help_text=_("−100 to 100; the queue takes the highest first."),
    )
    due_at = DeskTimeField(
        label=_("Deadline"),
        required=False,
        validators=[validate_instant],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "max": "9998-12-30T23:59"}),
    )
    verdicts_required = forms.IntegerField(
        label=_("Independent verdicts"),
        min_value=1,
        max_value=MOST_VERDICTS,
        required=False,
        help_text=_("Above 1 nobody sees another’s until all are in."),
    )
    assigned_to = forms.TypedChoiceField(label=_("Who works on it"), required=False, empty_value=None)

    def __init__(self, data: Any = None, *, claim: Claim, people: Iterable[User]) -> None:
        self.claim = claim
        # Whoever works on it stays a choice, also after they left the desk: saving must not unassign them.
        working = [claim.assigned_to] if claim.assigned_to else []
        self.people = {str(person.pk): person for person in (*people, *working)}
        super().__init__(data, initial=_stored(claim), auto_id="claim-%s")
        due_at = cast(DeskTimeField, self.fields["due_at"])
        due_at.zone = claim.desk.zone
        due_at.help_text = _("In the time of %(zone)s.") % {"zone": claim.desk.time_zone}
        choices = [("", _("Nobody yet")), *((key, person.display_name) for key, person in self.people.items())]
        self.fields["assigned_to"].choices = choices  # type: ignore[attr-defined]  # the stubs know a plain Field
        self.fields["assigned_to"].coerce = self.people.__getitem__  # type: ignore[attr-defined]  # as above

    def clean_topics(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["topics"].split(",") if name.strip()]

    def clean_priority(self) -> int:
        return self.cleaned_data["priority"] or 0

    def clean_verdicts_required(self) -> int:
        return self.cleaned_data["verdicts_required"] or 1

    def shown(self, name: str) -> str:
        """What stood in the field when the form was opened; what stands now, where the sender does not say."""
        return _lines(self.data.get(f"initial-{name}", _stored(self.claim)[name]))

    @property
    def changes(self) -> dict[str, Any]:
        """What the sender changed, of a form that is valid."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if _lines(self.data.get(name, "")) != self.shown(name)
        }

    @property
    def conflicts(self) -> list[Conflict]:
        """The fields that the sender changed and somebody else changed too, differently."""
        stored = _stored(self.claim)
        return [
            Conflict(
                str(self.fields[name].label), self._told(name, stored[name]), self._told(name, self.data.get(name))
            )
            for name in self.changes
            if stored[name] not in (self.shown(name), _lines(self.data.get(name, "")))
        ]

    def hidden_initial(self) -> Sequence[tuple[str, str]]:
        """What the hidden fields hold: what stood in the form when it was opened."""
        return [(f"initial-{name}", self.shown(name)) for name in self.fields]

    def rebased(self) -> "ClaimForm":
        """The same edits upon what is stored now: fields the sender left alone take over what others saved."""
        changes, stored = self.changes, _stored(self.claim)
        data = {name: self.data.get(name, "") if name in changes else value for name, value in stored.items()}
        data |= {f"initial-{name}": value for name, value in stored.items()}
        return ClaimForm(data, claim=self.claim, people=self.people.values())

    def _told(self, name: str, value: str | None) -> str:
        if name == "assigned_to":
            return self.people[value].display_name if value in self.people else str(_("Nobody yet"))
        return (value or "–").replace("T", " ") if name == "due_at" else value or "–"


def _stored(claim: Claim) -> dict[str, str]:
    return {
        "statement": claim.statement,
        "claimant": claim.claimant,
        "said_on": claim.said_on.isoformat() if claim.said_on else "",
        "topics": ", ".join(claim.topics),
        "priority": str(claim.priority),
        "due_at": claim.due_at.astimezone(claim.desk.zone).strftime(MINUTE) if claim.due_at else "",
        "verdicts_required": str(claim.verdicts_required),
        "assigned_to": str(claim.assigned_to_id or ""),
    }


def _lines(text: str) -> str:
    """Browsers send line ends as CR LF."""
    return text.replace("\r\n", "\n").strip()
