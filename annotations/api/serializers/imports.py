"""Articles asked for by their address."""

from rest_framework import serializers

from annotations.api.serializers.base import Instant, Shown
from annotations.api.serializers.remarks import RemarkShown
from annotations.models import ImportState


class ImportListed(Shown):
    """An article that was asked for by its address, and how far it has come."""

    id = serializers.IntegerField()
    desk = serializers.CharField(source="desk.slug")
    url = serializers.CharField()
    state = serializers.ChoiceField(choices=ImportState.choices)
    detail = serializers.CharField(help_text="What failed, or what the next try waits for.")
    article = serializers.IntegerField(source="article_id", allow_null=True)
    revises = serializers.IntegerField(
        source="revises_id", allow_null=True, help_text="The article whose next revision the page is, or is to be."
    )
    archive = serializers.IntegerField(source="archive_id", allow_null=True, help_text="The page as it was fetched.")
    created_at = Instant()
    updated_at = Instant()


class ImportShown(ImportListed):
    remarks = RemarkShown(many=True, help_text="What was done to the page’s text, by line; none before it is stored.")
