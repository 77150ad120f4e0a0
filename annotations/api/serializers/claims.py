"""Claims with their checks, transitions and leases."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.api.serializers.base import DeskSlug, Instant, Sent, Shown, StatedTime, UserName, Words
from annotations.api.serializers.evidence import EvidenceShown
from annotations.api.serializers.highlights import HighlightShown
from annotations.api.serializers.policies import GateShown
from annotations.api.serializers.replies import ReplyShown
from annotations.api.serializers.verdicts import SealedShown, VerdictShown
from annotations.gates import evaluate
from annotations.models import MOST_VERDICTS, AnchorState, Claim, PublicationKind, Status, VerdictsState
from annotations.models.listing import LONGEST_TOPIC
from annotations.queueing import MOST_LANGUAGES
from annotations.review import LEASE_SECONDS, LONGEST_LEASE_SECONDS
from annotations.snapshot import digest_of_check
from annotations.topics import MOST_TOPICS
from annotations.validators import LONGEST_STATEMENT

# Every way in which ISO 8601 writes a day fits into so many characters, and no time does.
LONGEST_DAY = len("2031-03-04")


class LeaseShown(Shown):
    holder = serializers.CharField(source="lease_holder.username")
    expires_at = Instant(source="lease_expires_at")


class AlertShown(Shown):
    """A revision that took words away from a check which is public, until somebody settles what that means."""

    article = serializers.IntegerField(source="revision.article_id")
    revision = serializers.IntegerField(source="revision_id")
    revision_number = serializers.IntegerField(source="revision.number")
    highlight = serializers.IntegerField(source="highlight_id")
    state = serializers.ChoiceField(choices=AnchorState.choices)


class PublicVersion(Shown):
    """The version that `/checks/{id}/` shows: of a retracted check it says so."""

    version = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PublicationKind.choices)
    published_at = Instant()


class ClaimShown(Shown):
    """A claim with its check."""

    id = serializers.IntegerField()
    desk = serializers.CharField(source="desk.slug")
    statement = serializers.CharField()
    claimant = serializers.CharField()
    said_on = serializers.DateField(allow_null=True)
    topics = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=Status.choices)
    priority = serializers.IntegerField()
    due_at = Instant(allow_null=True, help_text="The deadline.")
    assigned_to = serializers.CharField(source="assigned_to.username", allow_null=True, default=None)
    verdicts_required = serializers.IntegerField(help_text="More than one are given blind, and opened all at once.")
    verdicts_state = serializers.ChoiceField(choices=VerdictsState.choices)
    verdicts_opened_at = Instant(allow_null=True)
    own_sealed_verdict = serializers.SerializerMethodField(
        help_text="The caller’s own verdict while it is sealed; nobody else is shown it."
    )
    submitted_at = Instant(allow_null=True)
    lease = serializers.SerializerMethodField()
    highlights = HighlightShown(many=True, source="standing_highlights")
    evidence = EvidenceShown(many=True, source="standing_evidence")
    verdicts = VerdictShown(
        many=True, source="verdicts_given", help_text="Oldest first; the last one counts, unless they are split."
    )
    publication = serializers.SerializerMethodField(
        help_text="The version that `/checks/{id}/` shows; of a retracted check its `kind` says so."
    )
    alerts = AlertShown(many=True, help_text="Settled at `highlights/{id}/anchor/`, or by the next publication.")
    replies = ReplyShown(many=True, source="standing_replies")
    created_at = Instant()
    updated_at = Instant()

    @extend_schema_field(PublicVersion(allow_null=True))
    def get_publication(self, claim: Claim) -> dict[str, Any] | None:
        """Return what ``views.claims.own_claims`` fetched; ``None`` for a check that was never published."""
        newest: dict[str, Any] | None = claim.shown_now  # type: ignore[attr-defined]  # set by own_claims
        if newest is None:
            return None
        return PublicVersion({**newest, "published_at": datetime.fromisoformat(newest["published_at"])}).data

    @extend_schema_field(SealedShown(allow_null=True))
    def get_own_sealed_verdict(self, claim: Claim) -> dict[str, Any] | None:
        """Return what ``views.claims.own_claims`` fetched for the caller."""
        own: dict[str, Any] | None = claim.own_sealed  # type: ignore[attr-defined]  # set by own_claims
        if own is None or not claim.is_sealed:
            return None
        return SealedShown({**own, "created_at": datetime.fromisoformat(own["created_at"])}).data

    @extend_schema_field(LeaseShown(allow_null=True))
    def get_lease(self, claim: Claim) -> dict[str, Any] | None:
        """Return who is reading the claim for review; ``None`` for nobody, or for someone whose time is up."""
        if claim.lease_expires_at is None or claim.lease_expires_at <= timezone.now():
            return None
        return LeaseShown(claim).data


class ClaimDetail(ClaimShown):
    digest = serializers.SerializerMethodField(
        help_text="SHA-256 of what a reviewer is shown, to which approval is bound."
    )

    gates = serializers.SerializerMethodField(help_text="The desk’s publish gates in force, and what they find now.")

    @extend_schema_field(GateShown(many=True))
    def get_gates(self, claim: Claim) -> list[dict[str, Any]]:
        return [result.record for result in evaluate(claim)]

    def get_digest(self, claim: Claim) -> str:
        return digest_of_check(claim)


class Deadline(StatedTime):
    """A time that may name no zone. A day alone is refused: is it due when the day begins, or when it ends?"""

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str) and len(value.strip()) <= LONGEST_DAY:
            self.fail("date")
        return super().to_internal_value(value)


class ClaimFields(Sent):
    statement = Words(max_length=LONGEST_STATEMENT)
    claimant = serializers.CharField(required=False, allow_blank=True, max_length=200)
    said_on = serializers.DateField(required=False, allow_null=True)
    topics = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_TOPIC),
        required=False,
        max_length=MOST_TOPICS,
        help_text="Names of topics; those that the desk has not yet are made.",
    )
    priority = serializers.IntegerField(required=False, min_value=-100, max_value=100)
    due_at = Deadline(
        required=False, allow_null=True, help_text="The deadline; without an offset it is in the desk’s time zone."
    )
    assigned_to = UserName(required=False, allow_null=True)
    verdicts_required = serializers.IntegerField(required=False, min_value=1, max_value=MOST_VERDICTS)


class ClaimSent(ClaimFields):
    desk = DeskSlug(required=False)


class TransitionSent(Sent):
    to = serializers.ChoiceField(choices=Status.choices)
    note = serializers.CharField(required=False, allow_blank=True, default="", help_text="Needed to return a claim.")
    digest = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="That of the check as it was read; a 409 if it has changed.",
    )
    kind = serializers.ChoiceField(
        choices=PublicationKind.choices, required=False, help_text="Needed from the second publication on."
    )
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Needed from the second publication on."
    )


class LeaseSent(Sent):
    lease_seconds = serializers.IntegerField(
        required=False, default=LEASE_SECONDS, min_value=1, max_value=LONGEST_LEASE_SECONDS
    )


class HandOverSent(Sent):
    to = UserName(help_text="A reviewer of the desk who wrote no part of the check.")
    note = serializers.CharField(required=False, allow_blank=True, default="")


class LanguagesSent(Sent):
    desk = DeskSlug(required=False)
    languages = serializers.ListField(
        child=serializers.CharField(max_length=35), max_length=MOST_LANGUAGES, help_text="Such as `en` or `pt-BR`."
    )


class LanguagesShown(Shown):
    desk = serializers.CharField(source="desk.slug")
    languages = serializers.ListField(child=serializers.CharField())


class NextSent(LeaseSent):
    desk = DeskSlug(required=False)
