"""Verdicts, and the ratings they give."""

from rest_framework import serializers

from annotations.api.serializers.base import DeskSlug, Instant, OwnId, Sent, Shown, Words
from annotations.models import Claim


class VerdictShown(Shown):
    id = serializers.IntegerField()
    desk = serializers.CharField(source="claim.desk.slug")
    claim = serializers.IntegerField(source="claim_id")
    rating = serializers.SlugField(source="rating.slug")
    rationale = serializers.CharField()
    author = serializers.CharField(source="author.username")
    created_at = Instant()


class VerdictSent(Sent):
    desk = DeskSlug(required=False)
    claim = OwnId(queryset=Claim.objects.select_related("desk"))
    rating = serializers.SlugField(help_text="The slug of a rating on the desk’s scale.")
    rationale = Words()


class RatingShown(Shown):
    """A verdict word; ``value`` 0 stands for one that is off the axis from false to true."""

    desk = serializers.CharField(source="scale.desk.slug")
    slug = serializers.SlugField()
    name = serializers.CharField()
    value = serializers.IntegerField()
    fill = serializers.IntegerField(help_text="How much of its disc is filled, in percent.")
    color = serializers.CharField(help_text="On light paper, #rrggbb.")
    color_dark = serializers.CharField(help_text="On dark paper, #rrggbb.")
    averitec_label = serializers.CharField()
