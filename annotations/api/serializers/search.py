"""What ``claims:search`` answers: the shape, and the spelling, of Google's Fact Check Tools API."""

from rest_framework import serializers

from annotations.api.serializers.base import Shown


class SearchPublisher(Shown):
    name = serializers.CharField()
    site = serializers.CharField(help_text="The host, without “www.”.")


class SearchReview(Shown):
    publisher = SearchPublisher()
    url = serializers.URLField()
    title = serializers.CharField()
    reviewDate = serializers.DateTimeField()
    textualRating = serializers.CharField()
    languageCode = serializers.CharField()


class SearchClaim(Shown):
    text = serializers.CharField()
    claimant = serializers.CharField(required=False)
    claimDate = serializers.DateTimeField(required=False)
    claimReview = SearchReview(many=True)


class SearchAnswer(Shown):
    claims = SearchClaim(many=True)
    nextPageToken = serializers.CharField(allow_blank=True, help_text="Empty on the last page.")
