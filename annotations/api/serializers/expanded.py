"""What ``?expand=`` shows with the rows of a list."""

from rest_framework import serializers

from annotations.api.serializers.base import Instant, Shown
from annotations.api.serializers.claims import ClaimShown
from annotations.api.serializers.evidence import EvidenceWithArchive
from annotations.api.serializers.highlights import HighlightShown
from annotations.api.serializers.verdicts import VerdictShown
from annotations.models import Kind, Status

ONLY = "Only with `expand`."


class ClaimBrief(Shown):
    """A claim without its check."""

    id = serializers.IntegerField()
    statement = serializers.CharField()
    claimant = serializers.CharField()
    said_on = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices)
    priority = serializers.IntegerField()
    updated_at = Instant()


class ArticleBrief(Shown):
    """An article without its text."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    title = serializers.CharField()
    url = serializers.CharField()
    publisher = serializers.CharField(source="publisher.name", default="")
    published_at = Instant(allow_null=True)
    language = serializers.CharField()


class OfClaim(Shown):
    claim = ClaimBrief(required=False)


class OfHighlight(Shown):
    claim = ClaimBrief(required=False)
    article = ArticleBrief(required=False)


class OfArticles(Shown):
    articles = ArticleBrief(many=True, required=False)


class ClaimListed(ClaimShown):
    expanded = OfArticles(required=False, help_text=ONLY)


class HighlightListed(HighlightShown):
    expanded = OfHighlight(required=False, help_text=ONLY)


class EvidenceListed(EvidenceWithArchive):
    expanded = OfClaim(required=False, help_text=ONLY)


class VerdictListed(VerdictShown):
    expanded = OfClaim(required=False, help_text=ONLY)
