"""``claims.parquet``: what ``claims.ndjson`` holds, in typed columns; places, evidence and verdicts are nested lists.

PostgreSQL's lines are read by Arrow's own JSON reader, a row group at a time: no Python object is made of a claim.
"""

import functools
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from annotations.exports.claims_ndjson import pieces
from annotations.exports.export import Export
from annotations.models import Claim

if TYPE_CHECKING:
    import pyarrow as pa

# Claims in a row group: a group this small keeps memory level, and one this large the file's footer small.
GROUP = 4000


def stream(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    # Loaded by the first who asks for it: Arrow takes 50 MB of memory, and most servers write no Parquet.
    import pyarrow as pa
    from pyarrow import json, parquet

    schema = _schema()
    # Arrow reads instants from JSON but no days, and casts those.
    read = pa.schema([pa.field(field.name, _as_read(field.type)) for field in schema])
    options = json.ParseOptions(explicit_schema=read, unexpected_field_behavior="error")
    sink = _Sink()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        yield sink.taken()
        for lines in pieces(claims, first=GROUP, largest=GROUP):
            # A block must hold the longest line.
            reading = json.ReadOptions(use_threads=False, block_size=len(lines))
            table = json.read_json(BytesIO(lines), read_options=reading, parse_options=options)
            writer.write_table(table.cast(schema))
            yield sink.taken()
    yield sink.taken()


class _Sink(BytesIO):
    """A file that is written to its end alone, and emptied on the way."""

    def __init__(self) -> None:
        super().__init__()
        self._passed_on = 0

    def tell(self) -> int:
        return self._passed_on + super().tell()

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        """Stay open: the footer is taken after the writer has closed its file."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        written = self.getvalue()
        self._passed_on += len(written)
        self.seek(0)
        self.truncate()
        return written


def _as_read(kind: "pa.DataType") -> "pa.DataType":
    """Return the type that JSON is read as: days are text there, within lists as well."""
    import pyarrow as pa

    if pa.types.is_list(kind):
        return pa.list_(_as_read(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _as_read(field.type)) for field in kind])
    return pa.string() if pa.types.is_date(kind) else kind


@functools.cache
def _schema() -> "pa.Schema":
    """The columns, under the names and in the order of ``records.claim_record``."""
    import pyarrow as pa

    text, whole, day, instant = pa.string(), pa.int64(), pa.date32(), pa.timestamp("us", tz="UTC")
    times = [("created_at", instant), ("updated_at", instant)]
    document = [
        ("article", whole),
        ("article_title", text),
        ("article_url", text),
        ("publisher", text),
        ("revision", whole),
        ("revision_number", pa.int32()),
        ("sha256", text),
    ]
    span = [(name, pa.int32()) for name in ("start", "end", "start_utf16", "end_utf16")]
    span += [("exact", text), ("prefix", text), ("suffix", text)]
    passage = pa.struct(document + span)
    milliseconds = [("start_ms", pa.int64()), ("end_ms", pa.int64())]
    highlight = pa.struct([("id", whole), *document, *span, *milliseconds, ("state", text), *times])
    words = [(name, text) for name in ("stance", "kind", "url", "title", "publisher", "quote", "note")]
    words += [("published_on", day), ("caveat", text)]
    evidence = pa.struct([("id", whole), *words, ("passage", passage), ("created_by", text), *times])
    rating = [("rating", text), ("rating_name", text), ("rating_value", pa.int16()), ("averitec_label", text)]
    verdict = pa.struct(
        [("id", whole), *rating, ("rationale", text), ("author", text), ("kind", text), ("created_at", instant)]
    )
    asked = [("asked", text), ("asked_on", day), ("channel", text), ("state", text), ("answer", text)]
    asked += [("settled_on", day)]
    reply = pa.struct([("id", whole), *asked])
    return pa.schema(
        [
            ("id", whole),
            *((name, text) for name in ("desk", "statement", "claimant")),
            ("said_on", day),
            ("topics", pa.list_(text)),
            ("status", text),
            ("priority", pa.int16()),
            ("due_at", instant),
            ("assigned_to", text),
            ("verdicts_required", pa.int16()),
            ("verdicts_state", text),
            ("published_version", pa.int32()),
            ("submitted_at", instant),
            *times,
            ("highlights", pa.list_(highlight)),
            ("evidence", pa.list_(evidence)),
            ("verdicts", pa.list_(verdict)),
            ("replies", pa.list_(reply)),
        ]
    )


EXPORT = Export("claims.parquet", "application/vnd.apache.parquet", is_public=False, stream=stream, version=5)
