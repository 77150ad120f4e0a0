"""What is given to make an article, what was recognised in it, and the form in which that is corrected."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import validators
from annotations.errors import InvalidInput, UnreadableInput
from annotations.ingest import AUTO, ENCODINGS, FORMATS, ParsedDocument, parse_document
from annotations.models import Kind

FORMAT_NAMES = {
    AUTO: gettext_lazy("Recognise it"),
    "plain": gettext_lazy("Plain text"),
    "transcript": gettext_lazy("Transcript with time codes"),
    "markdown": gettext_lazy("Markdown"),
    "html": gettext_lazy("Web page (HTML)"),
    "vtt": gettext_lazy("WebVTT captions"),
    "srt": gettext_lazy("SubRip captions (SRT)"),
    "ttml": gettext_lazy("TTML captions"),
    "json3": gettext_lazy("YouTube captions (JSON)"),
    "podcast": gettext_lazy("Podcast transcript (JSON)"),
    "ninjs": gettext_lazy("News item (IPTC ninjs)"),
    "pdf": gettext_lazy("PDF with text"),
    "docx": gettext_lazy("Word document (.docx)"),
    "warc": gettext_lazy("Web archive (WARC)"),
    "mhtml": gettext_lazy("Web page saved whole (MHTML)"),
}
ENCODING_CHOICES = [("", gettext_lazy("As the file says")), *ENCODINGS.items()]
FORMAT_CHOICES = [(name, FORMAT_NAMES.get(name, name)) for name in (AUTO, *FORMATS)]

# Zones that people live in: the database's other names are old ones of the same.
_CONTINENTS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
ZONES = ["UTC", *sorted(name for name in available_timezones() if name.partition("/")[0] in _CONTINENTS)]


_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>0\d|1[0-4]):(?P<minutes>[0-5]\d)", re.ASCII)


def offset_name(minutes: int) -> str:
    """Return minutes from UTC as ISO 8601 writes them, such as ``+05:30``."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


KIND_CHOICES = [(kind.value, capfirst(kind.label)) for kind in Kind]


@dataclass(frozen=True)
class Given:
    """The bytes of an article as they were pasted or uploaded; ``file_name`` is empty for pasted text.

    ``encoding`` is the one that was chosen for a file, "" for what it declares itself.
    """

    raw: bytes
    format: str
    file_name: str = ""
    encoding: str = ""

    @property
    def encoded(self) -> str:
        """The bytes as a form's hidden field can carry them from step to step."""
        return base64.b64encode(self.raw).decode("ascii")

    @property
    def pasted(self) -> str:
        return "" if self.file_name else self.raw.decode("utf-8", "replace")

    def read(self) -> ParsedDocument:
        """Raises UnreadableInput, naming the field it came from."""
        try:
            return parse_document(
                self.raw, format=self.format, encoding=self.encoding, max_bytes=settings.MAX_ARTICLE_BYTES
            )
        except UnreadableInput as error:
            error.fields = {"file" if self.file_name else "text": [error.detail]}
            raise


def given_in(request: HttpRequest) -> Given:
    """Return what this request gives: a file, a pasted text, or what an earlier step carried along.

    Raises UnreadableInput, by field, where that is nothing, two things at once, or too long a file.
    """
    text = request.POST.get("text", "")
    file = cast("UploadedFile[bytes] | None", request.FILES.get("file"))
    chosen = request.POST.get("format", AUTO)
    encoding = request.POST.get("encoding", "")
    if encoding not in ("", *ENCODINGS):
        raise _unreadable("encoding", _("Choose one of the encodings in the list."))
    if file is not None and text.strip():
        raise _unreadable(
            "file", _("There is a text and a file: which one is meant? Clear the text, or leave the file out.")
        )
    if file is not None:
        return _uploaded(file, chosen, encoding)
    if text.strip():
        # A browser sends each line end of a text field as CR LF, whatever was pasted; the field itself holds LF.
        return Given(text.replace("\r\n", "\n").encode(), chosen)
    if request.POST.get("raw"):
        return _carried(request.POST["raw"], chosen, request.POST.get("file_name", ""), encoding)
    raise _unreadable("text", _("There is nothing to read yet. Paste a text or choose a file."))


def _uploaded(file: "UploadedFile[bytes]", format: str, encoding: str) -> Given:
    size = file.size or 0
    if size > settings.MAX_ARTICLE_BYTES:
        raise _unreadable(
            "file",
            _("The file is %(size)s long; at most %(limit)s are read. Shorten it or store it in parts.")
            % {"size": filesizeformat(size), "limit": filesizeformat(settings.MAX_ARTICLE_BYTES)},
        )
    return Given(file.read(), format, file.name or _("unnamed file"), encoding)


def _carried(encoded: str, format: str, file_name: str, encoding: str) -> Given:
    try:
        return Given(base64.b64decode(encoded, validate=True), format, file_name, encoding if file_name else "")
    except binascii.Error as error:
        raise _unreadable("text", _("The text was damaged on its way. Paste it, or choose the file, again.")) from error


def _unreadable(field: str, message: str) -> UnreadableInput:
    return UnreadableInput(message, fields={field: [message]})


class ArticleDetails(forms.Form):
    """What is known about an article beside its text."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=500,
        validators=[validators.validate_not_blank],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KIND_CHOICES)
    publisher = forms.CharField(label=gettext_lazy("Publisher"), max_length=200, required=False)
    author = forms.CharField(label=gettext_lazy("Author"), max_length=200, required=False)
    credit = forms.CharField(label=gettext_lazy("Credit"), max_length=200, required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    published_at = forms.CharField(
        label=gettext_lazy("Published"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "max": "9999-12-31T23:59"}),
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone of that"),
        max_length=64,
        required=False,
        widget=forms.TextInput(
            attrs={
                "list": "zones",
                "placeholder": gettext_lazy("not stated"),
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        max_length=35,
        required=False,
        validators=[validators.validate_language],
        widget=forms.TextInput(attrs={"list": "languages", "autocapitalize": "none", "spellcheck": "false"}),
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=validators.MAX_URL_LENGTH,
        required=False,
        validators=[validators.validate_url],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_published_at(self) -> datetime | None:
        """Return the time as stated: naive, unless it was typed with an offset."""
        typed = self.cleaned_data["published_at"]
        if not typed:
            return None
        try:
            moment = parse_datetime(typed)
        except ValueError:
            moment = None
        if moment is None:
            raise forms.ValidationError(_("Write date and time as in 2025-09-13 08:28."))
        return moment

    def clean_zone(self) -> tzinfo | None:
        """Return the zone of an IANA name or of an offset from UTC such as ``+06:00``."""
        stated = self.cleaned_data["zone"]
        if not stated:
            return None
        if offset := _OFFSET.fullmatch(stated):
            minutes = int(offset["hours"]) * 60 + int(offset["minutes"])
            return timezone(timedelta(minutes=-minutes if offset["sign"] == "-" else minutes))
        if stated in available_timezones():
            return ZoneInfo(stated)
        raise forms.ValidationError(
            _("“%(stated)s” is no time zone. Write one such as Asia/Dhaka or +06:00.") % {"stated": stated}
        )

    def clean(self) -> dict[str, Any]:
        cleaned = cast(dict[str, Any], super().clean())
        zone, moment = cleaned.pop("zone", None), cleaned.get("published_at")
        if zone is not None and moment is not None and moment.tzinfo is None:
            cleaned["published_at"] = moment.replace(tzinfo=zone)
        return cleaned

    @property
    def zones(self) -> list[str]:
        return ZONES

    def add_refusal(self, error: InvalidInput) -> None:
        """Show what a verb refused beside its field."""
        for name, messages in error.fields.items():
            self.add_error(name if name in self.fields else None, list(messages))


def details_of(document: ParsedDocument) -> dict[str, str]:
    """Return what was recognised in ``document`` as the form's initial values."""
    moment = document.published_at
    offset = moment.utcoffset() if moment else None
    return {
        "title": document.title,
        "kind": document.kind,
        "publisher": document.publisher,
        "author": document.author,
        "credit": document.credit,
        "place": document.place,
        "published_at": moment.strftime("%Y-%m-%dT%H:%M") if moment else "",
        "zone": "" if offset is None else offset_name(int(offset.total_seconds() // 60)),
        "language": document.language,
        "url": document.url,
    }
