"""Requests for correction, as the desk sees them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.api.serializers.base import Instant, Sent, Shown
from annotations.models import CorrectionRequest, RequestState


# Without the sender's address: the answers to acts are kept for those that are sent again, past ``forget_sender``.
class CorrectionRequestDecided(Shown):
    id = serializers.IntegerField()
    desk = serializers.CharField(source="desk.slug")
    claim = serializers.IntegerField(source="claim_id")
    version = serializers.IntegerField(help_text="The public version it is about.")
    body = serializers.CharField()
    created_at = Instant()
    state = serializers.ChoiceField(choices=RequestState.choices)
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    decided_at = Instant(allow_null=True)
    reason = serializers.CharField()


class CorrectionRequestShown(CorrectionRequestDecided):
    """What a reader of a public page asked for."""

    asks_request = True
    email = serializers.SerializerMethodField(help_text="Null to whoever is no reviewer; empty where none was given.")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_email(self, asked: CorrectionRequest) -> str | None:
        return asked.email if asked.desk_id in self.context["reviewed_desks"] else None


class AcceptSent(Sent):
    note = serializers.CharField(required=False, allow_blank=True, default="", help_text="What is to be done.")


class DeclineSent(Sent):
    reason = serializers.CharField(help_text="Why: the history keeps it.")
