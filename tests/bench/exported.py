"""Each export over HTTP, read to its end, beside PostgreSQL's COPY of flat rows of the same things."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from annotations.exports import EXPORTS
from annotations.models import Highlight, Publication
from tests.bench.measure import Measure
from tests.bench.serving import Server

TARGET_SHARE = 0.5
# What tells the same of the same highlights, so that bytes can be compared. Parquet is compressed; the others are of
# those claims alone that were judged or published.
COMPARABLE = {"claims.csv", "claims.ndjson", "annotations.jsonld", "annotations.ndjson"}
PIECE = 1 << 16
TURNS = 2
# One JSON object per highlight, of the length that the targets were set with.
FLAT_ROWS = """
COPY (SELECT row_to_json(rows) FROM (
    SELECT h.id, h.claim_id AS claim, r.article_id AS article, r.number AS revision, r.sha256, h.start, h."end",
        h.exact, h.prefix, h.suffix
    FROM annotations_highlight h JOIN annotations_revision r ON r.id = h.revision_id
    WHERE h.removed_at IS NULL ORDER BY h.id
) AS rows) TO STDOUT
"""
_PUBLICATIONS = "COPY (SELECT row_to_json(p) FROM annotations_publication p ORDER BY p.id) TO STDOUT"


@dataclass(frozen=True, slots=True)
class Rate:
    """An export, its bytes and seconds, its floor's, and the most that a worker held meanwhile."""

    name: str
    size: int
    seconds: float
    floor_size: int
    floor_seconds: float
    peak: int
    spans: int  # of the desk or, of what is public, published checks

    @property
    def share(self) -> float:
        """Return its bytes a second as a part of COPY's."""
        return (self.size / self.seconds) / (self.floor_size / self.floor_seconds)

    def measure(self) -> Measure:
        ours, floor = self.size / self.seconds / 1e6, self.floor_size / self.floor_seconds / 1e6
        words = (
            f"{self.size / 1e6:7.2f} MB in {self.seconds:6.2f} s: {ours:5.1f} MB/s, {self.spans / self.seconds:7,.0f} "
            f"spans/s; peak {self.peak / 1e6:4.0f} MB; "
            f"COPY {floor:5.1f} MB/s in {self.floor_seconds:.2f} s: {self.share:.2f} of it"
        )
        if self.name not in COMPARABLE:
            return Measure(self.name, words)
        return Measure(self.name, words, f">= {TARGET_SHARE}", self.share >= TARGET_SHARE)

    def plain(self) -> dict[str, Any]:
        return {
            "bytes": self.size,
            "seconds": self.seconds,
            "spans_a_second": self.spans / self.seconds,
            "share_of_copy": self.share,
            "copy_seconds": self.floor_seconds,
            "worker_peak_mb": self.peak / 1e6,
        }


def exports(server: Server, headers: Mapping[str, str]) -> list[Rate]:
    """Read every export, the quicker of ``TURNS``."""
    return [_rate(server, name, headers, is_public=export.is_public) for name, export in EXPORTS.items()]


def _rate(server: Server, name: str, headers: Mapping[str, str], *, is_public: bool) -> Rate:
    server.forget_peak()
    seconds, size = min(_read(server.port, f"/api/v1/exports/{name}", headers) for _ in range(TURNS))
    floor_seconds, floor_size = min(_copy(_PUBLICATIONS if is_public else FLAT_ROWS) for _ in range(TURNS))
    spans = Publication.objects.count() if is_public else Highlight.objects.standing().count()
    return Rate(name, size, seconds, floor_size, floor_seconds, server.peak(), spans)


def _read(port: int, path: str, headers: Mapping[str, str]) -> tuple[float, int]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=3600)
    began, size = time.perf_counter(), 0
    link.request("GET", path, headers={**headers, "Accept-Encoding": "identity"})
    response = link.getresponse()
    assert response.status == 200, f"{path}: {response.status}"
    while piece := response.read(PIECE):
        size += len(piece)
    link.close()
    return time.perf_counter() - began, size


def _copy(sql: str) -> tuple[float, int]:
    began = time.perf_counter()
    with connection.connection.cursor().copy(sql) as copy:
        size = sum(len(row) for row in copy)
    return time.perf_counter() - began, size
