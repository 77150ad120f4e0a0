"""The language of an article is a well-formed BCP 47 tag, whichever way it comes in."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from annotations.ingest import parse_document
from annotations.models import Article, Role
from annotations.validators import validate_language
from tests import factories
from tests.api.client import client_of, pointers

GOOD = (
    "en", "bn", "pt-BR", "EN-gb", "zh-Hant-TW", "es-419", "sl-rozaj-biske", "de-CH-1901", "zh-min-nan", "gsw", "x-ours",
    "en-u-ca-gregory", "en-a-bbb-x-a-ccc", "i-klingon", "haw-US",
)  # fmt: skip
BAD = (
    "notalang!!", "notalang", "e", "en_GB", "en-", "-en", "en--GB", "in English", "english", "en-x", "en-GB-US", "১ন",
    "en\n", "a-DE", "en-123456789",
)  # fmt: skip


@pytest.mark.parametrize("tag", GOOD)
def test_well_formed_tag_is_accepted(tag):
    validate_language(tag)


@pytest.mark.parametrize("tag", BAD)
def test_anything_else_is_refused(tag):
    with pytest.raises(ValidationError):
        validate_language(tag)


@pytest.mark.django_db
def test_rest_refuses_what_is_no_tag():
    client, article = client_of(), factories.make_article()
    for response in (
        client.patch(f"articles/{article.pk}/", {"language": "notalang!!"}),
        client.post("articles/", {"text": "Tax rose.", "language": "notalang!!"}),
        client.post("articles/", {"url": "https://news.org/", "language": "notalang!!"}),
    ):
        assert (response.status_code, pointers(response)) == (400, ["#/language"])
    assert client.patch(f"articles/{article.pk}/", {"language": ""}).status_code == 200


@pytest.mark.django_db
def test_command_refuses_what_is_no_tag(tmp_path):
    factories.make_user(Role.ADMIN)
    file = tmp_path / "a.txt"
    file.write_text("Tax rose in May.")
    with pytest.raises(CommandError, match="“english” is not the tag of a language"):
        call_command("import_article", str(file), "--language", "english")
    assert not Article.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_bulk_leaves_out_what_is_no_tag_and_says_so(tmp_path, capsys):
    factories.make_user(Role.ADMIN)
    file = tmp_path / "a.ndjson"
    file.write_text(json.dumps({"text": "Tax rose in May.", "language": "notalang!!"}))
    call_command("import_articles", str(file))
    assert Article.objects.get().language == ""
    told = "“notalang!!” is not the tag of a language; write one such as en, bn or pt-BR. It was left out."
    assert told in capsys.readouterr().err


WORDS = "<p>The council said that the bridge was closed for repairs on Monday and stays closed for a year.</p>" * 3


@pytest.mark.parametrize(
    "document",
    [
        f'<!doctype html><html lang="english"><title>T</title><body><article>{WORDS}</article></body></html>',
        "WEBVTT\nLanguage: english\n\n00:01.000 --> 00:02.000\nThe bridge is safe.\n",
        '<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="english"><body><div><p begin="1s" end="2s">Safe.</p></div>'
        "</body></tt>",
        "---\ntitle: Port\nlanguage: english\n---\n\nThe bridge is safe.\n",
    ],
)
def test_document_that_names_no_language_is_read_and_that_is_told(document):
    read = parse_document(document.encode(), max_bytes=100_000)
    told = [remark.raw for remark in read.remarks if remark.message.startswith("The language it names")]
    assert (read.language, told) == ("", ["english"])
