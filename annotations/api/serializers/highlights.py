"""Highlights: what is shown of one, and how a place is named."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.anchoring import Quote, quote_at
from annotations.api.serializers.base import DeskSlug, Instant, OwnArticle, OwnId, Sent, Shown, Words
from annotations.models import Anchor, AnchorState, Answer, Claim


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
    settled = serializers.ChoiceField(
        choices=Answer.choices,
        source="settlement.answer",
        default=None,
        allow_null=True,
        help_text="What a person said of that; null where nobody was asked, or nobody has answered.",
    )
    created_at = Instant()
    updated_at = Instant()


class CandidateShown(Shown):
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    exact = serializers.CharField()
    prefix = serializers.CharField()
    suffix = serializers.CharField()
    similarity = serializers.FloatField(help_text="0 to 1")


class SettlementShown(Shown):
    answer = serializers.ChoiceField(choices=Answer.choices)
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    exact = serializers.CharField()
    settled_by = serializers.CharField(source="settled_by.username")
    settled_at = Instant()


class StandingShown(Shown):
    """What a revision made of a highlight, and what a person said of it. Offsets count in `revision`."""

    highlight = serializers.IntegerField(source="highlight_id")
    claim = serializers.IntegerField(source="highlight.claim_id")
    article = serializers.IntegerField(source="revision.article_id")
    revision = serializers.IntegerField(source="revision_id")
    revision_number = serializers.IntegerField(source="revision.number")
    found = serializers.ChoiceField(choices=AnchorState.choices, source="state", help_text="What re-anchoring found.")
    was = serializers.CharField(source="highlight.agreed", help_text="The words it was marked on, or last agreed upon.")
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    exact = serializers.CharField(help_text="The words found there; empty for none.")
    similarity = serializers.FloatField(allow_null=True, help_text="Of both wordings, 0 to 1.")
    candidates = serializers.SerializerMethodField(help_text="Of an ambiguous one, best first.")
    open = serializers.BooleanField(source="is_open", help_text="Whether a person has yet to settle it.")
    settlement = SettlementShown(source="answer", allow_null=True)

    @extend_schema_field(CandidateShown(many=True))
    def get_candidates(self, anchor: Anchor) -> list[dict[str, Any]]:
        if not anchor.candidates:
            return []
        text = anchor.revision.text
        return [{**asdict(quote_at(text, each["start"], each["end"])), **each} for each in anchor.candidates]


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
    article = OwnArticle()
    claim = OwnId(
        queryset=Claim.objects.all(),
        required=False,
        allow_null=True,
        help_text="Without one, a claim is made whose statement is the quote.",
    )


class HighlightChanges(PlaceSent):
    claim = OwnId(queryset=Claim.objects.all(), required=False)


class AnswerSent(WholePlaceSent):
    """Where the highlight stands: `accept`, `retire`, or a place, which is one of the candidates or any other."""

    accept = serializers.BooleanField(required=False, help_text="The claim is still made, in the new words.")
    retire = serializers.BooleanField(required=False, help_text="The claim is no longer made there.")

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        decided = [name for name in ("accept", "retire") if name in sent]
        for name in decided:
            if not sent[name]:
                raise serializers.ValidationError({name: [_("Send this as true, or leave it out.")]})
        if not decided:
            return super().validate(sent)
        others = sorted(set(sent) - {decided[0], "revision"})
        if others:
            raise serializers.ValidationError({name: [_("Send one answer alone.")] for name in others})
        return sent
