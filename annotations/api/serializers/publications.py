"""Publications: what the public sees of a check."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.api.serializers.base import Instant, Shown
from annotations.api.serializers.policies import GateShown
from annotations.differences import Act, changes_between
from annotations.models import Publication, PublicationKind


class PublicationListed(Shown):
    """One public version of a check."""

    asks_request = True

    id = serializers.IntegerField()
    desk = serializers.CharField(source="claim.desk.slug")
    claim = serializers.IntegerField(source="claim_id")
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PublicationKind.choices)
    reason = serializers.CharField()
    rating = serializers.SlugField(source="rating.slug")
    rating_name = serializers.CharField(source="rating.name")
    statement = serializers.CharField(source="snapshot.statement")
    topics = serializers.SerializerMethodField()
    published_at = Instant()
    url = serializers.SerializerMethodField()

    def get_topics(self, publication: Publication) -> list[str]:
        names: list[str] = publication.snapshot.get("topics", [])
        return names

    def get_url(self, publication: Publication) -> str:
        """Return the page that shows this version: the check's own address for the newest."""
        page = f"/checks/{publication.claim_id}/"
        if not publication.is_newest:  # type: ignore[attr-defined]  # annotated by views.publications
            page += f"{publication.version}/"
        return str(self.context["request"].build_absolute_uri(page))


class DifferenceShown(Shown):
    """One difference from the version before."""

    field = serializers.ChoiceField(
        choices=["statement", "claimant", "said_on", "topics", "rating", "rationale", "evidence", "reply", "highlight"]
    )
    act = serializers.ChoiceField(choices=[act.value for act in Act], help_text="`moved`: read in another order.")
    before = serializers.CharField(allow_null=True, help_text="Null for what was added.")
    after = serializers.CharField(allow_null=True, help_text="Null for what was withdrawn.")
    item = serializers.IntegerField(allow_null=True, help_text="The id of the evidence or the highlight.")
    name = serializers.CharField(help_text="What readers know it by.")
    part = serializers.CharField(help_text="Which words of it were edited, such as `quote`.")


class PublicationShown(PublicationListed):
    digest = serializers.CharField(help_text="SHA-256 of the canonical JSON of `check`.")
    gates = GateShown(many=True, help_text="The publish gates that were in force, and what they found.")
    check = serializers.JSONField(source="snapshot", help_text="Exactly what was reviewed and approved.")
    changes = serializers.SerializerMethodField(
        help_text="What differs from the version before, in reading order; null for a first publication."
    )

    @extend_schema_field(DifferenceShown(many=True, allow_null=True))
    def get_changes(self, publication: Publication) -> list[dict[str, Any]] | None:
        if publication.previous_snapshot is None:
            return None
        changes = changes_between(publication.previous_snapshot, publication.snapshot)
        return [change._asdict() for change in changes]
