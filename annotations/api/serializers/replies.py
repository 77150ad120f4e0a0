"""The right of reply: whom the desk asked about a check, and what came."""

from rest_framework import serializers

from annotations import validators
from annotations.api.serializers.base import DeskSlug, Instant, OwnId, Sent, Shown, Words
from annotations.models import Channel, Claim, ReplyState


class ReplyShown(Shown):
    id = serializers.IntegerField()
    desk = serializers.CharField(source="claim.desk.slug")
    claim = serializers.IntegerField(source="claim_id")
    asked = serializers.CharField(help_text="Who was asked, as readers may know them.")
    asked_on = serializers.DateField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    state = serializers.ChoiceField(choices=ReplyState.choices)
    answer = serializers.CharField()
    settled_on = serializers.DateField(
        allow_null=True, help_text="The day on which the answer came, or the desk stopped waiting for one."
    )
    created_by = serializers.CharField(source="created_by.username")
    created_at = Instant()
    updated_at = Instant()


class ReplyFields(Sent):
    asked = serializers.CharField(max_length=200)
    channel = serializers.ChoiceField(choices=Channel.choices)
    asked_on = serializers.DateField(required=False, help_text="Without it: today.")
    state = serializers.ChoiceField(choices=ReplyState.choices, required=False)
    answer = Words(required=False, allow_blank=True, max_length=validators.LONGEST_TEXT)
    settled_on = serializers.DateField(
        required=False, allow_null=True, help_text="Without it: the day on which the answer is logged."
    )


class ReplySent(ReplyFields):
    desk = DeskSlug(required=False)
    claim = OwnId(queryset=Claim.objects.select_related("desk"))
