"""Bulk import: 10,000 articles with 10 highlights each; and a two-hour caption file, from its bytes to the article."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import connection

from annotations import marking, people, store
from annotations.ingest import parse_document
from annotations.models import Desk, User
from tests.bench import corpus
from tests.bench.corpus import HIGHLIGHTS
from tests.bench.desk import database
from tests.bench.measure import Measure
from tests.bench.serving import ROOT, database_address

SMALL, LARGE = 1_000, 10_000  # articles
ALONE = 30  # of them stored one by one, to compare with
LABEL_STUDIO, DOCCANO = 530, 340  # articles a second, on two cores
LABEL_STUDIO_BYTES = 819_000_000
MOST_GROWTH = 20_000_000  # bytes between a file and one ten times as long
CUE_SECONDS = 3
CAPTION_SECONDS = 2 * 60 * 60
MOST_CAPTION_SECONDS = 2.0


@dataclass(frozen=True)
class Import:
    """One import by the command: seconds on the clock and of its processor, peak resident bytes, its last line."""

    articles: int
    seconds: float
    processor: float
    peak: int
    counts: dict[str, int]

    @property
    def rate(self) -> float:
        return self.articles / self.seconds


def run() -> list[Measure]:
    """Import 1,000 articles, then 10,000, each in a process of its own as the command does; then the captions."""
    with database(), tempfile.TemporaryDirectory() as folder:
        actor = people.create_user(
            username="bench", desk=Desk.objects.get(), role="admin", password="a long and quiet harbour"
        )
        small = _import(corpus.write(Path(folder) / "small.ndjson", range(SMALL)))
        file = corpus.write(Path(folder) / "large.ndjson", range(SMALL, SMALL + LARGE))
        large, again = _import(file), _import(file)
        stored = _stored()
        alone = ALONE / _one_by_one(actor)
        captions = [_captions(actor, number) for number in range(3)]
    growth = large.peak - small.peak
    return [
        Measure(
            f"{LARGE:,} articles with {HIGHLIGHTS} highlights: all stored, with revisions, claims and history",
            f"{stored:,} events",
            f"{(SMALL + LARGE) * (2 + 2 * HIGHLIGHTS):,}",
            stored == (SMALL + LARGE) * (2 + 2 * HIGHLIGHTS) and large.counts["highlights"] == LARGE * HIGHLIGHTS,
        ),
        Measure("articles a second", f"{large.rate:,.0f}", f">= {LABEL_STUDIO}", large.rate >= LABEL_STUDIO),
        Measure("its rate, to Label Studio’s", f"{large.rate / LABEL_STUDIO:.1f} times"),
        Measure("its rate, to doccano’s", f"{large.rate / DOCCANO:.1f} times"),
        Measure("its rate, to storing and marking one by one", f"{large.rate / alone:.1f} times"),
        Measure("processor time of the command, for each article", f"{large.processor / LARGE * 1e6:,.0f} µs"),
        Measure(
            "peak memory", f"{large.peak / 1e6:,.0f} MB", "< 819 MB (Label Studio)", large.peak < LABEL_STUDIO_BYTES
        ),
        Measure(
            f"growth of the peak from {SMALL:,} to {LARGE:,} articles",
            f"{growth / 1e6:.1f} MB",
            f"< {MOST_GROWTH / 1e6:.0f} MB",
            growth < MOST_GROWTH,
        ),
        Measure(
            "the same file again: articles looked up a second",
            f"{again.rate:,.0f}",
            "nothing stored",
            again.counts == {"articles": 0, "highlights": 0, "present": LARGE, "refused": 0},
        ),
        Measure(
            f"two hours of captions, {CAPTION_SECONDS // CUE_SECONDS:,} cues: bytes to stored article",
            f"{min(captions):.2f} s",
            f"< {MOST_CAPTION_SECONDS:.0f} s",
            min(captions) < MOST_CAPTION_SECONDS,
        ),
    ]


def _import(file: Path) -> Import:
    environment = {**os.environ, "DATABASE_URL": database_address(), "SECRET_KEY": "of-a-run-" * 6}
    environment["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    command = [sys.executable, "manage.py", "import_articles", str(file), "--progress-every", "1000000"]
    began = time.perf_counter()
    with (
        tempfile.TemporaryFile("w+") as output,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output) as program,
    ):
        _pid, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        output.seek(0)
        counts = json.loads(output.read().splitlines()[-1])
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Import(sum(1 for _line in file.open("rb")), seconds, used.ru_utime + used.ru_stime, peak, counts)


def _one_by_one(actor: User) -> float:
    """Store articles and mark their claims as the API does; return the seconds that took."""
    began = time.perf_counter()
    for number in range(SMALL + LARGE, SMALL + LARGE + ALONE):
        given = corpus.article(number)
        text = str(given["text"])
        article = store.store_article(
            desk=Desk.objects.get(), actor=actor, raw=text.encode(), format="plain", text=text, publisher="Wire"
        ).article
        for mark in cast("list[dict[str, int]]", given["highlights"]):
            marking.mark_claim(article=article, actor=actor, **mark)
    return time.perf_counter() - began


def _stored() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM annotations_event WHERE noun IN ('article', 'revision', 'claim', 'highlight')"
        )
        return int(cursor.fetchone()[0])


def _captions(actor: User, number: int) -> float:
    """Read a caption file of two hours and store it; return the seconds that took."""
    raw = "".join(_cues(number)).encode()
    began = time.perf_counter()
    document = parse_document(raw, max_bytes=settings.MAX_ARTICLE_BYTES)
    assert (document.format, len(document.cues)) == ("vtt", CAPTION_SECONDS // CUE_SECONDS)
    stored = store.store_article(
        desk=Desk.objects.get(), actor=actor, raw=raw, format=document.format, kind=document.kind,
        text=document.text, cues=document.cues, title=document.title,
    )  # fmt: skip
    assert stored.created
    return time.perf_counter() - began


def _cues(number: int) -> Iterator[str]:
    yield "WEBVTT\n\n"
    for start in range(0, CAPTION_SECONDS, CUE_SECONDS):
        words = " ".join(corpus.WORDS[(number + start * 11 + each * 5) % len(corpus.WORDS)] for each in range(9))
        yield f"{_clock(start)}.000 --> {_clock(start + CUE_SECONDS)}.000\n<v Speaker {start % 7}>{words} {start},\n\n"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
