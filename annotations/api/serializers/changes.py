"""The change feed, as it is shown."""

from rest_framework import serializers

from annotations.api.serializers.base import Instant, Shown
from annotations.models import Action, Noun


class ChangeShown(Shown):
    cursor = serializers.CharField(help_text="A valid `after`: the feed goes on behind this change.")
    action = serializers.ChoiceField(choices=Action.choices)
    object = serializers.ChoiceField(choices=Noun.choices, source="noun", help_text="The singular noun.")
    id = serializers.IntegerField(source="object_id")
    at = Instant()
    actor = serializers.CharField(source="actor.username", default=None, allow_null=True)


class ChangesShown(Shown):
    changes = ChangeShown(many=True)
    next = serializers.URLField(
        allow_null=True, help_text="Where the feed goes on; null where this is its end for now."
    )
