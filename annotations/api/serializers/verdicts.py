"""Verdicts, and the ratings they give."""

from rest_framework import serializers

from annotations.api.serializers.base import DeskSlug, Instant, OwnId, Sent, Shown, Words
from annotations.models import Claim, VerdictKind
from annotations.validators import LONGEST_TEXT


class VerdictShown(Shown):
    id = serializers.IntegerField()
    desk = serializers.CharField(source="claim.desk.slug")
    claim = serializers.IntegerField(source="claim_id")
    rating = serializers.SlugField(source="rating.slug")
    rationale = serializers.CharField()
    author = serializers.CharField(source="author.username")
    kind = serializers.ChoiceField(choices=VerdictKind.choices, help_text="Those given blind were opened all at once.")
    created_at = Instant(help_text="When it was given.")


class VerdictGiven(VerdictShown):
    id = serializers.IntegerField(allow_null=True, help_text="Null while it is sealed.", default=None)
    sealed = serializers.BooleanField(help_text="Only its author may know of it, until all that are asked for are in.")


class SealedShown(Shown):
    rating = serializers.SlugField(source="rating.slug")
    rationale = serializers.CharField()
    created_at = Instant()


class VerdictSent(Sent):
    desk = DeskSlug(required=False)
    claim = OwnId(queryset=Claim.objects.select_related("desk"))
    rating = serializers.SlugField(help_text="The slug of a rating on the desk’s scale.")
    rationale = Words(max_length=LONGEST_TEXT)


class AdjudicationSent(Sent):
    rating = serializers.SlugField(help_text="The slug of a rating on the scale: one of those given, or another.")
    reason = Words(max_length=LONGEST_TEXT, help_text="Why, in words a reader can follow. It becomes the rationale.")
    newest = serializers.IntegerField(
        required=False, help_text="The id of the newest verdict that was read; a 409 if there is a newer one."
    )


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
