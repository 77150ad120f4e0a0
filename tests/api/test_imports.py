"""An article by its address over REST. What the worker makes of it is tested in tests/background."""

import pytest
from django.urls import reverse

from annotations.models import ArticleImport, Role
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db
URL = "https://news.westhaven.org/harbour"


def test_post_with_an_address_answers_how_it_goes() -> None:
    client = client_of()
    response = client.post("articles/", {"url": URL, "publisher": "Harbour Post"})
    item = ArticleImport.objects.get()
    assert (response.status_code, response["Location"]) == (202, f"/api/v1/imports/{item.pk}/")
    assert {name: response.json()[name] for name in ("id", "url", "state", "detail", "article")} == {
        "id": item.pk,
        "url": URL,
        "state": "waiting",
        "detail": "",
        "article": None,
    }
    assert item.details == {"publisher": "Harbour Post"}
    again = client.get(response["Location"])
    assert (again.status_code, again.json()) == (200, response.json())
    assert [row["id"] for row in client.get("imports/").json()["results"]] == [item.pk]


def test_import_tells_what_was_done_to_the_page() -> None:
    client = client_of()
    address = client.post("articles/", {"url": URL})["Location"]
    remark = {"action": "omitted", "message": "This is no time.", "line": 6, "raw": "00:xx"}
    ArticleImport.objects.update(remarks=[remark])
    assert client.get(address).json()["remarks"] == [remark]
    assert "remarks" not in client.get("imports/").json()["results"][0]


def test_post_of_an_address_under_way_answers_with_the_same_import() -> None:
    client = client_of()
    first = client.post("articles/", {"url": URL})
    assert client.post("articles/", {"url": URL}).json() == first.json()
    assert ArticleImport.objects.count() == 1


def test_post_of_an_address_under_way_adds_what_is_known_of_it() -> None:
    client = client_of()
    for details in ({"title": "Harbour", "publisher": "Post"}, {"publisher": "Harbour Post", "author": "A. Ruiz"}, {}):
        client.post("articles/", {"url": URL, **details})
    found = ArticleImport.objects.get()
    assert found.details == {"title": "Harbour", "publisher": "Harbour Post", "author": "A. Ruiz"}


def test_page_is_fetched_for_one_article_at_a_time() -> None:
    checker = factories.make_user()
    one, other = (factories.make_article(checker, url=URL) for _ in range(2))
    client = ApiClient(checker)
    client.post("articles/", {"url": URL})
    assert client.post(f"articles/{one.pk}/fetch/").status_code == 202
    refused = client.post(f"articles/{other.pk}/fetch/")
    assert (refused.status_code, kind_of(refused)) == (409, "wrong-state")
    assert ArticleImport.objects.get().revises == one


def test_page_for_addresses_refuses_one_that_is_too_long() -> None:
    answer = signed_in().post(reverse("article_imports"), {"url": f"https://news.org/{'a' * 2000}"})
    assert (answer.status_code, ArticleImport.objects.count()) == (400, 0)
    assert "The address is longer than 2000 characters." in answer.content.decode()


def test_post_of_an_address_honours_idempotency_keys() -> None:
    client = client_of()
    first, again = (client.post("articles/", {"url": URL}, Idempotency_Key="one") for _ in range(2))
    assert (again.status_code, again.json(), again["Location"]) == (202, first.json(), first["Location"])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://user:secret@news.org/",
        "http://news.org:8080/",
        "ftp://news.org/",
        "file:///etc/passwd",
    ],
)
def test_post_refuses_addresses_that_are_not_of_the_public_web(url: str) -> None:
    response = client_of().post("articles/", {"url": url})
    assert (response.status_code, kind_of(response), pointers(response)) == (422, "address-refused", ["#/url"])
    assert ArticleImport.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": ""}, "#/text"),
        ({"title": "No text"}, "#/text"),
        ({"url": URL, "format": "html"}, "#/format"),
        ({"url": URL, "published_at": "soon"}, "#/published_at"),
        ({"url": f"https://news.org/{'a' * 2000}"}, "#/url"),
        ({"url": 7}, "#/url"),
    ],
)
def test_post_without_text_names_what_is_wrong(body: dict[str, object], pointer: str) -> None:
    response = client_of().post("articles/", body)
    assert (response.status_code, kind_of(response), set(pointers(response))) == (400, "invalid", {pointer})


def test_post_with_a_text_and_an_address_stores_the_text() -> None:
    response = client_of().post("articles/", {"url": "https://news.org/", "text": "The harbour was dredged."})
    assert (response.status_code, response.json()["url"]) == (201, "https://news.org/")
    assert ArticleImport.objects.count() == 0


def test_imports_are_for_those_of_the_desk() -> None:
    client_of().post("articles/", {"url": URL})
    path = f"imports/{ArticleImport.objects.get().pk}/"
    outsider = client_of(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
    assert [client.get(path).status_code for client in (client_of(Role.READER), outsider, ApiClient())] == [
        200,
        404,
        401,
    ]
    assert outsider.get("imports/").json()["results"] == []
    assert client_of(Role.READER).post("articles/", {"url": URL}).status_code == 403
    assert [client_of().send(method, path).status_code for method in ("POST", "PUT", "PATCH", "DELETE")] == [405] * 4


def test_reading_an_import_takes_few_queries(django_assert_num_queries: object) -> None:
    client = client_of()
    path = client.post("articles/", {"url": URL})["Location"]
    with django_assert_num_queries(3):
        client.get(path)
