"""What the list of exports shows of each."""

from rest_framework import serializers

from annotations.api.serializers.base import Shown


class ExportListed(Shown):
    name = serializers.CharField()
    media_type = serializers.CharField()
    public = serializers.BooleanField(help_text="Whether it needs no login: it holds what is published, and no more.")
    url = serializers.URLField()
