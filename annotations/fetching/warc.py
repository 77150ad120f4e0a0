"""A response as one WARC file (https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/)."""

import sys
from base64 import b32encode
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from annotations.fetching.bodies import unpack
from annotations.fetching.fetch import Fetched

# They tell of the connection, which is over: the body is stored without its chunks.
_OF_THE_CONNECTION = frozenset({"transfer-encoding", "connection", "keep-alive"})


def write_warc(fetched: Fetched) -> bytes:
    """Return the response as a gzipped WARC record, its body packed as the server packed it."""
    kept = [(name, value) for name, value in fetched.headers if name.lower() not in _OF_THE_CONNECTION]
    status = f"{fetched.status} {fetched.reason}".strip()
    file = BytesIO()
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    digest = b32encode(sha256(fetched.raw_body).digest()).decode("ascii")
    record = writer.create_warc_record(
        fetched.url,
        "response",
        payload=BytesIO(fetched.raw_body),
        length=len(fetched.raw_body),
        http_headers=StatusAndHeaders(status, kept, protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Date": fetched.fetched_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "WARC-Payload-Digest": f"sha256:{digest}",
        },
    )
    writer.write_record(record)
    return file.getvalue()


def read_body_of(warc: bytes) -> bytes:
    """Return the body of the first response in a WARC file, unpacked as it was when it came; empty for none."""
    records: Iterator[Any] = iter(ArchiveIterator(BytesIO(warc)))
    for record in records:
        if record.rec_type == "response":
            # Not by warcio, which believes the header's word and has fewer for what is packed.
            encoding = record.http_headers.get_header("Content-Encoding", "")
            return unpack(record.raw_stream.read(), encoding=encoding, limit=sys.maxsize)
    return b""
