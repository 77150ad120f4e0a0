"""Putting an article in, step by step: give, look at it and correct, store."""

import base64
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotations import revise
from annotations.ingest import AUTO, FORMATS
from annotations.models import Article, AssumedZone, Cue, Publisher, RawInput, Role
from annotations.web.article_forms import FORMAT_NAMES
from tests import factories
from tests.ingest.pdfs import make_pdf
from tests.ingest.reading import TRANSCRIPT_SEED, WIRE_SEED, seed
from tests.web.pages import signed_in, words_of

pytestmark = pytest.mark.django_db

ADD = "/articles/add/"
WIRE = "BSS\n  13 Sep 2025, 08:28\n\nPort to grow\n\nDHAKA, Sept 13, 2025 (BSS/AFP) - The port will grow.\n"
TRANSCRIPT = "00:20The port will\n00:28grow next year, she said.\n00:33Nobody asked.\n00:40We will see.\nComments\n"
# Session, user, memberships, the role, the same text, the publisher's zone, queue length.
PREVIEW_QUERIES = 7


def carried(raw: bytes, **fields: str) -> dict[str, str]:
    """What the form of the preview sends."""
    return {"raw": base64.b64encode(raw).decode(), "act": "save", "title": "A title", "kind": "article", **fields}


def filled_in(response) -> dict[str, str]:
    """The values of the preview's form, as the browser would send them."""
    return {field.name: field.value() for field in response.context["form"]}


def preview_of(client: Client, text: str, **fields: str):
    return client.post(ADD, {"text": text, **fields})


CAPTIONS = "1\n00:00:01,000 --> 00:00:02,000\nCeny w Łodzi wzrosły.\n"


def upload(content: bytes, name: str = "story.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def test_paste_is_shown_for_correction_and_nothing_is_stored():
    response = preview_of(signed_in(), WIRE)
    assert filled_in(response) == {
        "title": "Port to grow", "kind": "article", "publisher": "BSS", "author": "", "credit": "BSS/AFP",
        "place": "DHAKA", "published_at": "2025-09-13T08:28", "zone": "", "language": "", "url": "",
    }  # fmt: skip
    page = words_of(response.content)
    assert "The document says 13 Sep 2025, 08:28 , which is kept as stated." in page
    assert "Where no time zone is stated, that of this desk is assumed: UTC" in page
    assert "Recognised line 1 Publisher: BSS" in page
    assert Article.objects.count() == 0


def test_preview_names_the_publishers_time_zone():
    Publisher.objects.create(desk=factories.make_desk(), name="BSS", time_zone="Asia/Dhaka")
    page = words_of(preview_of(signed_in(), WIRE).content)
    assert "Where no time zone is stated, that of BSS is assumed: Asia/Dhaka" in page


def test_preview_shows_a_stated_time_zone():
    text = WIRE.replace("08:28", "08:28 +0600")
    response = preview_of(signed_in(), text)
    assert (filled_in(response)["published_at"], filled_in(response)["zone"]) == ("2025-09-13T08:28", "+06:00")
    assert "is assumed" not in words_of(response.content)


def test_preview_shows_time_codes_and_what_was_left_out():
    response = preview_of(signed_in(), TRANSCRIPT)
    assert filled_in(response)["kind"] == "transcript"
    page = words_of(response.content)
    assert "Left out line 5 Not part of the transcript, left out. Comments" in page
    assert "4 cues" in page
    assert 'data-time="0:28"' in response.content.decode()


def test_preview_shows_untrusted_text_as_text():
    html = preview_of(signed_in(), "Title\n\n<script>alert(1)</script> & <mark>more</mark>.").content.decode()
    assert "<script>alert" not in html
    assert "&lt;mark&gt;more&lt;/mark&gt;" in html


def test_preview_asks_a_fixed_number_of_queries(django_assert_num_queries):
    client = signed_in()
    with django_assert_num_queries(PREVIEW_QUERIES):
        preview_of(client, WIRE)


def test_save_stores_the_pasted_bytes_and_the_corrections():
    client = signed_in()
    fields = filled_in(preview_of(client, WIRE)) | {"title": "Port to\ngrow after all", "author": "A. Writer"}
    response = client.post(ADD, carried(WIRE.encode(), **fields))
    article = Article.objects.get()
    assert response.url == f"/articles/{article.pk}/"
    assert bytes(RawInput.objects.get().content) == WIRE.encode()
    assert (article.title, article.author, article.credit) == ("Port to grow after all", "A. Writer", "BSS/AFP")
    assert (article.publisher.name, article.format) == ("BSS", "plain")
    assert article.published_stated == "13 Sep 2025, 08:28"
    assert (article.published_at, article.published_zone) == (
        datetime(2025, 9, 13, 8, 28, tzinfo=UTC),
        AssumedZone.DESK,
    )
    assert article.revision.text == "DHAKA, Sept 13, 2025 (BSS/AFP) - The port will grow."


def test_save_reads_the_time_in_the_publishers_zone():
    Publisher.objects.create(desk=factories.make_desk(), name="BSS", time_zone="Asia/Dhaka")
    client = signed_in()
    client.post(ADD, carried(WIRE.encode(), **filled_in(preview_of(client, WIRE))))
    article = Article.objects.get()
    assert article.published_at == datetime(2025, 9, 13, 2, 28, tzinfo=UTC)
    assert article.published_zone == AssumedZone.PUBLISHER


def test_save_takes_a_chosen_offset_for_stated():
    fields = {"published_at": "2025-09-13T08:28", "zone": "-03:30"}
    signed_in().post(ADD, carried(WIRE.encode(), **fields))
    article = Article.objects.get()
    assert (article.published_at, article.published_zone) == (
        datetime(2025, 9, 13, 11, 58, tzinfo=UTC),
        AssumedZone.NONE,
    )


def test_save_takes_a_chosen_zone_for_stated_whatever_its_clocks_did_that_day():
    signed_in().post(ADD, carried(WIRE.encode(), published_at="2025-07-13T08:28", zone="Europe/Berlin"))
    article = Article.objects.get()
    assert (article.published_at, article.published_zone) == (
        datetime(2025, 7, 13, 6, 28, tzinfo=UTC),
        AssumedZone.NONE,
    )


@pytest.mark.parametrize("zone", ["Mars/Olympus", "+6", "+15:00", "08:28", "../etc", "UTC+06:00"])
def test_zone_that_is_none_is_refused_beside_its_field(zone: str):
    response = signed_in().post(ADD, carried(WIRE.encode(), published_at="2025-07-13T08:28", zone=zone))
    assert f"“{zone}” is no time zone. Write one such as Asia/Dhaka or +06:00." in words_of(response.content)
    assert Article.objects.count() == 0


def test_zones_are_offered_by_name_the_desks_first():
    factories.move_desk_to("Asia/Dhaka")
    offered = re.findall(r'<option value="([^"]+)">', preview_of(signed_in(), WIRE).content.decode())
    zones = [name for name in offered if "/" in name or name == "UTC"]
    assert (zones[:3], zones.count("Asia/Dhaka"), "America/New_York" in zones) == (
        ["Asia/Dhaka", "UTC", "Africa/Abidjan"], 1, True,
    )  # fmt: skip


def test_save_stores_cues():
    signed_in().post(ADD, carried(TRANSCRIPT.encode(), kind="transcript"))
    assert list(Cue.objects.values_list("start_ms", flat=True)) == [20_000, 28_000, 33_000, 40_000]


def test_pasted_line_ends_are_those_of_the_field():
    response = preview_of(signed_in(), WIRE.replace("\n", "\r\n"))
    assert response.context["given"].raw == WIRE.encode()


def test_upload_is_kept_byte_for_byte():
    client = signed_in()
    content = b"\xef\xbb\xbf" + WIRE.replace("\n", "\r\n").encode()
    response = client.post(ADD, {"file": upload(content), "format": "auto"})
    assert "story.txt" in words_of(response.content)
    given = response.context["given"]
    client.post(ADD, carried(base64.b64decode(given.encoded), file_name=given.file_name, **filled_in(response)))
    assert bytes(RawInput.objects.get().content) == content


def test_read_again_in_another_format_keeps_corrections():
    client = signed_in()
    fields = {"act": "preview", "format": "plain", "read_as": "transcript", "title": "My title", "publisher": "Radio"}
    response = client.post(ADD, carried(TRANSCRIPT.encode(), **fields))
    assert response.context["document"].format == "plain"
    assert {name: filled_in(response)[name] for name in ("title", "publisher")} == {
        "title": "My title",
        "publisher": "Radio",
    }


def test_read_again_takes_anew_what_was_not_corrected():
    client = signed_in()
    before = filled_in(preview_of(client, TRANSCRIPT))
    fields = {**before, "act": "preview", "format": "plain", "read_as": "transcript"}
    response = client.post(ADD, carried(TRANSCRIPT.encode(), **fields))
    assert filled_in(response)["kind"] == "article"


def test_back_keeps_the_pasted_text():
    response = signed_in().post(ADD, carried(WIRE.encode(), act="edit", format="plain"))
    assert (response.context["text"], response.context["format"]) == (WIRE, "plain")


def test_back_keeps_the_uploaded_file():
    client = signed_in()
    response = client.post(ADD, carried(b"Port\n\nIt grows.", act="edit", file_name="story.txt"))
    assert "story.txt is kept." in words_of(response.content)
    again = client.post(
        ADD, {"raw": base64.b64encode(b"Port\n\nIt grows.").decode(), "file_name": "story.txt", "text": ""}
    )
    assert again.context["document"].text == "It grows."


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({}, "text", "There is nothing to read yet. Paste a text or choose a file."),
        ({"text": " \r\n "}, "text", "There is nothing to read yet. Paste a text or choose a file."),
        ({"text": "e" + "\u0301" * 300}, "text", None),
        ({"text": "No time codes.", "format": "transcript"}, "text", None),
        ({"text": "Some text.", "format": "telepathy"}, "text", None),
        ({"raw": "not base64!"}, "text", "The text was damaged on its way. Paste it, or choose the file, again."),
    ],
)
def test_unreadable_text_is_refused_beside_its_field_and_kept(given, field, message):
    response = signed_in().post(ADD, given)
    assert list(response.context["errors"]) == [field]
    assert message in (None, response.context["errors"][field][0])
    assert f'id="{field}-problem"' in response.content.decode()
    assert response.context["text"] == given.get("text", "")
    assert Article.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"caf\xe9 au lait", b"%PDF-1.7"])
def test_unreadable_file_is_refused_beside_its_field(content):
    response = signed_in().post(ADD, {"file": upload(content)})
    assert list(response.context["errors"]) == ["file"]
    assert Article.objects.count() == 0


def test_text_and_file_at_once_are_refused_and_the_text_kept():
    response = signed_in().post(ADD, {"text": "Pasted words.", "file": upload(b"File words.")})
    assert (list(response.context["errors"]), response.context["text"]) == (["file"], "Pasted words.")


def test_over_long_input_is_refused(settings):
    settings.MAX_ARTICLE_BYTES = 1000
    client = signed_in()
    assert list(preview_of(client, "a" * 1001).context["errors"]) == ["text"]
    response = client.post(ADD, {"file": upload(b"a" * 100_000)})
    assert response.context["errors"] == {
        "file": ["The file is 97.7\xa0KB long; at most 1000\xa0bytes are read. Shorten it or store it in parts."]
    }
    assert preview_of(client, "a" * 1000).context["document"].text == "a" * 1000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("url", "ftp://x"),
        ("published_at", "yesterday"),
        ("language", "in English"),
        ("kind", "book"),
        ("publisher", "B\x00SS"),
    ],
)
def test_save_refuses_a_wrong_field_and_keeps_what_was_typed(field, value):
    response = signed_in().post(ADD, carried(WIRE.encode(), **{field: value, "author": "A. Writer"}))
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["author"].value() == "A. Writer"
    assert Article.objects.count() == 0


@pytest.mark.parametrize("format", ["", "auto", "telepathy"])
def test_read_as_an_unknown_format_is_taken_for_none(format):
    response = signed_in().post(ADD, carried(WIRE.encode(), act="preview", read_as=format))
    assert filled_in(response)["title"] == "Port to grow"


def test_same_text_is_offered_not_duplicated():
    client = signed_in()
    client.post(ADD, carried(WIRE.encode()))
    stored = Article.objects.get()
    response = preview_of(client, WIRE)
    assert "This text is stored already" in words_of(response.content)
    assert f'href="/articles/{stored.pk}/"' in response.content.decode()
    assert client.post(ADD, carried(WIRE.encode())).url == f"/articles/{stored.pk}/"
    assert Article.objects.count() == 1


def test_same_text_on_another_desk_is_nobodys_business():
    factories.make_article(desk=factories.make_desk(slug="other"), text="The port will grow.")
    assert preview_of(signed_in(), "The port will grow.").context["stored"] is None


def test_every_format_has_a_name():
    assert set(FORMAT_NAMES) == {AUTO, *FORMATS}


def test_captions_are_recognised():
    captions = "WEBVTT\n\n00:01.000 --> 00:02.000\nThe port will grow.\n"
    response = signed_in().post(ADD, {"file": upload(captions.encode(), "talk.vtt")})
    assert (response.context["document"].format, filled_in(response)["kind"]) == ("vtt", "transcript")
    assert 'data-time="0:01"' in response.content.decode()


def test_binary_file_is_recognised_carried_along_and_stored():
    raw = make_pdf([[(760, 18, "Port jobs rise"), (720, 11, "The port employs 4,087 people.")]])
    client = signed_in()
    response = client.post(ADD, {"file": upload(raw, "story.pdf")})
    assert (response.context["document"].format, filled_in(response)["title"]) == ("pdf", "Port jobs rise")
    client.post(ADD, carried(raw, file_name="story.pdf", **filled_in(response)))
    article = Article.objects.get()
    assert (article.format, bytes(article.raw_input.content)) == ("pdf", raw)


def test_reader_may_not_add():
    client = signed_in(Role.READER)
    assert [client.get(ADD).status_code, client.post(ADD, carried(WIRE.encode())).status_code] == [403, 403]
    assert Article.objects.count() == 0


def test_stranger_is_sent_to_the_sign_in():
    assert Client().get(ADD).url == f"/accounts/login/?next={ADD}"


def test_other_methods_are_refused():
    assert signed_in().put(ADD).status_code == 405


def test_wire_seed_is_recognised_and_stored():
    raw = seed(WIRE_SEED)
    client = signed_in()
    response = client.post(ADD, {"file": upload(raw)})
    client.post(ADD, carried(raw, file_name="seed.txt", **filled_in(response)))
    article = Article.objects.get()
    assert article.title == "North Korea to boost nuclear arsenal, conventional military: state media"
    assert (article.publisher.name, article.credit, article.place) == ("BSS", "BSS/AFP", "SEOUL")
    assert (article.published_stated, article.published_zone) == ("13 Sep 2025, 08:28", AssumedZone.DESK)
    assert bytes(RawInput.objects.get().content) == raw


def test_transcript_seed_is_recognised_and_stored():
    raw = seed(TRANSCRIPT_SEED)
    client = signed_in()
    response = preview_of(client, raw.decode())
    assert "Left out line 38 Not part of the transcript, left out. Comments" in words_of(response.content)
    client.post(ADD, carried(raw, **filled_in(response)))
    assert (Cue.objects.count(), Cue.objects.first().start_ms, Cue.objects.last().start_ms) == (37, 20_000, 215_000)


def test_article_of_a_stored_address_is_offered_as_its_next_revision():
    client = signed_in()
    stored = factories.make_article(url="https://news.example/port", text="The port will grow by a third, it said.")
    highlight = factories.make_highlight(stored, exact="The port will grow by a third")
    newer = "The port will grow by a half, it said."
    page = preview_of(client, newer, format="plain")
    assert page.context["earlier"] is None
    again = {
        **filled_in(page), "raw": page.context["given"].encoded, "file_name": "", "read_as": "plain",
        "format": "plain", "url": stored.url,
    }  # fmt: skip
    offered = client.post(ADD, {**again, "act": "save", "title": ""})
    offered = client.post(ADD, {**again, "act": "preview"})
    assert (offered.context["earlier"], Article.objects.count()) == (stored, 1)
    assert "Make it the next revision" in offered.text
    done = client.post(ADD, {**again, "act": "revise"})
    assert done.url == f"/articles/{stored.pk}/revisions/2/"
    assert (stored.revisions.get(number=2).text, Article.objects.count()) == (newer, 1)
    assert highlight.anchors.get().state == "reworded"


def test_address_typed_by_hand_is_asked_about_once_before_it_is_stored_twice():
    client = signed_in()
    stored = factories.make_article(url="https://news.example/port", text="The port will grow by a third, it said.")
    sent = carried(b"Other words.", url=stored.url, format="plain", publisher="Port Post")
    asked = client.post(ADD, sent)
    assert (asked.status_code, asked.context["earlier"], Article.objects.count()) == (200, stored, 1)
    assert f'<input type="hidden" name="offered" value="{stored.pk}">' in asked.text
    assert (filled_in(asked)["publisher"], filled_in(asked)["url"]) == ("Port Post", stored.url)
    another = factories.make_article(url="https://news.example/bridge", text="The bridge will not.")
    elsewhere = client.post(ADD, {**sent, "url": another.url, "offered": str(stored.pk)})
    assert (elsewhere.status_code, elsewhere.context["earlier"]) == (200, another)
    own = client.post(ADD, {**sent, "offered": str(stored.pk)})
    assert (own.status_code, Article.objects.count()) == (302, 3)
    revised = client.post(ADD, {**sent, "raw": carried(b"Later words.")["raw"], "url": another.url, "act": "revise"})
    assert (revised.url, Article.objects.count()) == (f"/articles/{another.pk}/revisions/2/", 3)


def test_text_that_is_stored_already_is_not_asked_about():
    client = signed_in()
    stored = factories.make_article(url="https://news.example/port", text="The port will grow by a third, it said.")
    factories.make_article(url="https://news.example/bridge", text="The bridge will not.")
    sent = carried(stored.revision.text.encode(), url="https://news.example/bridge", format="plain")
    assert (client.post(ADD, sent).url, Article.objects.count()) == (f"/articles/{stored.pk}/", 2)


def test_file_in_another_encoding_is_kept_until_its_encoding_is_chosen():
    client = signed_in()
    refused = client.post(ADD, {"file": upload(CAPTIONS.encode("cp1250"), "film.srt")})
    page = refused.content.decode()
    assert "Choose the encoding it is in, or save it as UTF-8" in words_of(refused.content)
    assert "film.srt" in words_of(refused.content)
    assert '<option value="windows-1250">Central European (Windows-1250)</option>' in page
    kept = {"raw": refused.context["given"].encoded, "file_name": "film.srt", "format": AUTO}
    shown = client.post(ADD, {**kept, "encoding": "windows-1250", "act": "preview"})
    assert "Ceny w Łodzi wzrosły." in words_of(shown.content)
    assert '<input type="hidden" name="read_in" value="windows-1250">' in shown.content.decode()
    client.post(ADD, {**filled_in(shown), **kept, "format": "srt", "encoding": "windows-1250", "act": "save"})
    article = Article.objects.get()
    assert article.revision.text == "Ceny w Łodzi wzrosły."
    assert bytes(RawInput.objects.get(article=article).content) == CAPTIONS.encode("cp1250")


@pytest.mark.parametrize("encoding", ["zip", "windows-9"])
def test_encoding_that_is_not_in_the_list_is_refused(encoding):
    response = signed_in().post(ADD, {"file": upload(b"Words."), "encoding": encoding})
    assert response.context["errors"] == {"encoding": ["Choose one of the encodings in the list."]}


def test_format_that_does_not_fit_leaves_the_preview_as_it_was():
    typed = {"title": "My own title", "publisher": "Radio Three", "language": "en"}
    sent = carried(WIRE.encode(), act="preview", format="pdf", read_as="plain", read_in="", **typed)
    response = signed_in().post(ADD, {**sent, "file_name": "story.txt"})
    page = response.content.decode()
    assert response.templates[0].name == "articles/preview.html"
    assert {name: filled_in(response)[name] for name in typed} == typed
    assert (response.context["document"].format, response.context["given"].file_name) == ("plain", "story.txt")
    assert 'id="reread-problem" role="alert"' in page


def test_encoding_that_does_not_fit_leaves_the_preview_as_it_was():
    kept = carried(CAPTIONS.encode("cp1250"), act="preview", format="srt", read_as="srt", read_in="windows-1250")
    response = signed_in().post(ADD, {**kept, "file_name": "film.srt", "encoding": "euc-jp"})
    assert response.context["given"].encoding == "windows-1250"
    assert "The text is not in euc-jp" in words_of(response.content)
    assert "Ceny w Łodzi wzrosły." in words_of(response.content)


SPOKEN = "1\n00:00:01,000 --> 00:00:02,000\nThe port will grow.\n"


def test_corrected_file_of_captions_is_the_next_revision_of_its_transcript():
    client = signed_in()
    shown = client.post(ADD, {"file": upload(SPOKEN.encode(), "talk.srt")})
    client.post(
        ADD, {**filled_in(shown), "raw": shown.context["given"].encoded, "file_name": "talk.srt", "act": "save"}
    )
    article = Article.objects.get()
    assert f'href="{ADD}?revises={article.pk}"' in client.get(f"/articles/{article.pk}/edit/").content.decode()
    path = f"{ADD}?revises={article.pk}"
    assert "The next revision" in words_of(client.get(path).content)
    better = SPOKEN.replace("port", "big port").replace("02,000", "03,500")
    shown = client.post(path, {"file": upload(better.encode(), "talk.srt")})
    assert ("Make it the next revision" in words_of(shown.content), Article.objects.get().revision.number) == (True, 1)
    kept = {"raw": shown.context["given"].encoded, "file_name": "talk.srt", "format": "srt"}
    done = client.post(path, {**kept, "act": "revise"})
    article = Article.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/articles/{article.pk}/revisions/2/")
    assert (article.revision.text, article.title) == ("The big port will grow.", shown.context["revised"].title)
    assert [(cue.start_ms, cue.end_ms) for cue in Cue.objects.filter(revision=article.revision)] == [(1000, 3500)]


def test_file_of_another_kind_is_no_revision():
    article = factories.make_transcript()
    client = signed_in()
    path = f"{ADD}?revises={article.pk}"
    sent = {**carried(WIRE.encode(), act="revise", format="plain"), "file_name": "wire.txt"}
    page = words_of(client.post(path, sent).content)
    assert "The article is stored as another kind of document." in page
    assert (article.revisions.count(), Article.objects.count()) == (1, 1)


def test_article_of_another_desk_is_not_revised():
    other = factories.make_article(desk=factories.make_desk(slug="elsewhere"))
    assert signed_in().get(f"{ADD}?revises={other.pk}").status_code == 404


def test_revision_that_somebody_made_meanwhile_is_told_before_another_comes_after_it():
    article, client = factories.make_article(), signed_in()
    path = f"{ADD}?revises={article.pk}"
    shown = client.post(path, {"text": "Mine, in other words."})
    kept = {"raw": shown.context["given"].encoded, "format": "plain", "act": "revise"}
    seen = {"revision": str(article.revision.pk)}
    assert f'name="revision" value="{seen["revision"]}"' in shown.content.decode()
    theirs = revise.revise_article(article=article, actor=factories.make_user(), text="Theirs, made meanwhile.")
    told = client.post(path, {**kept, **seen})
    assert "Somebody made revision 2 meanwhile." in words_of(told.content)
    assert article.revisions.count() == 2
    again = client.post(path, {**kept, "revision": str(theirs.pk)})
    assert (again.status_code, again["Location"]) == (302, f"/articles/{article.pk}/revisions/3/")
