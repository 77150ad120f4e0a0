"""An article's page fetched again, or asked for by its address a second time, is its next revision."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from annotations import imports
from annotations.errors import NotAllowed, WrongState
from annotations.models import Anchor, Article, ArticleImport, Highlight, ImportState, RevisionInput, Role, User
from tests import factories
from tests.api.client import ApiClient
from tests.background.pages import MORE, WORDS, page
from tests.fetching.serving import Server, answer

Work = Callable[[], None]
pytestmark = pytest.mark.django_db(transaction=True)
NEW_WORDS = WORDS.replace("41,000", "39,500").replace("Two ships removed", "Three small ships have removed")


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def checker() -> object:
    return factories.make_user()


@pytest.fixture
def stored(server: Server, work: Work, checker: object) -> Article:
    """An article that was fetched from the server, where other words stand now."""
    server.answers["/"] = answer(page())
    item = imports.request_import(desk=factories.make_desk(), actor=checker, url=server.url())
    work()
    item.refresh_from_db()
    server.answers["/"] = answer(page(NEW_WORDS, MORE))
    return item.article


def test_page_fetched_again_is_the_next_revision(stored: Article, work: Work, checker: object) -> None:
    highlight = factories.make_highlight(stored, exact="41,000 cubic metres of mud", actor=checker)
    factories.make_published(highlight.claim)
    item = imports.refetch_article(article=stored, actor=checker)
    assert (item.revises, item.url) == (stored, stored.url)
    work()
    item.refresh_from_db()
    newest = stored.revisions.get(number=2)
    assert (item.state, item.detail, item.article) == (ImportState.DONE, "", stored)
    assert (newest.text, newest.created_by) == (f"{NEW_WORDS}\n\n{MORE}", checker)
    assert bytes(RevisionInput.objects.get(revision=newest).content) == page(NEW_WORDS, MORE)
    assert (item.archive.text, Article.objects.count()) == (newest.text, 1)
    assert Highlight.objects.with_place().get(pk=highlight.pk).state == "reworded"
    assert [anchor.highlight for anchor in Anchor.objects.alerting()] == [highlight]


def test_page_that_reads_the_same_makes_no_revision(
    server: Server, stored: Article, work: Work, checker: object
) -> None:
    server.answers["/"] = answer(page(head="<meta name=advertisement content=new>"))
    item = imports.refetch_article(article=stored, actor=checker)
    work()
    item.refresh_from_db()
    assert (item.state, item.detail, stored.revisions.count()) == (ImportState.DONE, "Its text has not changed.", 1)


def test_address_asked_for_a_second_time_is_the_next_revision(stored: Article, work: Work, checker: object) -> None:
    item = imports.request_import(
        desk=stored.desk, actor=checker, url=stored.url, details={"publisher": "Harbour Post"}
    )
    work()
    item.refresh_from_db()
    stored.refresh_from_db()
    assert (item.article, item.revises, stored.revisions.count()) == (stored, stored, 2)
    assert (stored.publisher.name, Article.objects.count()) == ("Harbour Post", 1)


def test_page_that_names_the_address_of_another_site_is_an_article_of_its_own(
    server: Server, work: Work, checker: object
) -> None:
    theirs = "https://www.dravapost.example/news/bridge"
    stored = factories.make_article(checker, url=theirs)
    server.answers["/"] = answer(page(head=f'<link rel="canonical" href="{theirs}">'))
    item = imports.request_import(desk=stored.desk, actor=checker, url=server.url())
    work()
    item.refresh_from_db()
    assert (stored.revisions.count(), item.revises, item.article.url) == (1, None, server.url())
    [remark] = [remark["message"] for remark in item.remarks if theirs in remark["message"]]
    assert remark == f"The page names {theirs} as its address, which is of another site: it keeps the one it came from."


def test_address_that_two_articles_came_from_makes_a_third(stored: Article, work: Work, checker: object) -> None:
    factories.make_article(checker, url=stored.url)
    item = imports.request_import(desk=stored.desk, actor=checker, url=stored.url)
    work()
    item.refresh_from_db()
    assert (item.revises, Article.objects.count(), stored.revisions.count()) == (None, 3, 1)


def test_address_of_another_desk_s_article_makes_one_of_its_own(stored: Article, work: Work) -> None:
    other = factories.make_desk(slug="other")
    item = imports.request_import(desk=other, actor=factories.make_user(desk=other), url=stored.url)
    work()
    item.refresh_from_db()
    assert (item.article.desk, stored.revisions.count()) == (other, 1)


def test_recordings_and_articles_without_address_are_not_fetched(checker: object) -> None:
    for article in (factories.make_transcript(checker), factories.make_article(checker)):
        with pytest.raises(WrongState):
            imports.refetch_article(article=article, actor=checker)
    assert ArticleImport.objects.count() == 0


def test_fetching_again_needs_a_checker(stored: Article) -> None:
    with pytest.raises(NotAllowed):
        imports.refetch_article(article=stored, actor=factories.make_user(Role.READER))


def test_button_on_the_article_page_leads_to_what_changed(stored: Article, work: Work, checker: object) -> None:
    client = client_for(checker)
    address = reverse("refetch", args=[stored.pk])
    assert f'formaction="{address}"' in client.get(reverse("article", args=[stored.pk])).content.decode()
    asked = client.post(address)
    item = ArticleImport.objects.latest("id")
    assert asked.url == reverse("article_import", args=[item.pk])
    work()
    shown = client.get(asked.url, headers={"HX-Request": "true"})
    assert shown["HX-Redirect"] == reverse("revision", args=[stored.pk, 2])
    client.post(address)
    work()
    item = ArticleImport.objects.latest("id")
    same = client.get(reverse("article_import", args=[item.pk]), headers={"HX-Request": "true"})
    assert same["HX-Redirect"] == reverse("article", args=[stored.pk])
    assert "Its text has not changed." in client.get(same["HX-Redirect"]).content.decode()


def test_button_is_not_for_recordings_and_readers(stored: Article, checker: object) -> None:
    talk = factories.make_transcript(checker)
    assert "fetch it again" not in client_for(checker).get(reverse("article", args=[talk.pk])).content.decode()
    reader = client_for(factories.make_user(Role.READER))
    assert "fetch it again" not in reader.get(reverse("article", args=[stored.pk])).content.decode()
    assert reader.post(reverse("refetch", args=[stored.pk])).status_code == 403


def test_page_is_fetched_again_over_rest(stored: Article, work: Work, checker: object) -> None:
    api = ApiClient(checker)
    asked = api.post(f"articles/{stored.pk}/fetch/")
    assert (asked.status_code, asked.json()["revises"], asked.json()["article"]) == (202, stored.pk, None)
    work()
    told = api.get(asked["Location"]).json()
    assert (told["state"], told["article"]) == ("done", stored.pk)
    assert api.get(f"articles/{stored.pk}/").json()["revision"]["number"] == 2
    talk = factories.make_transcript(checker)
    assert api.post(f"articles/{talk.pk}/fetch/").status_code == 409
    assert api.post("articles/999999/fetch/").status_code == 404
