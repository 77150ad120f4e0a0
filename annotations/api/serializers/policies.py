"""Publish gates: which are in force, and what they found."""

from rest_framework import serializers

from annotations.api.serializers.base import Sent, Shown
from annotations.models import Gate
from annotations.models.desk import MOST_SOURCES


class GateShown(Shown):
    """What one gate found in a check."""

    name = serializers.ChoiceField(choices=Gate.choices)
    passed = serializers.BooleanField()
    reason = serializers.CharField()


class PolicyShown(Shown):
    desk = serializers.CharField(source="slug")
    gates = serializers.ListField(child=serializers.ChoiceField(choices=Gate.choices), help_text="Those in force.")
    sources_needed = serializers.IntegerField(help_text="What `independent_sources` asks for.")


class PolicySent(Sent):
    gates = serializers.ListField(child=serializers.ChoiceField(choices=Gate.choices), max_length=len(Gate))
    sources_needed = serializers.IntegerField(required=False, min_value=1, max_value=MOST_SOURCES)
