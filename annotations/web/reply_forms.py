"""The form that logs whom the desk asked for a reply, and what came."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.models import Channel, Reply, ReplyState
from annotations.validators import validate_no_nul, validate_not_blank


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class ReplyForm(forms.Form):
    """``shown_at`` is the entry's ``updated_at`` when the form was opened; empty for a new one."""

    asked = forms.CharField(
        label=_("Who was asked"),
        max_length=200,
        help_text=_("As readers may know them: a name or an office, no private address. This is published."),
        validators=[validate_no_nul, validate_not_blank],
    )
    channel = forms.ChoiceField(label=_("By which way"), choices=Channel.choices)
    asked_on = _day(label=_("Asked on"), help_text=_("Left empty: today."))
    state = forms.ChoiceField(label=_("What came"), choices=ReplyState.choices)
    answer = forms.CharField(
        label=_("The answer"),
        required=False,
        help_text=_("In their words, or its gist. This is published."),
        validators=[validate_no_nul],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    settled_on = _day(label=_("Answer came, or waiting ended, on"))
    shown_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, reply: Reply | None = None) -> None:
        initial: dict[str, Any] = {"channel": Channel.EMAIL, "state": ReplyState.WAITING}
        if reply is not None:
            initial = {name: getattr(reply, name) for name in self.base_fields if name != "shown_at"}
            initial["shown_at"] = reply.updated_at.isoformat()
        super().__init__(data, initial=initial, auto_id=f"reply-{reply.pk}-%s" if reply else "reply-%s")

    @property
    def fields_sent(self) -> dict[str, Any]:
        """What was typed, of a form that is valid: a day that was left empty is left to the verb."""
        sent = {name: value for name, value in self.cleaned_data.items() if name != "shown_at"}
        if sent["asked_on"] is None:
            del sent["asked_on"]
        sent["answer"] = sent["answer"].replace("\r\n", "\n")
        return sent
