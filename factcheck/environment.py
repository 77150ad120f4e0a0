"""Reads settings from the environment. Each function names the variable in its error and says what to do."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
SECRET_KEY_BYTES = 50
# Characters; Django's own check warns below it as well.
SECRET_KEY_LEAST = 50


def flag(environ: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """A yes or a no. Raises ImproperlyConfigured for any other word, since a guess could switch DEBUG on."""
    value = environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Set it to 1 or 0.")


def number(environ: Mapping[str, str], name: str, *, default: int, least: int = 1) -> int:
    """A whole number of at least `least`. Raises ImproperlyConfigured otherwise."""
    value = environ.get(name)
    if value is None:
        return default
    if not value.strip().isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number of {least} or more.")
    return int(value)


def choice(environ: Mapping[str, str], name: str, choices: tuple[str, ...], *, default: str) -> str:
    """One of `choices`, as it is written there. Raises ImproperlyConfigured for any other word."""
    value = environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is none of: {', '.join(choices)}.")
    return value


def words(environ: Mapping[str, str], name: str, *, default: list[str]) -> list[str]:
    """A list separated by commas; blanks around and empty items are dropped."""
    value = environ.get(name)
    if value is None:
        return default
    return [word.strip() for word in value.split(",") if word.strip()]


def numbers(environ: Mapping[str, str], name: str) -> frozenset[int]:
    """Whole numbers separated by commas; none by default. Raises ImproperlyConfigured for anything else."""
    found = words(environ, name, default=[])
    if not all(word.isdecimal() for word in found):
        raise ImproperlyConfigured(f"{name}={environ[name]!r} is not a list of whole numbers separated by commas.")
    return frozenset(map(int, found))


def database_server(url: str) -> dict[str, Any]:
    """Django's settings for the server that `url` names: `postgresql://user:password@host:port/name?sslmode=…`.

    libpq itself reads the address, so whatever psql accepts is accepted here: several hosts, sockets, TLS options.
    Raises ImproperlyConfigured where it is empty, of another kind, or names no database. The address is not
    repeated in the message: it may hold a password.
    """
    advice = "Give postgresql://USER:PASSWORD@HOST/NAME, or leave DATABASE_URL unset for the embedded PostgreSQL."
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(f"DATABASE_URL is not the address of a PostgreSQL server. {advice}")
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read as an address. {advice}") from None
    name = parts.pop("dbname", None)
    if not name:
        raise ImproperlyConfigured(f"DATABASE_URL names no database. {advice}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }


def secret_key(environ: Mapping[str, str], *, path: Path, debug: bool) -> str:
    """The key that signs sessions: SECRET_KEY, or on a local trial one made once and kept at `path`.

    A trial is DEBUG switched on, or neither DEBUG nor DATABASE_URL given. Anything else is a deployment, where a
    key of its own on each machine would sign people out at random, and a short one be found out: there
    ImproperlyConfigured is raised.
    """
    key = environ.get("SECRET_KEY", "")
    is_trial = debug or ("DATABASE_URL" not in environ and "DEBUG" not in environ)
    if len(key) >= SECRET_KEY_LEAST or (key and is_trial):
        return key
    if is_trial:
        return _kept_secret(path)
    raise ImproperlyConfigured(
        f"SECRET_KEY is {'too short: it can be guessed' if key else 'not set'}. Make one with: "
        'python3 -c "import secrets; print(secrets.token_urlsafe(50))" '
        "and keep it: every process of this desk needs the same one."
    )


def _kept_secret(path: Path) -> str:
    """The secret at `path`, made (mode 0600) where it is absent; of two processes making it at once, one wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=path.name, dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(SECRET_KEY_BYTES))
        try:
            # A link, unlike a rename, refuses to replace the key of a process that was faster.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text()
