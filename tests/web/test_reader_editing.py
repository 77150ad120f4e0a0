"""Editing an article: its details, its text, a second writer, and what became of the highlights."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from annotations import people
from annotations.diffing import Piece, shortened, word_diff
from annotations.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.make_article(published_at=None)


@pytest.fixture
def checker(article, client):
    user = factories.make_user(desk=article.desk)
    client.force_login(user)
    return user


def form_of(client, article) -> dict[str, str]:
    """What a browser would send back of the form as it is shown."""
    form = client.get(reverse("edit_article", args=[article.pk])).context["form"]
    return {field.name: field.value() or "" for field in form}


def save(client, article, **changes):
    sent = {**form_of(client, article), **changes}
    return client.post(reverse("edit_article", args=[article.pk]), sent)


def test_details_are_corrected(client, article, checker):
    response = save(client, article, title="A better title", publisher="Coast TV", language="en", author="Ana")
    article.refresh_from_db()
    assert (response.status_code, response.url) == (302, f"/articles/{article.pk}/")
    assert (article.title, article.publisher.name, article.language, article.author) == (
        "A better title", "Coast TV", "en", "Ana",
    )  # fmt: skip


def test_form_sent_back_as_shown_changes_nothing(client, article, checker):
    before = article.updated_at
    response = save(client, article)
    article.refresh_from_db()
    assert (response.status_code, article.updated_at, article.revisions.count()) == (302, before, 1)


def test_stated_time_is_read_in_the_assumed_zone(client, article, checker):
    save(client, article, published_at="2025-09-13T08:28")
    article.refresh_from_db()
    assert (article.published_at.isoformat(), article.published_zone) == ("2025-09-13T08:28:00+00:00", "desk")
    save(client, article, zone="+06:00")
    article.refresh_from_db()
    assert (article.published_at.isoformat(), article.published_zone) == ("2025-09-13T02:28:00+00:00", "")


def test_changed_text_becomes_next_revision_with_report(client, article, checker):
    factories.make_highlight(article, exact="The minister opened the debate with a promise.", actor=checker)
    factories.make_highlight(article, exact="About 4,100 people worked in the harbour last year.", actor=checker)
    text = article.revision.text.replace("About 4,100 people worked in the harbour last year.", "Nobody counts.")
    response = save(client, article, text=text.replace("\n", "\r\n"))
    assert (response.status_code, response.url) == (302, f"/articles/{article.pk}/revisions/2/")
    page = client.get(response.url)
    assert [(state.value, number) for state, number in page.context["counts"]] == [
        ("carried", 1), ("reworded", 0), ("ambiguous", 0), ("removed", 1),
    ]  # fmt: skip
    assert article.revisions.get(number=2).text == text
    assert [piece.text for piece in page.context["pieces"] if piece.kind == "new"] == ["Nobody counts"]


def test_second_writer_loses_nothing_and_saves_nothing(client, article, checker):
    mine = form_of(client, article)
    first_text = article.revision.text + "\n\nFirst writer."
    save(client, article, text=first_text, author="First")
    mine.update(text=mine["text"] + "\n\nSecond writer.", author="Second")
    response = client.post(reverse("edit_article", args=[article.pk]), mine)
    article.refresh_from_db()
    assert (response.status_code, article.author, article.revisions.count()) == (412, "First", 2)
    form = response.context["form"]
    assert (form["author"].value(), form["text"].value()) == ("Second", mine["text"])
    assert response.context["theirs"] == [("Author", "First")]
    assert "".join(piece.text for piece in response.context["pieces"] if piece.kind != "new") == first_text
    again = {field.name: field.value() or "" for field in form}
    assert client.post(reverse("edit_article", args=[article.pk]), again).status_code == 302
    assert article.revisions.get(number=3).text.endswith("Second writer.")


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "  "), ("url", "javascript:alert(1)"), ("text", " \n "), ("language", "not a code"), ("kind", "poem")],
)
def test_impossible_values_are_refused_and_nothing_is_saved(client, article, checker, field, value):
    response = save(client, article, **{"author": "New", field: value})
    article.refresh_from_db()
    assert (response.status_code, article.author, article.revisions.count()) == (400, "", 1)


def test_editing_refuses_who_may_not(client, article):
    url = reverse("edit_article", args=[article.pk])
    statuses = [client.get(url).status_code]
    client.force_login(factories.make_user(desk=people.create_desk(slug="other", name="Other")))
    statuses += [client.get(url).status_code, client.get(reverse("revision", args=[article.pk, 1])).status_code]
    client.force_login(factories.make_user(Role.READER, desk=article.desk))
    statuses += [client.get(url).status_code, client.post(url, {}).status_code]
    statuses.append(client.get(reverse("revision", args=[article.pk, 1])).status_code)
    statuses.append(client.get(reverse("revision", args=[article.pk, 9])).status_code)
    assert statuses == [302, 404, 404, 403, 403, 200, 404]


def test_publisher_changed_reads_the_stated_time_anew(client, article, checker):
    publisher = factories.make_article(checker, publisher="BSS").publisher
    publisher.time_zone = "Asia/Dhaka"
    publisher.save()
    save(client, article, published_at="2025-09-13T08:28")
    save(client, article, publisher="BSS")
    article.refresh_from_db()
    assert (article.published_at.isoformat(), article.published_zone) == ("2025-09-13T02:28:00+00:00", "publisher")


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("same", "same", [("same", "same")]),
        ("one two", "one three", [("same", "one "), ("gone", "two"), ("new", "three")]),
        ("one\n\ntwo", "one\n\nnew\n\ntwo", [("same", "one\n\n"), ("new", "new\n\n"), ("same", "two")]),
        (
            "cost 4,100 now",
            "cost 4,200 now",
            [("same", "cost "), ("gone", "4,100 "), ("new", "4,200 "), ("same", "now")],
        ),
    ],
)
def test_word_diff_shows_changed_words(old, new, pieces):
    assert word_diff(old, new) == [Piece(*piece) for piece in pieces]


@given(st.text("ab .\n🤔é", max_size=60), st.text("ab .\n🤔é", max_size=60))
def test_word_diff_keeps_both_texts(old, new):
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new


def test_long_unchanged_text_is_skipped():
    pieces = shortened(word_diff("same " * 500 + "old", "same " * 500 + "new"))
    assert [piece.kind for piece in pieces] == ["skipped", "same", "gone", "new"]
    assert pieces[1].text.split() == ["same"] * len(pieces[1].text.split())
