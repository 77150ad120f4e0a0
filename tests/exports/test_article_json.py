"""PostgreSQL writes an article and its highlights as the API's serializers would."""

import json

import pytest
from rest_framework.renderers import JSONRenderer

from annotations import marking, revise
from annotations.api.serializers.articles import ArticleShown
from annotations.api.serializers.highlights import HighlightShown
from annotations.api.views.articles import own_articles
from annotations.api.views.highlights import standing_highlights
from annotations.exports.article_json import article_json
from tests import factories
from tests.api.client import ApiClient, kind_of
from tests.exports.test_claims_sql import full_claim

pytestmark = pytest.mark.django_db


def by_serializer(article, user):
    article = own_articles(user).get(pk=article.pk)
    found = standing_highlights(user).of_article(article).order_by("id")
    return (
        JSONRenderer().render(ArticleShown(article).data),
        JSONRenderer().render(HighlightShown(found, many=True).data),
    )


def by_postgres(article, user):
    return tuple(article_json(article.pk, user=user.pk))


def test_highlights_are_those_of_the_serializer():
    article, claim, checker = full_claim()
    gone = factories.make_highlight(article, exact="in May", actor=checker)
    marking.remove_highlight(highlight=gone, actor=checker)
    talk = claim.highlights.last().revision.article
    for text in (
        "New. 😀 🤔 Tax rose. It rose by 4 percent, 🤔 she said.\n\nNobody paid it at all in May.",
        "😀😀 Tax rose. It rose by 5 percent, 🤔 she “said”.",
        "Nothing of it is left.",
    ):
        assert by_postgres(article, checker) == by_serializer(article, checker)
        revise.revise_article(article=article, actor=checker, text=text)
    assert by_postgres(article, checker) == by_serializer(article, checker)
    assert by_postgres(talk, checker) == by_serializer(talk, checker)
    assert [len(json.loads(part)[name]) for part, name in ((by_postgres(talk, checker)[0], "cues"),)] == [3]
    assert len(json.loads(by_postgres(talk, checker)[1])) == 1


def test_strangers_see_nothing():
    highlight = factories.make_highlight()
    other = factories.make_user(desk=factories.make_desk(slug="elsewhere"))
    assert article_json(highlight.revision.article_id, user=other.pk) is None
    path = f"articles/{highlight.revision.article_id}/?expand=highlights"
    assert kind_of(ApiClient(other).get(path)) == "not-found"


def test_article_is_shown_with_them_and_with_some_fields_of_it():
    highlight = factories.make_highlight()
    article, client = highlight.revision.article, ApiClient(highlight.created_by)
    plain = client.get(f"articles/{article.pk}/")
    whole = client.get(f"articles/{article.pk}/?expand=highlights")
    shown = json.loads(by_serializer(article, client.user)[1])
    assert (whole["Content-Type"], whole.json()) == ("application/json", {**plain.json(), "highlights": shown})
    some = client.get(f"articles/{article.pk}/?expand=highlights&fields=id,highlights")
    assert some.json() == {"id": article.pk, "highlights": shown}
    again = client.get(f"articles/{article.pk}/?expand=highlights", If_None_Match=whole["ETag"])
    assert (again.status_code, again.content) == (304, b"")
