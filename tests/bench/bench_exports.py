"""Exports of 100,000 highlights over HTTP, beside PostgreSQL's own COPY and beside DRF's serializers."""

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx
from django.db import connection

from tests.bench.corpus import HIGHLIGHTS as PER_ARTICLE
from tests.bench.corpus import Corpus
from tests.bench.desk import database
from tests.bench.exported import FLAT_ROWS
from tests.bench.measure import Measure
from tests.bench.serving import HOST, Server, serving

ARTICLES = 10_000
HIGHLIGHTS = ARTICLES * PER_ARTICLE
LONGEST_SECONDS = 10.0  # of what is too slow to be waited for: its rate is that of the rows it came to
TARGET_RATIO = 0.5
TARGET_FIRST_BYTE = 0.05
TARGET_GROWTH = 20_000_000


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
    with database():
        corpus = Corpus()
        corpus.grow(ARTICLES)
        with serving(workers=1) as server, _client(server, corpus.token(corpus.checker, "read")) as client:
            return _measures(client, server)


def _measures(client: httpx.Client, server: Server) -> list[Measure]:
    flat = min((_copied(FLAT_ROWS) for _ in range(3)), key=lambda rate: rate.seconds)
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


def _of_export(client: httpx.Client, server: Server, name: str, flat: Rate) -> list[Measure]:
    """Measure an export beside COPY of the very lines that it is made of, and beside COPY of flat rows."""
    same = _same_lines(name)
    _export(client, name, most=0.5)  # what is loaded once is no growth
    before = server.memory
    first = min((_export(client, name, most=0.0) for _ in range(5)), key=lambda rate: rate.first)
    lines = min((_export(client, name) for _ in range(3)), key=lambda rate: rate.seconds)
    growth = server.memory - before
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
        parameters = {"base": f"http://{HOST}/", "head": '{"@context":' + json.dumps(web_annotation.CONTEXT) + ","}
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
    from annotations.models import Claim
    from tests.exports.records import claim_chunks

    rows = size = 0
    began = time.perf_counter()
    for chunk in claim_chunks(Claim.objects.all()):
        for claim in chunk:
            claim.own_sealed = claim.shown_now = None  # type: ignore[attr-defined]  # as the list’s view has it
        size += len(JSONRenderer().render(ClaimShown(chunk, many=True).data))
        rows += len(chunk)
        if time.perf_counter() - began > LONGEST_SECONDS:
            break
    return Rate(rows, size, time.perf_counter() - began)


def _client(server: Server, secret: str) -> httpx.Client:
    """A client that has read its certificates before the clock runs."""
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    return httpx.Client(base_url=f"http://{HOST}:{server.port}/api/v1/", headers=headers, timeout=60)
