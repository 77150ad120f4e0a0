import json

import pytest
from django.core.management import CommandError, call_command

from annotations.exports import EXPORTS, Export
from annotations.models import Claim
from tests import factories
from tests.api.client import client_of

pytestmark = pytest.mark.django_db
BASE_URL = "http://127.0.0.1:8000"


@pytest.mark.parametrize("name", EXPORTS)
def test_export_writes_the_bytes_of_the_stream(name, capsysbinary, tmp_path):
    factories.make_published()
    factories.make_claim()
    expected = b"".join(EXPORTS[name].stream(Claim.objects.all(), base_url=BASE_URL))
    call_command("export", name)
    assert capsysbinary.readouterr() == (expected, b"")
    call_command("export", name, "-o", str(tmp_path / "out"))
    assert (tmp_path / "out").read_bytes() == expected
    assert capsysbinary.readouterr() == (b"", b"")


@pytest.mark.parametrize("name", EXPORTS)
def test_export_with_the_desks_address_is_what_the_api_answers(name, capsysbinary):
    factories.make_published()
    factories.make_claim()
    answer = b"".join(client_of().get(f"exports/{name}").streaming_content)
    call_command("export", name, "--base-url", "http://testserver")
    assert capsysbinary.readouterr() == (answer, b"")


def test_export_replaces_a_file_whole(tmp_path):
    target = tmp_path / "claims.csv"
    target.write_text("x" * 10_000)
    call_command("export", "claims.csv", "-o", str(target))
    assert target.read_bytes().count(b"\n") == 1
    assert list(tmp_path.iterdir()) == [target]


def test_export_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    def broken(claims, *, base_url):
        yield b"half"
        raise RuntimeError

    monkeypatch.setitem(EXPORTS, "claims.csv", Export("claims.csv", "text/csv", is_public=False, stream=broken))
    target = tmp_path / "claims.csv"
    target.write_text("before")
    with pytest.raises(RuntimeError):
        call_command("export", "claims.csv", "-o", str(target))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("claims.csv", "before")]


def test_export_writes_one_desk(capsysbinary):
    factories.make_claim()
    other = factories.make_claim(desk=factories.make_desk(slug="sport"))
    call_command("export", "claims.ndjson", "--desk", "sport")
    assert [json.loads(line)["id"] for line in capsysbinary.readouterr().out.splitlines()] == [other.pk]
    with pytest.raises(CommandError) as refusal:
        call_command("export", "claims.ndjson")
    assert str(refusal.value) == "There are several desks. Name one with --desk: desk, sport"


def test_export_of_what_is_published_takes_every_desk(capsysbinary):
    ours = factories.make_published()
    theirs = factories.make_published(factories.make_claim(desk=factories.make_desk(slug="sport")))
    call_command("export", "claimreview.jsonld", "--base-url", "https://desk.example")
    urls = [item["url"] for item in json.loads(capsysbinary.readouterr().out)["@graph"]]
    assert urls == [f"https://desk.example/checks/{publication.claim_id}/" for publication in (ours, theirs)]


def test_export_names_the_address_behind_a_proxy(capsysbinary, settings):
    settings.ALLOWED_HOSTS, settings.TRUST_PROXY = ["*", ".desk.example"], True
    claim = factories.make_published().claim
    call_command("export", "claimreview.jsonld")
    (item,) = json.loads(capsysbinary.readouterr().out)["@graph"]
    assert item["url"] == f"https://desk.example/checks/{claim.pk}/"


def test_export_refuses_an_unknown_format_or_folder(tmp_path):
    with pytest.raises(CommandError, match=r"invalid choice: 'claims\.docx'"):
        call_command("export", "claims.docx")
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("export", "claims.csv", "-o", str(tmp_path / "absent" / "claims.csv"))
