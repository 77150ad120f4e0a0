"""Publications: what the public sees of a check."""

from rest_framework import serializers

from annotations.api.serializers.base import Instant, Shown
from annotations.models import Publication, PublicationKind


class PublicationListed(Shown):
    """One public version of a check."""

    id = serializers.IntegerField()
    desk = serializers.CharField(source="claim.desk.slug")
    claim = serializers.IntegerField(source="claim_id")
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PublicationKind.choices)
    reason = serializers.CharField()
    rating = serializers.SlugField(source="rating.slug")
    rating_name = serializers.CharField(source="rating.name")
    statement = serializers.CharField(source="snapshot.statement")
    published_at = Instant()
    url = serializers.SerializerMethodField()

    def get_url(self, publication: Publication) -> str:
        """Return the page that shows this version: the check's own address for the newest."""
        page = f"/checks/{publication.claim_id}/"
        if not publication.is_newest:  # type: ignore[attr-defined]  # annotated by views.publications
            page += f"{publication.version}/"
        return str(self.context["request"].build_absolute_uri(page))


class PublicationShown(PublicationListed):
    digest = serializers.CharField(help_text="SHA-256 of the canonical JSON of `check`.")
    check = serializers.JSONField(source="snapshot", help_text="Exactly what was reviewed and approved.")
