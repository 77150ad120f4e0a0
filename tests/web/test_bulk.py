"""Adding many articles at once, on a page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from annotations.models import Article, Highlight, Role
from annotations.web import bulk
from tests import factories
from tests.bulk.bringing import counted, ndjson, row
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

MANY = "/articles/add/many/"


def upload(content: bytes, name: str = "wire.ndjson") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_page_asks_for_a_file_and_names_the_columns(django_assert_num_queries):
    client = signed_in()
    with django_assert_num_queries(5):  # session, user, memberships, the role, the queue's length
        response = client.get(MANY)
    page = words_of(response.content)
    assert "Many articles at once" in page
    assert "published_at" in page
    assert MANY in client.get("/articles/add/").content.decode()


def test_file_is_stored_and_each_refused_line_told():
    client = signed_in()
    content = ndjson(row(1, highlights=[{"start": 0, "end": 8}]), row(2, kind="poem"), row(3))
    response = client.post(MANY, upload(content))
    assert (response.status_code, response.context["result"].counts) == (200, counted(2, 1, 0, 1))
    page = words_of(response.content)
    assert "2 articles stored 1 highlight 0 were here already 1 line refused" in page
    assert "line 2 refused: kind: Value 'poem' is not a valid choice." in page
    assert (Article.objects.count(), Highlight.objects.count()) == (2, 1)
    again = client.post(MANY, upload(content))
    assert again.context["result"].counts == counted(present=2, refused=1)


def test_table_is_known_by_its_name():
    response = signed_in().post(MANY, upload(b"key,text\na,The port opened.\n", "wire.CSV"))
    assert response.context["result"].counts == counted(articles=1)


def test_lines_beyond_what_is_shown_are_counted(monkeypatch):
    monkeypatch.setattr(bulk, "MOST_TOLD", 2)
    response = signed_in().post(MANY, upload(b"nothing\n" * 5))
    assert (len(response.context["result"].told), response.context["result"].untold) == (2, 3)
    assert "and 3 more" in words_of(response.content)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "Choose a file first."),
        (upload(b"a,b\n1,2\n", "wire.csv"), "The first row names the columns"),
        (upload(b"a" * 101), "at most 100\xa0bytes are read here. Divide it, or ask for the command import_articles"),
    ],
    ids=["nothing", "columns", "long"],
)
def test_file_that_cannot_be_read_is_refused(settings, sent, why):
    settings.MAX_ARTICLE_BYTES = 100
    response = signed_in().post(MANY, sent)
    assert response.status_code == 400
    assert why.replace("\xa0", " ") in words_of(response.content).replace("\xa0", " ")
    assert Article.objects.count() == 0


def test_what_a_line_says_is_never_markup():
    response = signed_in().post(MANY, upload(ndjson({"<script>alert(1)</script>": 1})))
    assert "&lt;script&gt;" in response.content.decode()
    assert "<script>alert" not in response.content.decode()


def test_reader_outsider_and_other_methods_are_refused():
    assert signed_in(Role.READER).get(MANY).status_code == 403
    assert signed_in(Role.READER).post(MANY, upload(ndjson(row()))).status_code == 403
    assert signed_in().put(MANY).status_code == 405
    assert Article.objects.count() == 0


def test_articles_go_to_the_desk_that_is_chosen():
    client = signed_in()
    factories.make_desk(slug="other", name="Other")
    client.post(MANY, upload(ndjson(row(desk="other"))))
    assert Article.objects.count() == 0
