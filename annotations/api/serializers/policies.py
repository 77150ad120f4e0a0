"""Publish gates: which are in force, and what they found."""

from rest_framework import serializers

from annotations.api.serializers.base import Sent, Shown
from annotations.models import Gate, Role
from annotations.models.desk import MOST_SOURCES


class GateShown(Shown):
    """What one gate found in a check."""

    name = serializers.ChoiceField(choices=Gate.choices)
    passed = serializers.BooleanField()
    reason = serializers.CharField()


FROM = ["", *Role.values]
NEEDED_FROM = "The role from which on people must have a second factor; empty: nobody must."


class PolicyShown(Shown):
    desk = serializers.CharField(source="slug")
    gates = serializers.ListField(child=serializers.ChoiceField(choices=Gate.choices), help_text="Those in force.")
    sources_needed = serializers.IntegerField(help_text="What `independent_sources` asks for.")
    second_factor_from = serializers.ChoiceField(choices=FROM, help_text=NEEDED_FROM)


class PolicySent(Sent):
    gates = serializers.ListField(child=serializers.ChoiceField(choices=Gate.choices), max_length=len(Gate))
    sources_needed = serializers.IntegerField(required=False, min_value=1, max_value=MOST_SOURCES)
    second_factor_from = serializers.ChoiceField(choices=FROM, required=False, help_text=NEEDED_FROM)
