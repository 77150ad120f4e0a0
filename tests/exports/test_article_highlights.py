"""PostgreSQL writes the highlights of an article as the API's serializer would."""

import json

import pytest
from rest_framework.renderers import JSONRenderer

from annotations import annotate, revise
from annotations.api.serializers.highlights import HighlightShown
from annotations.api.views.highlights import standing_highlights
from annotations.exports.article_highlights import highlights_of_article
from tests import factories
from tests.api.client import ApiClient
from tests.exports.test_claims_sql import full_claim

pytestmark = pytest.mark.django_db


def by_serializer(article, user):
    found = standing_highlights(user).of_article(article).order_by("id")
    return JSONRenderer().render(HighlightShown(found, many=True).data)


def test_highlights_are_those_of_the_serializer():
    article, claim, checker = full_claim()
    gone = factories.make_highlight(article, exact="in May", actor=checker)
    annotate.remove_highlight(highlight=gone, actor=checker)
    talk = claim.highlights.last().revision.article
    for text in (
        "New. 😀 🤔 Tax rose. It rose by 4 percent, 🤔 she said.\n\nNobody paid it at all in May.",
        "😀😀 Tax rose. It rose by 5 percent, 🤔 she “said”.",
        "Nothing of it is left.",
    ):
        assert highlights_of_article(article.pk, user=checker.pk) == by_serializer(article, checker)
        revise.revise_article(article=article, actor=checker, text=text)
    assert highlights_of_article(article.pk, user=checker.pk) == by_serializer(article, checker)
    assert highlights_of_article(talk.pk, user=checker.pk) == by_serializer(talk, checker)
    assert len(json.loads(highlights_of_article(talk.pk, user=checker.pk))) == 1


def test_strangers_see_none():
    highlight = factories.make_highlight()
    other = factories.make_user(desk=factories.make_desk(slug="elsewhere"))
    assert highlights_of_article(highlight.revision.article_id, user=other.pk) == b"[]"


def test_article_is_shown_with_them_and_with_some_fields_of_it():
    highlight = factories.make_highlight()
    article, client = highlight.revision.article, ApiClient(highlight.created_by)
    plain = client.get(f"articles/{article.pk}/")
    whole = client.get(f"articles/{article.pk}/?expand=highlights")
    shown = json.loads(by_serializer(article, client.user))
    assert (whole["Content-Type"], whole.json()) == ("application/json", {**plain.json(), "highlights": shown})
    some = client.get(f"articles/{article.pk}/?expand=highlights&fields=id,highlights")
    assert some.json() == {"id": article.pk, "highlights": shown}
    again = client.get(f"articles/{article.pk}/?expand=highlights", If_None_Match=whole["ETag"])
    assert (again.status_code, again.content) == (304, b"")
