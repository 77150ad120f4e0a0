"""The list of a desk's articles."""

import re

import pytest
from django.test import Client

from annotations.models import Role
from tests import factories
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

LIST = "/articles/"
# Session, user, memberships, queue length; the page, its claim counts.
QUERIES = 6


def titles(response) -> list[str]:
    return [article.title for article, _ in response.context["rows"]]


def test_list_shows_newest_first_with_claims_by_status():
    desk = factories.make_desk(slug="north")
    old = factories.make_article(desk=desk, title="Old", publisher="Harbour Post")
    factories.make_article(desk=desk, title="New")
    first = factories.make_highlight(old)
    factories.make_highlight(old, exact="double the number of jobs", claim=first.claim)
    factories.make_highlight(old, exact="About 4,100 people")
    factories.make_submitted(factories.make_highlight(old, exact="The port authority").claim)
    response = signed_in(desk=desk).get(LIST)
    assert titles(response) == ["New", "Old"]
    assert [counts for _, counts in response.context["rows"]] == [[], [("open", 2), ("in_review", 1)]]
    assert "2 open 1 in review" in words_of(response.content)
    assert "Harbour Post" in words_of(response.content)


def test_list_asks_a_fixed_number_of_queries(django_assert_num_queries):
    desk = factories.make_desk()
    client = signed_in()
    for _ in range(3):
        factories.make_highlight(factories.make_article(desk=desk, publisher="Harbour Post"))
    with django_assert_num_queries(QUERIES):
        client.get(LIST)


def test_list_shows_no_other_desks_articles():
    factories.make_article(desk=factories.make_desk(slug="other"))
    response = signed_in(Role.READER).get(LIST)
    assert titles(response) == []
    assert "No articles yet" in words_of(response.content)


def test_list_filters_by_title_publisher_and_kind():
    desk = factories.make_desk()
    factories.make_article(desk=desk, title="Ferry fares", publisher="Harbour Post")
    factories.make_article(desk=desk, title="Hárbour dues", publisher="Daily")
    factories.make_transcript(desk=desk)
    client = signed_in()
    assert titles(client.get(LIST, {"q": "harbour ferry"})) == ["Ferry fares"]
    assert titles(client.get(LIST, {"q": "HARBOUR"})) == ["Hárbour dues", "Ferry fares"]
    assert titles(client.get(LIST, {"q": "harbour", "kind": "transcript"})) == []
    assert len(titles(client.get(LIST, {"kind": "transcript"}))) == 1
    assert len(titles(client.get(LIST, {"q": "\x00"}))) == 3
    assert "No article matches" in words_of(client.get(LIST, {"q": "airport"}).content)


def test_list_pages_do_not_shift_when_an_article_arrives(monkeypatch):
    monkeypatch.setattr("annotations.web.article_list.PAGE_SIZE", 2)
    desk = factories.make_desk()
    for title in "abcde":
        factories.make_article(desk=desk, title=title)
    client = signed_in()
    first = client.get(LIST)
    factories.make_article(desk=desk, title="arrived")
    second = client.get(LIST, {"before": first.context["page"].older})
    third = client.get(LIST, {"before": second.context["page"].older})
    assert [titles(page) for page in (first, second, third)] == [["e", "d"], ["c", "b"], ["a"]]
    assert third.context["page"].older is None
    back = client.get(LIST, {"after": third.context["page"].newer})
    assert titles(back) == ["c", "b"]
    newest = client.get(LIST, {"after": second.context["page"].newer})
    assert (titles(newest), newest.context["page"].newer is None) == (["e", "d"], False)


def test_list_takes_a_senseless_place_for_none():
    factories.make_article(title="Only")
    assert titles(signed_in().get(LIST, {"before": "x"})) == ["Only"]
    assert titles(signed_in().get(LIST, {"before": "9" * 30})) == ["Only"]


def test_list_for_a_claim_leads_to_choosing_a_passage():
    article = factories.make_article()
    claim = factories.make_claim(statement="The loan was repaid.")
    response = signed_in().get(LIST, {"for_claim": claim.pk})
    assert "Choose an article to take a passage from for: The loan was repaid." in words_of(response.content)
    assert f'href="/articles/{article.pk}/?for_claim={claim.pk}"' in response.content.decode()
    assert "Add an article" not in words_of(response.content)


def test_list_for_another_desks_claim_is_not_found():
    claim = factories.make_claim(desk=factories.make_desk(slug="other"))
    assert signed_in().get(LIST, {"for_claim": claim.pk}).status_code == 404


def test_list_shows_titles_as_text():
    factories.make_article(title="<script>alert(1)</script>")
    html = signed_in().get(LIST).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_list_offers_adding_to_checkers_only():
    factories.make_article()
    assert "/articles/add/" in signed_in(Role.CHECKER).get(LIST).content.decode()
    assert "/articles/add/" not in signed_in(Role.READER).get(LIST).content.decode()


def test_list_sends_strangers_to_the_sign_in():
    assert Client().get(LIST).url == "/accounts/login/?next=/articles/"


def test_list_is_read_only():
    assert signed_in().post(LIST).status_code == 405


def test_list_links_keep_the_filter_when_paging(monkeypatch):
    monkeypatch.setattr("annotations.web.article_list.PAGE_SIZE", 1)
    desk = factories.make_desk()
    for _ in range(2):
        newest = factories.make_article(desk=desk)
    html = signed_in().get(LIST, {"q": "port", "kind": "article"}).content.decode()
    assert re.findall(r'rel="next" href="([^"]+)"', html) == [f"?q=port&amp;kind=article&amp;before={newest.pk}"]
