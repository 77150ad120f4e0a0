import gzip
import zlib
from base64 import b32encode
from hashlib import sha256
from io import BytesIO

import pytest
from warcio.archiveiterator import ArchiveIterator

from annotations.fetching.fetch import fetch
from annotations.fetching.warc import read_body_of, write_warc
from tests.fetching.serving import Server, answer


def test_warc_keeps_the_response_as_it_was_sent(server: Server) -> None:
    packed = gzip.compress(b"<p>here", mtime=0)
    server.answers["/"] = answer(packed, Content_Encoding="gzip", X_Served_By="cache-1")
    fetched = fetch(server.url(), loopback_ports=server.ports)
    warc = write_warc(fetched)
    records = ArchiveIterator(BytesIO(warc), check_digests="raise")
    record = next(records)
    assert record.rec_headers.get_header("WARC-Target-URI") == server.url()
    assert (
        record.rec_headers.get_header("WARC-Payload-Digest") == f"sha256:{b32encode(sha256(packed).digest()).decode()}"
    )
    assert record.http_headers.get_statuscode() == "200"
    assert record.http_headers.get_header("X-Served-By") == "cache-1"
    assert record.raw_stream.read() == packed
    assert list(records) == []
    assert read_body_of(warc) == b"<p>here"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("x-gzip", gzip.compress(b"<p>here", mtime=0)),
        ("GZIP", gzip.compress(b"<p>", mtime=0) + gzip.compress(b"here", mtime=0)),
        ("gzip", zlib.compress(b"<p>here")),
        ("deflate", zlib.compress(b"<p>here", wbits=-15)),
        ("identity", b"<p>here"),
    ],
)
def test_warc_is_unpacked_as_the_page_was(server: Server, encoding: str, packed: bytes) -> None:
    server.answers["/"] = answer(packed, Content_Encoding=encoding)
    fetched = fetch(server.url(), loopback_ports=server.ports)
    assert (fetched.body, read_body_of(write_warc(fetched))) == (b"<p>here", b"<p>here")


def test_warc_without_a_response_has_no_body() -> None:
    assert read_body_of(b"") == b""
