"""What the environment may say and what is refused, a table per reader; and the settings that follow from it."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import global_settings as default_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ImproperlyConfigured

from factcheck import environment

CHECKOUT = Path(__file__).resolve().parents[1]
KEY = "only-for-tests-and-long-enough-0123456789-abcdefghij"


def shown(expression: str, **variables: str) -> str:
    """What `expression` over the settings prints in a fresh process with these variables alone."""
    done = subprocess.run(
        [sys.executable, "-c", f"from factcheck import settings; print({expression})"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("true", True), ("YES", True), ("0", False), ("off", False), ("", False), (None, True)],
)
def test_flag_is_read(value: str | None, expected: bool) -> None:
    environ = {} if value is None else {"FLAG": value}
    assert environment.flag(environ, "FLAG", default=True) == expected


def test_flag_refuses_other_words() -> None:
    with pytest.raises(ImproperlyConfigured, match="FLAG='maybe' is neither yes nor no"):
        environment.flag({"FLAG": "maybe"}, "FLAG")


@pytest.mark.parametrize("value", ["", "-1", "0", "1.5", "many", "1e3"])
def test_number_refuses_what_is_none(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="is not a whole number of 1 or more"):
        environment.number({"PORT": value}, "PORT", default=8000)


def test_number_is_read_or_its_default() -> None:
    assert environment.number({"PORT": "8001"}, "PORT", default=8000) == 8001
    assert environment.number({}, "PORT", default=8000) == 8000


def test_words_are_split_and_trimmed() -> None:
    assert environment.words({"HOSTS": " a.example, ,b.example "}, "HOSTS", default=[]) == ["a.example", "b.example"]
    assert environment.words({}, "HOSTS", default=["localhost"]) == ["localhost"]


def test_database_server_is_read_as_libpq_reads_it() -> None:
    found = environment.database_server("postgresql://desk:p%40ss@db.example:6432/checks?sslmode=require")
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "checks",
        "USER": "desk",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "not the address of a PostgreSQL server"),
        ("sqlite:///desk.db", "not the address of a PostgreSQL server"),
        ("postgresql://desk:secret@db.example:port:0/checks?nonsense=1", "cannot be read"),
        ("postgresql://desk:secret@db.example", "names no database"),
    ],
)
def test_database_server_refuses_without_repeating_the_password(url: str, complaint: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=complaint) as refusal:
        environment.database_server(url)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("environ", "debug"),
    [({"DATABASE_URL": "postgresql:///x"}, False), ({"DEBUG": "0"}, False), ({"DEBUG": "0", "SECRET_KEY": ""}, False)],
)
def test_secret_key_is_demanded_of_a_deployment(environ: dict[str, str], debug: bool, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        environment.secret_key(environ, path=tmp_path / "key", debug=debug)
    assert not (tmp_path / "key").exists()


def test_secret_key_that_can_be_guessed_is_refused_of_a_deployment(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is too short"):
        environment.secret_key({"SECRET_KEY": "abc", "DEBUG": "0"}, path=tmp_path / "key", debug=False)
    assert environment.secret_key({"SECRET_KEY": "abc"}, path=tmp_path / "key", debug=False) == "abc"


@pytest.mark.parametrize(("environ", "debug"), [({}, False), ({"DEBUG": "1", "DATABASE_URL": "postgresql:///x"}, True)])
def test_secret_key_of_a_trial_is_made_once(environ: dict[str, str], debug: bool, tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret-key"
    made = environment.secret_key(environ, path=path, debug=debug)
    assert environment.secret_key(environ, path=path, debug=debug) == made
    assert len(made) > 50
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret-key"]


def test_secret_key_made_by_many_at_once_is_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = threads.map(lambda _: environment.secret_key({}, path=tmp_path / "key", debug=False), range(32))
    assert len(set(keys)) == 1


def test_secret_key_given_wins(tmp_path: Path) -> None:
    assert environment.secret_key({"SECRET_KEY": KEY}, path=tmp_path / "key", debug=False) == KEY
    assert not (tmp_path / "key").exists()


def test_settings_trust_a_proxy_only_when_told() -> None:
    expression = "[getattr(settings, name, None) for name in ('SECURE_PROXY_SSL_HEADER', 'SESSION_COOKIE_SECURE')]"
    assert shown(expression, SECRET_KEY=KEY) == "[None, None]"
    assert shown(expression, SECRET_KEY=KEY, TRUST_PROXY="1") == "[('HTTP_X_FORWARDED_PROTO', 'https'), True]"
    names = "[getattr(settings, name, None) for name in ('SESSION_COOKIE_NAME', 'CSRF_COOKIE_NAME')]"
    assert shown(names, SECRET_KEY=KEY) == "[None, None]"
    assert shown(names, SECRET_KEY=KEY, TRUST_PROXY="1") == "['__Host-sessionid', '__Host-csrftoken']"


def test_settings_refuse_an_empty_database_address() -> None:
    assert shown("settings.DATABASES", SECRET_KEY=KEY, DATABASE_URL="").startswith(
        "django.core.exceptions.ImproperlyConfigured: DATABASE_URL is not the address of a PostgreSQL server."
    )


def test_settings_pool_connections_where_asked() -> None:
    expression = "settings.DATABASES['default']['OPTIONS']"
    assert shown(expression, SECRET_KEY=KEY) == "{}"
    pool = "{'pool': {'min_size': 1, 'max_size': 12, 'timeout': 5}}"
    assert shown(expression, SECRET_KEY=KEY, DATABASE_POOL="12") == pool


def test_passwords_are_hashed_slowly() -> None:
    """Django's default, which no setting of ours replaces; OWASP advises 600,000 rounds."""
    assert shown("getattr(settings, 'PASSWORD_HASHERS', None)", SECRET_KEY=KEY) == "None"
    assert default_settings.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    assert PBKDF2PasswordHasher.iterations >= 600_000
