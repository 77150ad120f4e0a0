"""Exports of 100,000 highlights over HTTP, beside PostgreSQL's own COPY and beside DRF's serializers."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
from django.db import connection

from tests.bench.hundred_thousand import HIGHLIGHTS, TOKEN, hundred_thousand_highlights
from tests.bench.measure import Measure

PORT = 8187
ADDRESS = f"http://127.0.0.1:{PORT}/api/v1/"
LONGEST_SECONDS = 10.0  # of what is too slow to be waited for: its rate is that of the rows it came to
TARGET_RATIO = 0.5
TARGET_FIRST_BYTE = 0.05
TARGET_GROWTH = 20_000_000

# One JSON object per highlight, of the length that the targets were set with.
_COPY = """
COPY (SELECT row_to_json(rows) FROM (
    SELECT h.id, h.claim_id AS claim, r.article_id AS article, r.number AS revision, r.sha256, h.start, h."end",
        h.exact, h.prefix, h.suffix
    FROM annotations_highlight h JOIN annotations_revision r ON r.id = h.revision_id
    WHERE h.removed_at IS NULL ORDER BY h.id
) AS rows) TO STDOUT
"""


@dataclass
class Rate:
    """What came, in how many seconds. ``rows`` are claims or highlights: there is one highlight to a claim."""

    rows: int
    size: int
    seconds: float
    first: float = 0.0

    @property
    def told(self) -> str:
        return (
            f"{self.rows:,} rows, {self.size / self.rows:,.0f} bytes each, {self.seconds:.2f} s: "
            f"{self.rows / self.seconds:,.0f} rows/s, {self.size / self.seconds / 1e6:.1f} MB/s"
        )

    def share_of(self, other: "Rate") -> float:
        """Return this rate in bytes as a part of the other's."""
        return (self.size / self.seconds) / (other.size / other.seconds)


def run() -> list[Measure]:
    """Measure the same 100,000 rows several ways, one after the other, in one run on one machine."""
    with hundred_thousand_highlights() as database, _server(database) as server, _client() as client:
        flat = min((_copied(_COPY) for _ in range(3)), key=lambda rate: rate.seconds)
        told = [_of_export(client, server, name, flat) for name in ("claims.ndjson", "annotations.ndjson")]
        table = _export(client, "claims.parquet", most=LONGEST_SECONDS)
        lines = _export(client, "claims.ndjson")
        drf = _by_serializers()
    return [
        Measure("COPY of one flat JSON object per highlight", flat.told),
        *(measure for measures in told for measure in measures),
        Measure("claims.parquet over HTTP, compressed", table.told),
        Measure("the same claims through DRF serializers", drf.told),
        Measure("claims.ndjson: claims a second, to DRF", f"{_rows(lines) / _rows(drf):.1f} times"),
    ]


def _of_export(client: httpx.Client, server: psutil.Process, name: str, flat: Rate) -> list[Measure]:
    """Measure an export beside COPY of the very lines that it is made of, and beside COPY of flat rows."""
    same = _same_lines(name)
    _export(client, name, most=0.5)  # what is loaded once is no growth
    before = _memory(server)
    first = min((_export(client, name, most=0.0) for _ in range(5)), key=lambda rate: rate.first)
    lines = min((_export(client, name) for _ in range(3)), key=lambda rate: rate.seconds)
    growth = _memory(server) - before
    return [
        Measure(f"COPY of the very lines of {name}", same.told),
        Measure(f"{name} over HTTP", lines.told),
        _ratio(f"{name}: its rate in bytes, to COPY of the very same lines", lines, same),
        _ratio(f"{name}: its rate in bytes, to COPY of flat rows", lines, flat),
        _first_byte(name, first),
        Measure(f"{name}: growth of the server", f"{growth / 1e6:.1f} MB", "< 20 MB", growth < TARGET_GROWTH),
    ]


def _rows(rate: Rate) -> float:
    return rate.rows / rate.seconds


def _ratio(name: str, ours: Rate, theirs: Rate) -> Measure:
    share = ours.share_of(theirs)
    return Measure(name, f"{share:.2f}", f">= {TARGET_RATIO}", share >= TARGET_RATIO)


def _first_byte(name: str, rate: Rate) -> Measure:
    aim = f"< {TARGET_FIRST_BYTE * 1000:.0f} ms"
    return Measure(f"{name}: first byte", f"{rate.first * 1000:.0f} ms", aim, rate.first < TARGET_FIRST_BYTE)


def _copied(sql: str, parameters: dict[str, Any] | None = None) -> Rate:
    rows = size = 0
    began = time.perf_counter()
    with connection.connection.cursor().copy(sql, parameters) as copy:
        for row in copy:
            rows += 1
            size += len(row)
    return Rate(rows, size, time.perf_counter() - began)


def _same_lines(name: str) -> Rate:
    """COPY what an export is made of, in the pieces in which the server asks for it."""
    from annotations.exports import claims_ndjson, web_annotation
    from annotations.exports.annotations_sql import ANNOTATIONS
    from annotations.exports.claims_sql import LINES
    from annotations.models import Claim, Highlight

    rows: Any = Claim.objects
    size, key, query, parameters = claims_ndjson.LARGEST_PIECE, "claims", LINES, {"context": 32}
    if name == "annotations.ndjson":
        rows, size, key, query = Highlight.objects, web_annotation.LARGEST_PIECE, "highlights", ANNOTATIONS
        parameters = {"base": ADDRESS, "head": '{"@context":' + json.dumps(web_annotation.CONTEXT) + ","}
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    whole = Rate(0, 0, 0.0)
    for at in range(0, len(ids), size):
        piece = _copied(f"COPY ({query}) TO STDOUT", {key: ids[at : at + size], **parameters})
        whole = Rate(whole.rows + piece.rows, whole.size + piece.size, whole.seconds + piece.seconds)
    return whole


def _export(client: httpx.Client, name: str, *, most: float = 3600.0) -> Rate:
    """Read an export over HTTP, for ``most`` seconds at most."""
    size = rows = 0
    first = 0.0
    began = time.perf_counter()
    with client.stream("GET", f"exports/{name}") as response:
        response.raise_for_status()
        for piece in response.iter_raw():
            first = first or time.perf_counter() - began
            size += len(piece)
            rows += piece.count(b"\n")
            if time.perf_counter() - began > most:
                break
    # A table of columns has no lines; it came whole or it is not worth telling.
    return Rate(rows if name.endswith("ndjson") else HIGHLIGHTS, size, time.perf_counter() - began, first)


def _by_serializers() -> Rate:
    from rest_framework.renderers import JSONRenderer

    from annotations.api.serializers.claims import ClaimShown
    from annotations.exports.export import claim_chunks
    from annotations.models import Claim

    rows = size = 0
    began = time.perf_counter()
    for chunk in claim_chunks(Claim.objects.all()):
        for claim in chunk:
            claim.own_sealed = None  # type: ignore[attr-defined]  # as the list's view has it
        size += len(JSONRenderer().render(ClaimShown(chunk, many=True).data))
        rows += len(chunk)
        if time.perf_counter() - began > LONGEST_SECONDS:
            break
    return Rate(rows, size, time.perf_counter() - began)


def _client() -> httpx.Client:
    """A client that has read its certificates before the clock runs."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept-Encoding": "identity"}
    return httpx.Client(base_url=ADDRESS, headers=headers, timeout=60)


def _memory(server: psutil.Process) -> int:
    return sum(process.memory_info().rss for process in _workers(server))


def _workers(server: psutil.Process) -> Iterable[psutil.Process]:
    return [server, *server.children(recursive=True)]


@contextmanager
def _server(database: str) -> Iterator[psutil.Process]:
    """Serve the desk with gunicorn on the loopback, as ``manage.py serve`` does, from ``database``."""
    environment = {**os.environ, "DATABASE_URL": database, "SECRET_KEY": "of-a-run-" * 6, "RATE_LIMIT": "1000000"}
    environment["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    command = [sys.executable, "-m", "gunicorn", "factcheck.wsgi", "--bind", f"127.0.0.1:{PORT}", "--no-control-socket"]
    command += ["--workers", "1", "--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], env=environment) as program:
        try:
            _wait_until_answering(program)
            yield psutil.Process(program.pid)
        finally:
            program.terminate()


def _wait_until_answering(program: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while program.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(f"{ADDRESS}exports/", timeout=30).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not answer.")
