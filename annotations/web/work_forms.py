"""Forms for the work on a check: evidence, the verdict, and the reviewer's decision."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.models import Evidence, EvidenceKind, PublicationKind, Rating, Stance, User, Verdict
from annotations.validators import MAX_URL_LENGTH, validate_no_nul, validate_not_blank, validate_url

# A passage is chosen in its article, not typed.
TYPED_KINDS = [(kind.value, kind.label) for kind in (EvidenceKind.WEB, EvidenceKind.DOCUMENT, EvidenceKind.NOTE)]


class EvidenceForm(forms.Form):
    stance = forms.ChoiceField(label=_("Stance"), choices=Stance.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Kind"), choices=TYPED_KINDS, widget=forms.RadioSelect)
    url = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=MAX_URL_LENGTH,
        validators=[validate_url],
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}),
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=500, validators=[validate_no_nul])
    publisher = forms.CharField(label=_("Publisher"), required=False, max_length=200, validators=[validate_no_nul])
    quote = forms.CharField(
        label=_("Quote"),
        required=False,
        validators=[validate_no_nul],
        help_text=_("The words that matter, as they stand there."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        validators=[validate_no_nul],
        help_text=_("What it shows, in your words."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    published_on = forms.DateField(
        label=_("Came out on"),
        required=False,
        help_text=_("If it is known."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    caveat = forms.CharField(
        label=_("Caveat"),
        required=False,
        validators=[validate_no_nul],
        help_text=_("Why it counts although it is later than the claim, or the claimant’s own. This is published."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None) -> None:
        initial = {"stance": Stance.SUPPORTS, "kind": EvidenceKind.WEB}
        super().__init__(data, initial=initial, auto_id="evidence-%s")


class EvidenceEditForm(EvidenceForm):
    """The same fields for an item that exists; ``shown_at`` is its ``updated_at`` when the form was opened."""

    shown_at = forms.DateTimeField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, evidence: Evidence) -> None:
        super().__init__(data)
        del self.fields["kind"]
        if evidence.kind == EvidenceKind.PASSAGE:
            del self.fields["quote"]
        self.auto_id = f"evidence-{evidence.pk}-%s"
        self.initial = {name: getattr(evidence, name) for name in self.fields if name != "shown_at"}
        self.initial["shown_at"] = evidence.updated_at.isoformat()


class VerdictForm(forms.Form):
    rating = forms.TypedChoiceField(label=_("Rating"), widget=forms.RadioSelect)
    rationale = forms.CharField(
        label=_("Rationale"),
        help_text=_("Why, in words a reader can follow. This is published."),
        validators=[validate_no_nul, validate_not_blank],
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, data: Any = None, *, ratings: Iterable[Rating], rationale: str = "", rating: str = "") -> None:
        self.ratings = {rating.slug: rating for rating in ratings}
        super().__init__(data, initial={"rationale": rationale, "rating": rating}, auto_id="verdict-%s")
        self.fields["rating"].choices = [(slug, each.name) for slug, each in self.ratings.items()]  # type: ignore[attr-defined]  # the stubs know a plain Field
        self.fields["rating"].coerce = self.ratings.__getitem__  # type: ignore[attr-defined]  # as above


class AdjudicateForm(forms.Form):
    """A reviewer's decision between ``newest``, the verdicts on the claim, oldest first, that differ."""

    rating = forms.TypedChoiceField(label=_("The rating that holds"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("In words a reader can follow. This is published as the rationale."),
        validators=[validate_no_nul, validate_not_blank],
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    newest = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, ratings: Iterable[Rating], newest: Sequence[Verdict]) -> None:
        self.ratings = {rating.slug: rating for rating in ratings}
        super().__init__(data, initial={"newest": newest[-1].pk if newest else None}, auto_id="adjudicate-%s")
        self.fields["rating"].choices = [(slug, each.name) for slug, each in self.ratings.items()]  # type: ignore[attr-defined]  # the stubs know a plain Field
        self.fields["rating"].coerce = self.ratings.__getitem__  # type: ignore[attr-defined]  # as above


class NoteForm(forms.Form):
    """What may be said with an act on a claim."""

    note = forms.CharField(required=False)

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=_("What has to be mended"),
        validators=[validate_no_nul, validate_not_blank],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    digest = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="return-%s")


LATER_KINDS = [(kind.value, kind.label) for kind in PublicationKind if kind != PublicationKind.FIRST]


class ApproveForm(forms.Form):
    """A first publication needs no word; every later one says what it is and why."""

    kind = forms.ChoiceField(label=_("This version is"), choices=LATER_KINDS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why, for readers"),
        help_text=_("Published beside the check."),
        validators=[validate_no_nul, validate_not_blank],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    digest = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, is_first: bool) -> None:
        super().__init__(data, auto_id="approve-%s")
        if is_first:
            del self.fields["kind"], self.fields["reason"]


class HandOverForm(forms.Form):
    """``people`` are those to whom the check could be given."""

    to = forms.TypedChoiceField(label=_("To whom"))
    note = forms.CharField(
        label=_("Why (if it needs saying)"),
        required=False,
        validators=[validate_no_nul],
        help_text=_("The history keeps it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, people: Iterable[User]) -> None:
        self.people = {str(person.pk): person for person in people}
        super().__init__(data, auto_id="hand-over-%s")
        self.fields["to"].choices = [(key, person.display_name) for key, person in self.people.items()]  # type: ignore[attr-defined]  # the stubs know a plain Field
        self.fields["to"].coerce = self.people.__getitem__  # type: ignore[attr-defined]  # as above


class LanguagesForm(forms.Form):
    languages = forms.CharField(
        label=_("Languages you like to review in"),
        required=False,
        max_length=200,
        validators=[validate_no_nul],
        help_text=_("Such as “en, pt”: checks in these go a day ahead of others, for you. None is left out."),
    )

    def __init__(self, data: Any = None, *, languages: Iterable[str] = ()) -> None:
        super().__init__(data, initial={"languages": ", ".join(languages)}, auto_id="queue-%s")
