"""What is shown is read without DRF's general way where it may be, and comes to the very same."""

from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework import serializers

from annotations.api.serializers.articles import ArticleListed
from annotations.api.serializers.base import Instant, Shown
from annotations.api.serializers.highlights import HighlightShown
from annotations.models import Article, Highlight
from tests import factories


class Inner(Shown):
    name = serializers.CharField()


class Everything(Shown):
    plain = serializers.CharField()
    deep = serializers.CharField(source="inner.name")
    called = serializers.IntegerField()
    missing = serializers.CharField(default="nothing")
    left_out = serializers.CharField(required=False)
    gone = serializers.CharField(source="nobody.name", default=None, allow_null=True)
    nested = Inner(source="inner")
    several = Inner(many=True)
    whole = serializers.SerializerMethodField()
    sent = serializers.CharField(write_only=True)

    def get_whole(self, thing: Any) -> str:
        return type(thing).__name__


@dataclass
class Part:
    name: str


class Thing:
    plain, inner, several, nobody = "words", Part("one"), [Part("two"), Part("three")], None

    def called(self) -> int:
        return 7


def by_drf(serializer: Any, thing: Any) -> Any:
    return serializers.Serializer.to_representation(serializer, thing)


def test_every_kind_of_field_is_shown_as_drf_shows_it() -> None:
    shown = Everything().to_representation(Thing())
    assert shown == by_drf(Everything(), Thing())
    assert shown == {
        "plain": "words",
        "deep": "one",
        "called": 7,
        "missing": "nothing",
        "gone": None,
        "nested": {"name": "one"},
        "several": [{"name": "two"}, {"name": "three"}],
        "whole": "Thing",
    }


def test_mappings_are_shown_as_drf_shows_them() -> None:
    # ``items`` is a method of every mapping, and a name that a field may have.
    class Counted(Shown):
        items = serializers.IntegerField()
        name = serializers.CharField()

    assert Counted().to_representation({"items": 3, "name": "n"}) == {"items": 3, "name": "n"}


def test_what_is_required_and_absent_is_an_error() -> None:
    class Strict(Shown):
        absent = serializers.CharField()

    with pytest.raises(AttributeError, match="absent"):
        Strict().to_representation(Thing())


@pytest.mark.django_db
def test_rows_are_shown_as_drf_shows_them() -> None:
    asked = factories.make_questions()
    highlights = Highlight.objects.with_place().filter(pk__in=[each.pk for each in asked.values()])
    for highlight in highlights:
        assert HighlightShown().to_representation(highlight) == by_drf(HighlightShown(), highlight)
    article = Article.objects.with_revision().first()
    assert ArticleListed().to_representation(article) == by_drf(ArticleListed(), article)
    assert isinstance(HighlightShown().fields["created_at"], Instant)
