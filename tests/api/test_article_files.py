"""Documents of binary formats over REST: as files of multipart/form-data and in Base64, for articles and revisions."""

import base64
import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import encode_multipart
from django.test.utils import CaptureQueriesContext

from annotations.models import Article, Highlight, RevisionInput, Role
from tests import factories
from tests.api.client import ROOT, ApiClient, kind_of, pointers
from tests.ingest.pdfs import make_pdf
from tests.ingest.test_archived import warc
from tests.ingest.test_docx import docx, paragraph
from tests.ingest.test_html import page

pytestmark = pytest.mark.django_db
WORDS = "The new terminal will double the number of jobs in the port by 2028."
LINES = ((700, 24, "Port to grow"), (650, 11, WORDS), (630, 11, "Nobody has counted them yet, the council said."))
PDF = make_pdf([LINES])


@pytest.fixture
def api() -> ApiClient:
    return ApiClient(factories.make_user())


def upload(api: ApiClient, path: str, name: str, content: bytes, boundary: str = "edge", **fields: str) -> HttpResponse:
    key = fields.pop("idempotency_key", "")
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n"
    body += encode_multipart(boundary, fields)
    headers = {**api.headers, **({"Idempotency-Key": key} if key else {})}
    kind = f"multipart/form-data; boundary={boundary}"
    return Client().post(ROOT + path, body, content_type=kind, headers=headers)


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_pdf_is_stored_from_a_file_with_its_bytes(api: ApiClient) -> None:
    response = upload(api, "articles/", "port.pdf", PDF, title="From a file", language="en")
    article = response.json()
    assert (response.status_code, article["format"], article["title"], article["language"]) == (
        201, "pdf", "From a file", "en",
    )  # fmt: skip
    assert WORDS in article["revision"]["text"]
    assert bytes(Article.objects.get().raw_input.content) == PDF
    again = upload(api, "articles/", "port.pdf", PDF)
    assert (again.status_code, again.json()["id"]) == (200, article["id"])


def test_pdf_is_stored_from_base64_as_from_a_file(api: ApiClient) -> None:
    wrapped = "\n".join(in_base64(PDF)[at : at + 76] for at in range(0, len(in_base64(PDF)), 76))
    response = api.post("articles/", {"content_base64": wrapped, "format": "pdf"})
    assert (response.status_code, response.json()["format"]) == (201, "pdf")
    assert bytes(Article.objects.get().raw_input.content) == PDF


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("port.docx", docx(paragraph(WORDS)), "docx"),
        ("port.warc.gz", warc(("200 OK", "text/html; charset=utf-8", page().encode())), "warc"),
        ("port.pdf", PDF, "pdf"),
    ],
    ids=["docx", "warc", "pdf"],
)
def test_format_is_found_out_from_the_bytes(api: ApiClient, name: str, content: bytes, format: str) -> None:
    stored = upload(api, "articles/", name, content)
    assert (stored.status_code, stored.json()["format"]) == (201, format)
    again = api.post("articles/", {"content_base64": in_base64(content)})
    assert (again.status_code, again.json()["id"]) == (200, stored.json()["id"])
    assert bytes(Article.objects.get().raw_input.content) == content


def test_text_file_in_another_encoding_is_read(api: ApiClient) -> None:
    response = upload(api, "articles/", "story.txt", "Der Größte ist müde geworden, sagte er.".encode("utf-16"))
    assert response.json()["revision"]["text"] == "Der Größte ist müde geworden, sagte er."


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"content_base64": "not base64!"}, ["#/content_base64"]),
        ({"content_base64": "QUJD", "content": "x"}, ["#/content_base64"]),
        ({"content_base64": "QUJD", "text": "x"}, ["#/content_base64"]),
        ({"content_base64": in_base64(b"\x89PNG\r\n\x1a\n" + bytes(50))}, []),
        ({"content_base64": in_base64(PDF), "format": "song"}, ["#/format"]),
        ({"content_base64": ""}, ["#/content_base64"]),
    ],
    ids=["no-base64", "two-contents", "text-too", "picture", "format", "empty"],
)
def test_documents_that_cannot_be_read_are_problems(api: ApiClient, body: dict[str, Any], named: list[str]) -> None:
    response = api.post("articles/", body)
    assert (response.status_code, Article.objects.count()) == (400, 0)
    assert kind_of(response) in ("invalid", "unreadable")
    assert not named or pointers(response) == named


@pytest.mark.parametrize("fields", [{"format": "song"}, {"text": "x"}, {"kind": "poem"}], ids=str)
def test_files_with_impossible_fields_are_problems(api: ApiClient, fields: dict[str, str]) -> None:
    response = upload(api, "articles/", "port.pdf", PDF, **fields)
    assert (response.status_code, pointers(response), Article.objects.count()) == (400, [f"#/{next(iter(fields))}"], 0)


def test_form_without_a_file_and_damaged_form_are_problems(api: ApiClient) -> None:
    missing = Client().post(ROOT + "articles/", {"title": "x"}, headers=api.headers)
    damaged = Client().post(
        ROOT + "articles/", b"--nothing", content_type="multipart/form-data; boundary=", headers=api.headers
    )
    assert (missing.status_code, pointers(missing)) == (400, ["#/file"])
    assert (damaged.status_code, kind_of(damaged)) == (400, "bad-request")


def test_file_past_the_limit_is_a_413_by_name(api: ApiClient, settings: Any) -> None:
    settings.MAX_ARTICLE_BYTES = len(PDF) - 1
    answers = [
        upload(api, "articles/", "port.pdf", PDF),
        api.post("articles/", {"content_base64": in_base64(PDF)}),
    ]
    assert [(each.status_code, pointers(each)) for each in answers] == [(413, ["#/file"]), (413, ["#/content_base64"])]
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert upload(api, "articles/", "port.pdf", PDF).status_code == 413
    assert Article.objects.count() == 0


def test_files_need_the_right_person() -> None:
    reader = ApiClient(factories.make_user(Role.READER))
    assert upload(reader, "articles/", "port.pdf", PDF).status_code == 403
    assert upload(ApiClient(), "articles/", "port.pdf", PDF).status_code == 401


def test_idempotency_key_knows_a_file_sent_again(api: ApiClient) -> None:
    first = upload(api, "articles/", "port.pdf", PDF, idempotency_key="k1", title="Once")
    again = upload(api, "articles/", "port.pdf", PDF, boundary="other", idempotency_key="k1", title="Once")
    other = upload(api, "articles/", "port.pdf", PDF, idempotency_key="k1", title="Twice")
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    assert json.loads(again.content) == json.loads(first.content)
    assert (other.status_code, kind_of(other)) == (422, "idempotency-key-reused")


def test_document_makes_the_next_revision_and_is_kept(api: ApiClient) -> None:
    article = upload(api, "articles/", "port.pdf", PDF).json()
    start = article["revision"]["text"].index("double")
    marked = api.post("highlights/", {"article": article["id"], "start": start, "end": start + 6}).json()
    newer = make_pdf([(*LINES[:2], (630, 11, "The council has counted them since."))])
    response = upload(api, f"articles/{article['id']}/revisions/", "port.pdf", newer)
    answer = response.json()
    assert (response.status_code, answer["number"], answer["anchors"][0]["state"]) == (201, 2, "carried")
    kept = RevisionInput.objects.get()
    assert (kept.revision_id, kept.format, bytes(kept.content)) == (answer["id"], "pdf", newer)
    assert Highlight.objects.with_place().get(pk=marked["id"]).place.exact == "double"
    same = api.post(f"articles/{article['id']}/revisions/", {"content_base64": in_base64(newer)})
    assert (same.status_code, same.json()["number"], RevisionInput.objects.count()) == (200, 2, 1)


def test_captions_sent_again_bring_their_own_times(api: ApiClient) -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:03.000\nThe bridge is safe.\n\n00:03.000 --> 00:05.000\nHe said so.\n"
    article = api.post("articles/", {"content": vtt}).json()
    later = vtt.replace("00:03.000", "00:04.000").replace("safe", "quite safe")
    assert api.post(f"articles/{article['id']}/revisions/", {"content": later}).status_code == 201
    cues = api.get(f"articles/{article['id']}/").json()["cues"]
    assert [(cue["start_ms"], cue["end_ms"]) for cue in cues] == [(1000, 4000), (4000, 5000)]


@pytest.mark.parametrize(
    ("body", "named"),
    [({}, ["#/text"]), ({"format": "pdf"}, ["#/text"]), ({"text": "x", "format": "pdf"}, ["#/format"])],
)
def test_revision_without_a_document_is_a_problem(api: ApiClient, body: dict[str, Any], named: list[str]) -> None:
    article = factories.make_article()
    response = api.post(f"articles/{article.pk}/revisions/", body)
    assert (response.status_code, pointers(response)) == (400, named)


def test_input_of_a_revision_is_never_changed(api: ApiClient) -> None:
    article = upload(api, "articles/", "port.pdf", PDF).json()
    newer = make_pdf([(*LINES[:2], (630, 11, "The council has counted them since."))])
    upload(api, f"articles/{article['id']}/revisions/", "port.pdf", newer)
    for statement in ("UPDATE annotations_revisioninput SET format = 'x'", "DELETE FROM annotations_revisioninput"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert bytes(RevisionInput.objects.get().content) == newer


def test_bytes_in_another_encoding_are_read_as_it_is_named(api: ApiClient) -> None:
    raw = in_base64("Ceny w Łodzi wzrosły.".encode("cp1250"))
    refused = api.post("articles/", {"content_base64": raw, "format": "plain"})
    assert (refused.status_code, refused.json()["line"]) == (400, 1)
    stored = api.post("articles/", {"content_base64": raw, "format": "plain", "encoding": "windows-1250"})
    assert (stored.status_code, stored.json()["revision"]["text"]) == (201, "Ceny w Łodzi wzrosły.")


@pytest.mark.parametrize(
    "sent", [{"content": "Words.", "encoding": "big5"}, {"content_base64": "QUJD", "encoding": "zip"}]
)
def test_encoding_goes_with_bytes_and_is_one_of_the_list(api: ApiClient, sent: dict[str, str]) -> None:
    response = api.post("articles/", sent)
    assert (response.status_code, pointers(response)) == (400, ["#/encoding"])


def test_document_is_read_before_anybody_waits_for_the_article(api: ApiClient) -> None:
    article = factories.make_article(api.user)
    with CaptureQueriesContext(connection) as queries:
        response = api.post(f"articles/{article.pk}/revisions/", {"content": "no time codes", "format": "transcript"})
    locks = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert (kind_of(response), locks) == ("unreadable", [])
