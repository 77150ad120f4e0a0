"""The topics that desks sort their claims by."""

from rest_framework import serializers

from annotations.api.serializers.base import Shown


class TopicShown(Shown):
    """A topic. Made by naming it in a claim's `topics`."""

    id = serializers.IntegerField()
    desk = serializers.CharField(source="desk.slug")
    slug = serializers.CharField()
    name = serializers.CharField()
