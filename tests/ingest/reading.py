"""What the tests of this folder share: reading pasted text, and the real documents where they are at hand."""

from datetime import datetime
from pathlib import Path

import pytest

from annotations.ingest import ParsedDocument, parse_document
from tests.shared import SEEDS

MAX_BYTES = 5_000_000
TRANSCRIPT_SEED = "000_5f6aaf25d54a18d4.txt"
WIRE_SEED = "002_449872278785d6ad.txt"


def read(text: str, *, format: str = "auto") -> ParsedDocument:
    return parse_document(text.encode(), format=format, max_bytes=MAX_BYTES)


def seed(name: str) -> bytes:
    return given(SEEDS / name).read_bytes()


def given(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"NOT TESTED: {path} is absent; set SHARED_DIR")
    return path


def actions(document: ParsedDocument) -> list[tuple[str, int | None]]:
    return [(remark.action, remark.line) for remark in document.remarks]


def squeeze(text: str) -> str:
    """``text`` without any white space."""
    return "".join(text.split())


def naive(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001  # a stated date without a zone is the subject
