"""Exports of 100,000 highlights over HTTP, beside PostgreSQL's own COPY and beside DRF's serializers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
    with hundred_thousand_highlights() as database, _server(database) as server:
        copied = min((_copied(_COPY) for _ in range(2)), key=lambda rate: rate.seconds)
        same_sql = _same_sql()
        _export("claims.ndjson", most=0.5)  # what is loaded once is no growth
        before = _memory(server)
        lines = _export("claims.ndjson")
        growth = _memory(server) - before
        annotations = _export("annotations.ndjson", most=LONGEST_SECONDS)
        table = _export("claims.parquet", most=LONGEST_SECONDS)
        drf = _by_serializers()
    return [
        Measure("COPY of one JSON object per highlight", copied.told),
        Measure("COPY of the very lines of claims.ndjson", same_sql.told),
        Measure("claims.ndjson over HTTP", lines.told),
        _ratio("claims.ndjson: its rate in bytes, to COPY of the same lines", lines, same_sql),
        _ratio("claims.ndjson: its rate in bytes, to COPY of one JSON object per highlight", lines, copied),
        _first_byte("claims.ndjson", lines),
        Measure("claims.ndjson: growth of the server", f"{growth / 1e6:.1f} MB", "< 20 MB", growth < TARGET_GROWTH),
        Measure("annotations.ndjson over HTTP", annotations.told),
        _ratio("annotations.ndjson: its rate in bytes, to COPY", annotations, copied),
        _first_byte("annotations.ndjson", annotations),
        Measure("claims.parquet over HTTP, compressed", table.told),
        Measure("the same claims through DRF serializers", drf.told),
        Measure("claims.ndjson: claims a second, to DRF", f"{_rows(lines) / _rows(drf):.1f} times"),
    ]


def _rows(rate: Rate) -> float:
    return rate.rows / rate.seconds


def _ratio(name: str, ours: Rate, theirs: Rate) -> Measure:
    share = ours.share_of(theirs)
    return Measure(name, f"{share:.2f}", f">= {TARGET_RATIO}", share >= TARGET_RATIO)


def _first_byte(name: str, rate: Rate) -> Measure:
    aim = f"< {TARGET_FIRST_BYTE * 1000:.0f} ms"
    return Measure(f"{name}: first byte", f"{rate.first * 1000:.0f} ms", aim, rate.first < TARGET_FIRST_BYTE)


def _copied(sql: str, parameters: dict[str, object] | None = None) -> Rate:
    rows = size = 0
    began = time.perf_counter()
    with connection.connection.cursor().copy(sql, parameters) as copy:
        for row in copy:
            rows += 1
            size += len(row)
    return Rate(rows, size, time.perf_counter() - began)


def _same_sql() -> Rate:
    """COPY what claims.ndjson is made of, in the pieces in which the server asks for it."""
    from annotations.exports.claims_ndjson import LARGEST_PIECE
    from annotations.exports.claims_sql import LINES
    from annotations.models import Claim

    ids = list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    whole = Rate(0, 0, 0.0)
    for at in range(0, len(ids), LARGEST_PIECE):
        piece = ids[at : at + LARGEST_PIECE]
        rate = _copied(f"COPY ({LINES}) TO STDOUT", {"claims": piece, "context": 32})
        whole = Rate(whole.rows + len(piece), whole.size + rate.size, whole.seconds + rate.seconds)
    return whole


def _export(name: str, *, most: float = 3600.0) -> Rate:
    """Read an export over HTTP, for ``most`` seconds at most."""
    size = rows = 0
    first = 0.0
    began = time.perf_counter()
    with httpx.stream("GET", f"{ADDRESS}exports/{name}", headers=_headers(), timeout=60) as response:
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
        size += len(JSONRenderer().render(ClaimShown(chunk, many=True).data))
        rows += len(chunk)
        if time.perf_counter() - began > LONGEST_SECONDS:
            break
    return Rate(rows, size, time.perf_counter() - began)


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}", "Accept-Encoding": "identity"}


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
