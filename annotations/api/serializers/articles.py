"""Articles, their revisions and cues."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers

from annotations import validators
from annotations.api.contents import CONTENTS, has_content
from annotations.api.serializers.base import DeskSlug, Instant, Sent, Shown, StatedTime, Words
from annotations.api.serializers.highlights import HighlightShown
from annotations.api.serializers.remarks import RemarkShown
from annotations.fetching.guard import check_url
from annotations.ingest import AUTO, ENCODINGS
from annotations.models import AnchorState, AssumedZone, Cue, Kind, Revision

ENCODING = "What the bytes are in, where the document does not say so itself, or not rightly."


class RevisionSummary(serializers.ModelSerializer[Revision]):
    class Meta:
        model = Revision
        fields = ["id", "number", "sha256", "length"]


class RevisionListed(serializers.ModelSerializer[Revision]):
    created_at = Instant()

    class Meta:
        model = Revision
        fields = ["id", "number", "sha256", "length", "created_at"]


class RevisionShown(RevisionListed):
    class Meta:
        model = Revision
        fields = ["id", "number", "text", "sha256", "length", "created_at"]


class CueShown(serializers.ModelSerializer[Cue]):
    """A time-coded stretch of a transcript."""

    class Meta:
        model = Cue
        fields = ["start_ms", "end_ms", "start", "end", "speaker"]


class ArticleListed(Shown):
    id = serializers.IntegerField()
    desk = serializers.CharField(source="desk.slug")
    kind = serializers.ChoiceField(choices=Kind.choices)
    title = serializers.CharField()
    url = serializers.CharField()
    publisher = serializers.CharField(source="publisher.name", default="")
    author = serializers.CharField()
    credit = serializers.CharField()
    place = serializers.CharField()
    published_at = Instant(allow_null=True)
    published_stated = serializers.CharField(help_text="The date line as it stands in the document.")
    published_zone = serializers.ChoiceField(
        choices=AssumedZone.choices, help_text="Whose time zone was assumed for a time that named none."
    )
    language = serializers.CharField(help_text="BCP 47, such as en or bn.")
    format = serializers.CharField(help_text="What it was read as.")
    created_at = Instant()
    updated_at = Instant()
    revision: Any = RevisionSummary(help_text="The newest revision.")


class ArticleShown(ArticleListed):
    revision = RevisionShown(help_text="The newest revision, with its text.")
    cues = CueShown(many=True, source="revision.cues")
    highlights = HighlightShown(many=True, required=False, help_text="Only with `expand=highlights`.")


class ArticleStored(ArticleShown):
    """The article as it is stored, and what was done to the document to get there."""

    remarks = RemarkShown(many=True, help_text="By line; none where a `text` was stored as it is.")


class ArticleFields(Sent):
    """What is known about an article. All of it can be corrected later."""

    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    title = serializers.CharField(required=False, allow_blank=True, max_length=500)
    url = serializers.CharField(
        required=False, allow_blank=True, max_length=validators.MAX_URL_LENGTH, validators=[validators.validate_url]
    )
    publisher = serializers.CharField(required=False, allow_blank=True, max_length=200)
    author = serializers.CharField(required=False, allow_blank=True, max_length=200)
    credit = serializers.CharField(required=False, allow_blank=True, max_length=200)
    place = serializers.CharField(required=False, allow_blank=True, max_length=200)
    published_at = StatedTime(
        required=False, allow_null=True, help_text="Without a zone: read in the publisher’s, else the desk’s."
    )
    published_stated = serializers.CharField(required=False, allow_blank=True, max_length=100)
    language = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=35,
        validators=[validators.validate_language],
        help_text="A well-formed BCP 47 tag, such as `en` or `pt-BR`.",
    )


class ContentSent(Sent):
    """One document: ``text`` as it is, or ``content`` to be read in a ``format``, whose bytes may come in Base64."""

    text = Words(required=False, validators=[validators.validate_not_blank])
    content = Words(required=False)
    content_base64 = Words(required=False, help_text="The bytes of a PDF, a Word document, a web archive, …")
    format = serializers.CharField(required=False, help_text="What the content is: `auto`, `plain`, `transcript`, …")
    encoding = serializers.ChoiceField(required=False, choices=list(ENCODINGS), help_text=ENCODING)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in CONTENTS if name in sent]
        if len(given) > 1:
            raise serializers.ValidationError({given[1]: [_("Send text or content, not both.")]})
        if given in ([], ["text"]) and "format" in sent:
            raise serializers.ValidationError(
                {"format": [_("A format goes with content: text is stored as it is, a page tells its own.")]}
            )
        if "encoding" in sent and given != ["content_base64"]:
            raise serializers.ValidationError({"encoding": [_("An encoding goes with bytes: JSON is Unicode.")]})
        sent.setdefault("format", AUTO)
        return sent


class FileSent(Sent):
    """One document as a file."""

    file = serializers.FileField(allow_empty_file=True)
    format = serializers.CharField(required=False, default=AUTO, help_text="What the file is; `auto` finds out.")
    encoding = serializers.ChoiceField(required=False, choices=list(ENCODINGS), help_text=ENCODING)


class ArticleUpload(FileSent, ArticleFields):
    """A new article as a file, and what is known about it."""

    desk = DeskSlug(required=False)


class ArticleSent(ContentSent, ArticleFields):
    """A new article: ``text`` stored as it is, ``content`` to be read in a ``format``, or a ``url`` to fetch."""

    desk = DeskSlug(required=False)

    def to_internal_value(self, data: Any) -> Any:
        """Judge an address that is to be fetched before its form is: it may be refused by a name of its own."""
        url = data.get("url") if isinstance(data, dict) else None
        if isinstance(url, str) and url.strip() and not set(CONTENTS) & set(data):
            check_url(url.strip(), loopback_ports=settings.FETCH_LOOPBACK_PORTS)
        return super().to_internal_value(data)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if not has_content(sent) and not sent.get("url"):
            message = _("Send the article’s text, its content in a format, or the address to fetch it from.")
            raise serializers.ValidationError({"text": [message]})
        return super().validate(sent)


class RevisionSent(ContentSent):
    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if not has_content(sent):
            raise serializers.ValidationError(
                {"text": [_("Send the article’s next text, or its content in a format.")]}
            )
        return super().validate(sent)


class RevisionUpload(FileSent):
    """The next revision as a file."""


class AnchorShown(Shown):
    """Where a highlight stands in a revision; no place where it is ambiguous or removed."""

    highlight = serializers.IntegerField()
    claim = serializers.IntegerField()
    state = serializers.ChoiceField(choices=AnchorState.choices)
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)


class RevisionAnswer(RevisionShown):
    """The newest revision, where the article’s highlights stand in it, and what was done to the document sent."""

    article = serializers.IntegerField(source="article_id")
    anchors = AnchorShown(many=True, source="anchors_shown")
    remarks = RemarkShown(many=True, source="remarks_shown", help_text="What was done to a document, by line.")

    class Meta:
        model = Revision
        fields = ["id", "article", "number", "text", "sha256", "length", "created_at", "anchors", "remarks"]
