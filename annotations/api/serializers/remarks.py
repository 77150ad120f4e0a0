"""What was done to a document while it was read."""

from rest_framework import serializers

from annotations.api.serializers.base import Shown


class RemarkShown(Shown):
    """One thing that was recognised, mended or left out while a document was read."""

    action = serializers.ChoiceField(choices=["recognised", "mended", "omitted"])
    message = serializers.CharField()
    line = serializers.IntegerField(allow_null=True, help_text="The line of what was sent, from 1; null for the whole.")
    raw = serializers.CharField(help_text="The line as it was, where it was mended or left out.")
