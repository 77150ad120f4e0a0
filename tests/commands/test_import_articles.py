import io
import json
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from annotations.management.commands import import_articles as command
from annotations.models import Article, Role
from tests import factories
from tests.bulk.bringing import counted, ndjson, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """Nothing is committed here: a second connection would see nothing of it."""
    monkeypatch.setattr(command, "WRITERS", 0)


def test_import_articles_counts_on_the_last_line_and_tells_the_rest(tmp_path, capsys):
    admin = factories.make_user(Role.ADMIN)
    file = tmp_path / "articles.ndjson"
    file.write_bytes(ndjson(row(1, highlights=[{"start": 0, "end": 8}])) + b"nothing\n" + ndjson(row(2)))
    for counts in (counted(articles=2, highlights=1, refused=1), counted(present=2, refused=1)):
        call_command("import_articles", str(file))
        out, err = capsys.readouterr()
        assert json.loads(out.splitlines()[-1]) == counts
        assert err == "2: refused: This is not JSON: it cannot be read from character 1 on.\n"
    assert set(Article.objects.values_list("created_by", flat=True)) == {admin.pk}


def test_import_articles_fails_for_refused_lines_where_it_is_strict(tmp_path, capsys):
    factories.make_user(Role.ADMIN)
    file = tmp_path / "articles.ndjson"
    file.write_bytes(ndjson(row(1)) + b"nothing\n")
    with pytest.raises(CommandError) as refusal:
        call_command("import_articles", str(file), "--strict")
    assert (str(refusal.value), refusal.value.returncode) == ("1 line was refused.", 1)
    assert json.loads(capsys.readouterr().out) == counted(articles=1, refused=1)
    file.write_bytes(ndjson(row(1)))
    call_command("import_articles", str(file), "--strict")
    assert json.loads(capsys.readouterr().out) == counted(present=1)


def test_import_articles_knows_a_table_by_its_name(tmp_path, capsys):
    factories.make_user(Role.ADMIN)
    file = tmp_path / "articles.csv"
    file.write_text("key,text\na,The port opened.\n")
    call_command("import_articles", str(file))
    assert json.loads(capsys.readouterr().out) == counted(articles=1)


def test_import_articles_reads_stdin_for_the_person_and_desk_named(monkeypatch, capsys):
    desk = factories.make_desk(slug="sport", name="Sport")
    checker = factories.make_user(desk=desk)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"text\nThe port opened.\n")))
    call_command("import_articles", "-", "--format", "csv", "--desk", "sport", "--user", checker.username)
    article = Article.objects.get()
    assert (article.desk, article.created_by, article.key) == (desk, checker, "")


def test_import_articles_tells_how_far_it_has_come(tmp_path, capsys):
    factories.make_user(Role.ADMIN)
    file = tmp_path / "articles.ndjson"
    file.write_bytes(ndjson(*(row(number) for number in range(450))))
    call_command("import_articles", str(file), "--progress-every", "200")
    told = capsys.readouterr().err
    assert told == (
        "200 lines: 200 articles stored, 0 present, 0 refused\n400 lines: 400 articles stored, 0 present, 0 refused\n"
    )


def test_import_articles_writes_one_line_over_on_a_terminal(tmp_path):
    factories.make_user(Role.ADMIN)
    file = tmp_path / "articles.ndjson"
    file.write_bytes(ndjson(row(1)) + b"nothing\n")
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    call_command("import_articles", str(file), stderr=terminal)
    told = "2 lines: 1 articles stored, 0 present, 1 refused"
    assert terminal.getvalue() == f"2: refused: This is not JSON: it cannot be read from character 1 on.\n\r{told}\n"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["absent.ndjson"], "“absent.ndjson” cannot be read: No such file or directory"),
        (["absent.ndjson", "--format", "docx"], "invalid choice"),
        (["absent.ndjson", "--desk", "none"], "There is no desk “none”"),
    ],
)
def test_import_articles_refuses_what_it_cannot_use(arguments, why):
    factories.make_user(Role.ADMIN)
    with pytest.raises(CommandError, match=why):
        call_command("import_articles", *arguments)
