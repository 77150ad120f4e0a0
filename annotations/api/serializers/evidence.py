"""Evidence, passages of stored articles included."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations import validators
from annotations.api.serializers.base import DeskSlug, Instant, OwnId, Sent, Shown, Words
from annotations.api.serializers.highlights import WholePlaceSent
from annotations.models import Article, Claim, Evidence, EvidenceKind, PageState, QuoteState, Stance


class PassageShown(Shown):
    """Words of a stored article. Offsets are code points of that revision."""

    article = serializers.IntegerField(source="passage_revision.article_id")
    revision = serializers.IntegerField(source="passage_revision_id")
    revision_number = serializers.IntegerField(source="passage_revision.number")
    start = serializers.IntegerField(source="passage_start")
    end = serializers.IntegerField(source="passage_end")
    exact = serializers.CharField(source="quote")


class EvidenceShown(Shown):
    id = serializers.IntegerField()
    desk = serializers.CharField(source="claim.desk.slug")
    claim = serializers.IntegerField(source="claim_id")
    stance = serializers.ChoiceField(choices=Stance.choices)
    kind = serializers.ChoiceField(choices=EvidenceKind.choices)
    url = serializers.CharField()
    title = serializers.CharField()
    publisher = serializers.CharField()
    quote = serializers.CharField()
    note = serializers.CharField()
    published_on = serializers.DateField(allow_null=True, help_text="The day on which it came out.")
    caveat = serializers.CharField(
        help_text="Why it counts although it is later than the claim, or the claimant’s own. For readers."
    )
    passage = serializers.SerializerMethodField()
    created_by = serializers.CharField(source="created_by.username")
    created_at = Instant()
    updated_at = Instant()

    @extend_schema_field(PassageShown(allow_null=True))
    def get_passage(self, item: Evidence) -> dict[str, Any] | None:
        return PassageShown(item).data if item.kind == EvidenceKind.PASSAGE else None


class ArchiveShown(Shown):
    """What became of the page that is cited: it is archived when it is linked, and looked at again from day to day."""

    state = serializers.ChoiceField(
        choices=PageState.choices,
        help_text="`archived` at first; then `unchanged`, `changed` or `gone`; `refused` and `failed`: see `detail`.",
    )
    checked_at = Instant()
    detail = serializers.CharField(help_text="Why the page could not be had.")
    quote_state = serializers.ChoiceField(
        choices=QuoteState.choices, help_text="Whether the quote stands in the newest copy; empty without a quote."
    )
    sha256 = serializers.CharField(
        source="archive.sha256", default="", help_text="Of the newest copy’s WARC file; empty where there is no copy."
    )
    fetched_at = Instant(source="archive.fetched_at", default=None, allow_null=True)
    first_sha256 = serializers.CharField(source="pinned.sha256", default="", help_text="Of the first copy’s.")
    first_fetched_at = Instant(source="pinned.fetched_at", default=None, allow_null=True)


class EvidenceWithArchive(EvidenceShown):
    """An item with what became of its page; read with ``archiving.with_newest_check``."""

    archive = serializers.SerializerMethodField(help_text="Of web pages alone; null until the page was looked at.")

    @extend_schema_field(ArchiveShown(allow_null=True))
    def get_archive(self, item: Any) -> dict[str, Any] | None:
        check = next(iter(item.newest_page_checks), None)
        return ArchiveShown(check).data if check and check.url == item.url else None


class PassageSent(WholePlaceSent):
    article = OwnId(queryset=Article.objects.select_related("desk", "publisher"))


class EvidenceFields(Sent):
    stance = serializers.ChoiceField(choices=Stance.choices)
    url = serializers.CharField(
        required=False, allow_blank=True, max_length=validators.MAX_URL_LENGTH, validators=[validators.validate_url]
    )
    title = serializers.CharField(required=False, allow_blank=True, max_length=500)
    publisher = serializers.CharField(required=False, allow_blank=True, max_length=200)
    quote = Words(required=False, allow_blank=True, max_length=validators.LONGEST_TEXT)
    note = Words(required=False, allow_blank=True, max_length=validators.LONGEST_TEXT)
    published_on = serializers.DateField(required=False, allow_null=True)
    caveat = Words(required=False, allow_blank=True, max_length=validators.LONGEST_TEXT)


class EvidenceSent(EvidenceFields):
    desk = DeskSlug(required=False)
    claim = OwnId(queryset=Claim.objects.all())
    kind = serializers.ChoiceField(choices=EvidenceKind.choices)
    passage = PassageSent(required=False, allow_null=True)
