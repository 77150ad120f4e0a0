"""Articles and their revisions over REST."""

from typing import Any

import pytest

from annotations.canonical import digest_of
from annotations.models import Article, RawInput, Revision
from tests import factories
from tests.api.client import ApiClient, client_of, kind_of, pointers

pytestmark = pytest.mark.django_db

TEXT = "  Port to double jobs\r\n\r\nThe minister – e\u0301lected 🤔🤔 – promised.\n\n"
CANONICAL = "  Port to double jobs\n\nThe minister – élected 🤔🤔 – promised."
METADATA = {
    "kind": "transcript",
    "title": "Port",
    "url": "https://news.example/port",
    "publisher": "Harbour Press",
    "author": "A. Writer",
    "credit": "HP",
    "place": "PORTVILLE",
    "published_at": "2025-09-13T08:28:00+06:00",
    "published_stated": "13 Sep 2025, 08:28",
    "language": "en",
}


def test_text_is_stored_as_it_is_given() -> None:
    client = client_of()
    response = client.post("articles/", {"text": TEXT, **METADATA})
    article = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"/api/v1/articles/{article['id']}/"
    assert article["revision"]["text"] == CANONICAL
    assert article["revision"]["sha256"] == digest_of(CANONICAL)
    assert (article["revision"]["number"], article["revision"]["length"]) == (1, len(CANONICAL))
    assert {name: article[name] for name in METADATA} == {**METADATA, "published_at": "2025-09-13T02:28:00Z"}
    assert (article["cues"], article["desk"], article["format"]) == ([], factories.make_desk().slug, "plain")
    assert bytes(RawInput.objects.get().content) == TEXT.encode()


def test_title_left_out_is_the_text_s_beginning() -> None:
    article = client_of().post("articles/", {"text": "It rains.\n\nIt pours."}).json()
    assert article["title"] == "It rains."
    assert (article["kind"], article["published_at"], article["publisher"]) == ("article", None, "")


def test_time_without_zone_is_read_in_the_desk_s() -> None:
    desk = factories.make_desk(slug="dhaka", time_zone="Asia/Dhaka")
    article = client_of(desk=desk).post("articles/", {"text": "x", "published_at": "2025-09-13T08:28"}).json()
    assert (article["published_at"], article["published_zone"]) == ("2025-09-13T02:28:00Z", "desk")


def test_same_text_again_is_the_stored_article() -> None:
    client = client_of()
    first = client.post("articles/", {"text": TEXT})
    again = client.post("articles/", {"text": CANONICAL, "title": "Else"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert Article.objects.count() == 1


def test_content_is_read_in_its_format_and_metadata_corrects_it() -> None:
    content = "0:05the new terminal will double\n0:09the number of jobs in the port\n0:14that is what he said\n"
    body = {"content": content, "format": "transcript", "title": "Debate", "language": "en"}
    article = client_of().post("articles/", body).json()
    assert (article["kind"], article["format"], article["title"]) == ("transcript", "transcript", "Debate")
    assert [cue["start_ms"] for cue in article["cues"]] == [5000, 9000, 14000]
    cue, text = article["cues"][1], article["revision"]["text"]
    assert text[cue["start"] : cue["end"]] == "the number of jobs in the port"
    assert set(cue) == {"start_ms", "end_ms", "start", "end", "speaker"}


BAD_BODIES: list[tuple[dict[str, Any], str, list[str]]] = [
    ({}, "invalid", ["#/text"]),
    ({"text": ""}, "invalid", ["#/text"]),
    ({"text": " \n\n "}, "invalid", ["#/text"]),
    ({"text": 7.5, "content": "x"}, "invalid", ["#/content"]),
    ({"text": "x", "content": "x"}, "invalid", ["#/content"]),
    ({"text": "x", "format": "plain"}, "invalid", ["#/format"]),
    ({"content": "x", "format": "song"}, "invalid", ["#/format"]),
    ({"text": "x", "url": "javascript:alert(1)"}, "invalid", ["#/url"]),
    ({"text": "x", "url": "https://a:b@news.example/"}, "invalid", ["#/url"]),
    ({"text": "x", "title": "t" * 501}, "invalid", ["#/title"]),
    ({"text": "x", "kind": "poem"}, "invalid", ["#/kind"]),
    ({"text": "x", "published_at": "yesterday"}, "invalid", ["#/published_at"]),
    ({"text": "x", "cues": []}, "invalid", ["#/cues"]),
]


@pytest.mark.parametrize(("body", "kind", "named"), BAD_BODIES)
def test_article_that_cannot_be_stored_is_refused(body: dict[str, Any], kind: str, named: list[str]) -> None:
    response = client_of().post("articles/", body)
    assert (response.status_code, kind_of(response), pointers(response)) == (400, kind, named)
    assert Article.objects.count() == 0


@pytest.mark.parametrize("field", ["text", "content"])
def test_article_beyond_the_limit_is_too_large(field: str, settings: Any) -> None:
    settings.MAX_ARTICLE_BYTES = 100
    response = client_of().post("articles/", {field: "ä" * 51})
    assert (response.status_code, kind_of(response), pointers(response)) == (413, "too-large", [f"#/{field}"])


def test_binary_content_is_unreadable() -> None:
    response = client_of().post("articles/", {"content": "%PDF-1.7\x01\x02\x03\x04\x05" * 9})
    assert (response.status_code, kind_of(response)) == (400, "unreadable")


def test_list_leaves_out_text_and_cues() -> None:
    factories.make_transcript()
    [row] = client_of().get("articles/").json()["results"]
    assert "cues" not in row
    assert set(row["revision"]) == {"id", "number", "sha256", "length"}


def test_highlights_are_shown_where_they_are_asked_for() -> None:
    highlight = factories.make_highlight()
    client = client_of()
    path = f"articles/{highlight.revision.article_id}/"
    assert "highlights" not in client.get(path).json()
    [shown] = client.get(f"{path}?expand=highlights").json()["highlights"]
    assert shown == client.get(f"highlights/{highlight.pk}/").json()


def test_metadata_is_corrected_and_text_is_not() -> None:
    article, client = factories.make_article(), client_of()
    response = client.patch(f"articles/{article.pk}/", METADATA)
    assert {name: response.json()[name] for name in METADATA} == {**METADATA, "published_at": "2025-09-13T02:28:00Z"}
    assert client.get(f"articles/{article.pk}/").json() == response.json()
    refused = client.patch(f"articles/{article.pk}/", {"text": "Else."})
    assert (refused.status_code, pointers(refused)) == (400, ["#/text"])
    assert pointers(client.patch(f"articles/{article.pk}/", {"title": " "})) == ["#/title"]
    assert client.patch(f"articles/{article.pk}/", {}).json() == response.json()


def test_revision_carries_its_highlights() -> None:
    highlight = factories.make_highlight(exact="About 4,100 people")
    gone = factories.make_highlight(highlight.revision.article, exact="The minister opened the debate with a promise.")
    article, client = highlight.revision.article, client_of()
    text = article.revision.text.replace(gone.exact, "Nothing at all happened on Monday in any of the halls.")
    response = client.post(f"articles/{article.pk}/revisions/", {"text": "Edited.\n\n" + text})
    revision = response.json()
    assert (response.status_code, revision["number"]) == (201, 2)
    anchors = {anchor["highlight"]: anchor for anchor in revision["anchors"]}
    carried = anchors[highlight.pk]
    assert carried["state"] == "carried"
    assert revision["text"][carried["start"] : carried["end"]] == "About 4,100 people"
    removed = anchors[gone.pk]
    assert (removed["state"], removed["start"], removed["end"]) == ("removed", None, None)

    shown = client.get(f"highlights/{highlight.pk}/").json()
    assert (shown["revision"], shown["start"], shown["exact"]) == (revision["id"], carried["start"], highlight.exact)
    kept = client.get(f"highlights/{gone.pk}/").json()
    old = client.get(f"articles/{article.pk}/revisions/1/").json()
    assert (kept["state"], kept["revision"]) == ("removed", old["id"])
    assert old["text"][kept["start"] : kept["end"]] == kept["exact"]


def test_revision_with_the_same_text_is_the_present_one() -> None:
    highlight = factories.make_highlight()
    article, client = highlight.revision.article, client_of()
    response = client.post(f"articles/{article.pk}/revisions/", {"text": article.revision.text + "\n\n"})
    assert (response.status_code, response.json()["number"]) == (200, 1)
    [anchor] = response.json()["anchors"]
    assert anchor == {
        "highlight": highlight.pk,
        "claim": highlight.claim_id,
        "state": "carried",
        "start": highlight.start,
        "end": highlight.end,
    }
    assert Revision.objects.count() == 1


def test_revisions_are_listed_newest_first_and_read_by_number() -> None:
    article, client = factories.make_article(), client_of()
    client.post(f"articles/{article.pk}/revisions/", {"text": "Now."})
    rows = client.get(f"articles/{article.pk}/revisions/").json()["results"]
    assert [row["number"] for row in rows] == [2, 1]
    assert "text" not in rows[0]
    assert client.get(f"articles/{article.pk}/revisions/2/").json()["text"] == "Now."
    assert client.get(f"articles/{article.pk}/revisions/3/").status_code == 404


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "  \n"}, {"text": None}])
def test_revision_without_text_is_refused(body: dict[str, Any]) -> None:
    response = client_of().post(f"articles/{factories.make_article().pk}/revisions/", body)
    assert (response.status_code, pointers(response)) == (400, ["#/text"])


def test_article_belongs_to_the_desk_of_who_stores_it() -> None:
    elsewhere = factories.make_desk(slug="elsewhere")
    here, there = client_of(), client_of(desk=elsewhere)
    first, second = (client.post("articles/", {"text": TEXT}).json() for client in (here, there))
    assert (first["desk"], second["desk"]) == (factories.make_desk().slug, "elsewhere")
    assert isinstance(here, ApiClient)
    assert here.get(f"articles/{second['id']}/").status_code == 404
