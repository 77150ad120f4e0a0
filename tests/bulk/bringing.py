"""What the tests of bulk import share: files made of rows, and what an import counted and told."""

import io
import json
from typing import Any, NamedTuple

from annotations.bulk import import_articles
from annotations.models import Desk, User
from tests import factories

TEXT = "The port opened in 1962. It never closed since."


class Brought(NamedTuple):
    counts: dict[str, int]
    told: list[tuple[int, str]]


def row(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"key": f"wire-{number}", "text": f"{TEXT} Item {number}.", **fields}


def ndjson(*rows: Any) -> bytes:
    return "".join(f"{json.dumps(each)}\n" for each in rows).encode()


def bring(
    content: bytes, *, desk: Desk | None = None, actor: User | None = None, format: str = "ndjson", writers: int = 0
) -> Brought:
    """Import ``content`` as a checker of the desk."""
    desk = desk or factories.make_desk()
    told: list[tuple[int, str]] = []
    counts = import_articles(
        desk=desk,
        actor=actor or factories.make_user(desk=desk),
        stream=io.BytesIO(content),
        format=format,
        tell=lambda number, words: told.append((number, words)),
        writers=writers,
    )
    return Brought(counts, told)


def counted(articles: int = 0, highlights: int = 0, present: int = 0, refused: int = 0) -> dict[str, int]:
    return {"articles": articles, "highlights": highlights, "present": present, "refused": refused}
