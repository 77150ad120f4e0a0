"""A file of each format, damaged in ways that nobody thought of: read as far as it can be, or refused in words."""

import re
from collections.abc import Callable
from random import Random

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import FORMATS, parse_document
from tests.browser.test_add_each_format import FILES

SEED = 7_2026
LIMIT = 5_000_000
# A PDF is read in a process of its own, which takes its time to begin; finding the article in a page takes longest.
TIMES = dict.fromkeys(FORMATS, 40) | {"pdf": 5, "html": 8, "mhtml": 8, "markdown": 15}
PUT_IN = (
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"9" * 5_000,
    b"-1",
    b"\xe2\x80\xa8",
    b"<![CDATA[",
    b'"',
    b"{",
    b"&#x0;",
    b"\r",
)

Damage = Callable[[bytes, Random], bytes]


def cut_off(raw: bytes, rng: Random) -> bytes:
    return raw[: rng.randrange(len(raw))]


def flip(raw: bytes, rng: Random) -> bytes:
    damaged = bytearray(raw)
    for _ in range(rng.randrange(1, 12)):
        damaged[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(damaged)


def repeat(raw: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(raw))
    end = min(len(raw), start + rng.randrange(1, 60))
    return raw[:start] + raw[start:end] * rng.choice((2, 50, 2_000)) + raw[end:]


def put_in(raw: bytes, rng: Random) -> bytes:
    for _ in range(rng.randrange(1, 5)):
        place = rng.randrange(len(raw))
        raw = raw[:place] + rng.choice(PUT_IN) + raw[place:]
    return raw


def enlarge_numbers(raw: bytes, rng: Random) -> bytes:
    return re.sub(rb"\d+", lambda match: match[0] if rng.random() < 0.7 else rng.choice((b"9" * 30, b"-", b"")), raw)


def shuffle(raw: bytes, rng: Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    rng.shuffle(lines)
    return b"".join(lines)


WAYS: tuple[Damage, ...] = (cut_off, flip, repeat, put_in, enlarge_numbers, shuffle)


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_file_is_read_or_refused_in_words(name: str) -> None:
    rng = Random(f"{SEED} {name}")
    raw = FILES[name][1]
    said = [said_of(rng.choice(WAYS)(raw, rng), rng.choice((name, "auto"))) for _ in range(TIMES[name])]
    assert [words for words in said if not words or "\0" in words] == []


def said_of(damaged: bytes, format: str) -> str:
    """Return what is read in the file, or why it is not."""
    try:
        document = parse_document(damaged, format=format, max_bytes=LIMIT)
    except UnreadableInput as error:
        return error.detail
    return f"{document.title} {document.text}"
