"""Highlights: what is shown of one, and how a place is named."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from annotations.anchoring import Quote
from annotations.api.serializers.base import DeskSlug, Instant, OwnId, Sent, Shown, Words
from annotations.models import AnchorState, Article, Claim


class HighlightShown(Shown):
    """A highlight where it stands now: in the newest revision in which it has a place. Offsets are code points."""

    id = serializers.IntegerField()
    desk = serializers.CharField(source="claim.desk.slug")
    claim = serializers.IntegerField(source="claim_id")
    article = serializers.IntegerField(source="revision.article_id")
    revision = serializers.IntegerField(source="place.revision_id", help_text="The id of the revision it counts in.")
    revision_number = serializers.IntegerField(source="place.revision.number")
    start = serializers.IntegerField(source="place.start")
    end = serializers.IntegerField(source="place.end")
    exact = serializers.CharField(source="place.exact", help_text="The revision’s text at [start, end).")
    prefix = serializers.CharField(source="place.prefix")
    suffix = serializers.CharField(source="place.suffix")
    start_ms = serializers.IntegerField(source="place.start_ms", allow_null=True)
    end_ms = serializers.IntegerField(source="place.end_ms", allow_null=True)
    state = serializers.ChoiceField(choices=AnchorState.choices, help_text="How it stands in the newest revision.")
    created_at = Instant()
    updated_at = Instant()


class PlaceSent(Sent):
    """A place named by offsets, by its quote, or by both."""

    start = serializers.IntegerField(required=False, min_value=0)
    end = serializers.IntegerField(required=False, min_value=0)
    exact = Words(required=False)
    prefix = Words(required=False, allow_blank=True)
    suffix = Words(required=False, allow_blank=True)
    revision = serializers.IntegerField(
        required=False, help_text="The revision that the offsets count in; a 409 where it is not the newest."
    )

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Put the quote together under ``quote``; raise where a place is only half named."""
        if "exact" not in sent and ("prefix" in sent or "suffix" in sent):
            raise serializers.ValidationError({"exact": [_("A prefix or suffix belongs to a quote.")]})
        quote = None
        if "exact" in sent:
            quote = Quote(exact=sent.pop("exact"), prefix=sent.pop("prefix", ""), suffix=sent.pop("suffix", ""))
        return {**sent, "quote": quote}


class WholePlaceSent(PlaceSent):
    """A place that is named in full: both offsets, or a quote, or all of these."""

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if ("start" in sent) != ("end" in sent):
            missing = "end" if "start" in sent else "start"
            raise serializers.ValidationError({missing: [_("Offsets come in pairs: start and end.")]})
        if "start" not in sent and "exact" not in sent:
            raise serializers.ValidationError({"exact": [_("Name the place: by start and end, by exact, or by both.")]})
        return super().validate(sent)


class HighlightSent(WholePlaceSent):
    desk = DeskSlug(required=False)
    article = OwnId(queryset=Article.objects.select_related("desk", "publisher"))
    claim = OwnId(
        queryset=Claim.objects.all(),
        required=False,
        allow_null=True,
        help_text="Without one, a claim is made whose statement is the quote.",
    )


class HighlightChanges(PlaceSent):
    claim = OwnId(queryset=Claim.objects.all(), required=False)
