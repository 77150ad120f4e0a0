"""The fetcher against a server that attacks it: redirects, names that change, bodies and headers without end."""

import gzip
import itertools
import socket
import threading
import zlib
from collections.abc import Iterable, Sequence

import pytest

from annotations.fetching import fetch as fetching
from annotations.fetching.fetch import Fetched, FetchFailed, Limits
from annotations.fetching.guard import AddressRefused
from tests.fetching.serving import Server, answer, redirect

LIMITS = Limits(body_bytes=100_000, redirects=3, total_s=5, step_s=2)
QUICK = Limits(body_bytes=100_000, total_s=0.4, step_s=2)


def fetch(server: Server, path: str = "/", **options: object) -> Fetched:
    return fetching.fetch(server.url(path), **{"limits": LIMITS, "loopback_ports": server.ports, **options})


def failure(server: Server, path: str = "/", **options: object) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        fetch(server, path, **options)
    return failed.value


def names(*answers: Sequence[str]) -> tuple[fetching.Resolver, list[str]]:
    """A resolver that gives another answer each time it is asked, and what it was asked."""
    turns, asked = itertools.chain(answers), []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return next(turns)

    return resolve, asked


def test_fetch_returns_the_page_and_says_who_asks(server: Server) -> None:
    server.answers["/a?b=c"] = answer(b"<p>Caf\xc3\xa9", media_type='text/HTML; charset="UTF-8"')
    page = fetch(server, "/a?b=c#d")
    assert (page.url, page.status, page.body) == (server.url("/a?b=c"), 200, "<p>Café".encode())
    assert (page.media_type, page.charset) == ("text/html", "UTF-8")
    request = server.asked[0].decode().lower()
    assert f"host: 127.0.0.1:{server.port}\r\n" in request
    assert f"user-agent: {fetching.USER_AGENT.lower()}\r\n" in request


def test_fetch_follows_redirects_and_carries_no_cookies(server: Server) -> None:
    server.answers["/"] = answer(status="301 Moved", Location="/b/", Set_Cookie="a=b; Path=/")
    server.answers["/b/"] = redirect("c?d#e")
    server.answers["/b/c?d"] = answer(b"here")
    page = fetch(server)
    assert (page.url, page.body) == (server.url("/b/c?d"), b"here")
    assert server.paths == ["/", "/b/", "/b/c?d"]
    assert [b"cookie" in request.lower() for request in server.asked] == [False, False, False]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/",
        "//10.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "file:///etc/passwd",
        "http://user:pass@news.org/",
        "http://[::1",
    ],
)
def test_fetch_judges_each_redirect(server: Server, address: str) -> None:
    server.answers["/"] = redirect(address)
    with pytest.raises(AddressRefused):
        fetch(server)
    assert server.paths == ["/"]


def test_fetch_gives_up_on_redirects_without_end(server: Server) -> None:
    server.answers["/"] = redirect("/")
    assert failure(server).detail == "The address leads from one to the next, more than 3 times."
    assert server.paths == ["/"] * 4


def test_fetch_connects_to_the_address_it_judged(server: Server) -> None:
    """The name leads elsewhere the second time it is asked for: nobody asks a second time."""
    resolve, asked = names(["127.0.0.1"], ["10.0.0.1"])
    server.answers["/"] = answer(b"here")
    page = fetching.fetch(
        f"http://localhost:{server.port}/", limits=LIMITS, loopback_ports=server.ports, resolver=resolve
    )
    assert (page.body, asked) == (b"here", ["localhost"])
    assert f"Host: localhost:{server.port}".encode() in server.asked[0]


def test_fetch_judges_the_name_anew_on_each_hop(server: Server) -> None:
    resolve, asked = names(["127.0.0.1"], ["10.0.0.1"])
    server.answers["/"] = redirect("/b")
    with pytest.raises(AddressRefused, match=r"leads to 10\.0\.0\.1"):
        fetching.fetch(f"http://localhost:{server.port}/", limits=LIMITS, loopback_ports=server.ports, resolver=resolve)
    assert (asked, server.paths) == (["localhost", "localhost"], ["/"])


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["93.184.215.14", "192.168.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%lo"], ["64:ff9b::a00:1"]]
)
def test_fetch_refuses_names_that_lead_inside(found: Sequence[str]) -> None:
    with pytest.raises(AddressRefused):
        fetching.fetch("https://news.org/", limits=LIMITS, resolver=names(found)[0])


def test_fetch_ignores_the_proxies_of_its_surroundings(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    server.answers["/"] = answer(b"here")
    assert fetch(server).body == b"here"


def test_fetch_tries_the_next_address_of_a_host(server: Server) -> None:
    server.answers["/"] = answer(b"here")
    url = f"http://localhost:{server.port}/"
    resolve, _ = names(["127.0.0.2", "127.0.0.1"])
    assert fetching.fetch(url, limits=LIMITS, loopback_ports=server.ports, resolver=resolve).body == b"here"


def test_fetch_tries_the_next_address_where_nobody_takes_the_call(server: Server) -> None:
    """A host may have an IPv6 address, and this network no way to it: packets vanish."""
    server.answers["/"] = answer(b"here")
    resolve, _ = names(["127.0.0.2", "127.0.0.1"])
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.2", server.port))
        deaf.listen(0)
        for caller in (first, second):  # more than it lets wait: whoever calls next gets no answer
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.2", server.port))
        page = fetching.fetch(
            f"http://localhost:{server.port}/",
            limits=Limits(total_s=20, step_s=0.3),
            loopback_ports=server.ports,
            resolver=resolve,
        )
    assert page.body == b"here"


def test_fetch_cuts_off_an_endless_body(server: Server) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    server.answers["/"] = lambda: itertools.chain([head], itertools.repeat(b"x" * 10_000))
    assert failure(server).detail == "The page is larger than 100000 bytes."


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(bytes(50_000_000), mtime=0)),
        ("deflate", zlib.compress(bytes(50_000_000))),
        ("deflate", zlib.compress(bytes(50_000_000), wbits=-15)),
    ],
)
def test_fetch_cuts_off_a_body_that_unpacks_without_end(server: Server, encoding: str, packed: bytes) -> None:
    server.answers["/"] = answer(packed, Content_Encoding=encoding)
    assert len(packed) < LIMITS.body_bytes
    assert failure(server).detail == "The page is larger than 100000 bytes."


@pytest.mark.parametrize(("encoding", "window"), [("gzip", 31), ("x-gzip", 31), ("deflate", 15), ("deflate", -15)])
def test_fetch_unpacks_a_body(server: Server, encoding: str, window: int) -> None:
    packed = zlib.compress(b"here " * 20_000, wbits=window)
    server.answers["/"] = answer(packed, Content_Encoding=encoding)
    page = fetch(server)
    assert (page.body, page.raw_body) == (b"here " * 20_000, packed)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"here", mtime=0)[:-12]),
        ("gzip", b"here"),
        ("gzip, gzip", b"here"),
        ("br", b"here"),
        ("gzip", gzip.compress(b"", mtime=0) * 1000),
    ],
)
def test_fetch_refuses_a_body_it_cannot_unpack(server: Server, encoding: str, body: bytes) -> None:
    server.answers["/"] = answer(body, Content_Encoding=encoding)
    assert failure(server).detail == "The page’s compression is damaged or unknown."


def trickle(chunks: Iterable[bytes]) -> Iterable[bytes]:
    """Say a little now and then, so that no single wait is ever long."""
    pause = threading.Event()
    for chunk in chunks:
        yield chunk
        pause.wait(0.05)


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"]
)
def test_fetch_does_not_wait_for_who_answers_byte_by_byte(server: Server, start: bytes) -> None:
    server.answers["/"] = lambda: trickle(itertools.chain([start], itertools.repeat(b"H")))
    failed = failure(server, limits=QUICK)
    assert (failed.detail, failed.is_transient) == ("The answer took too long.", True)


def test_fetch_refuses_headers_without_end(server: Server) -> None:
    server.answers["/"] = lambda: itertools.chain(
        [b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X: " + b"y" * 1000 + b"\r\n")
    )
    assert failure(server).detail.startswith("The answer is not HTTP as it should be")


def test_fetch_refuses_long_headers(server: Server) -> None:
    server.answers["/"] = answer(b"here", X="y" * 70_000)
    assert failure(server).detail == "The answer’s headers are too long."


@pytest.mark.parametrize(
    ("status", "is_transient", "is_gone"),
    [
        ("404 Not Found", False, True),
        ("410 Gone", False, True),
        ("403 Forbidden", False, False),
        ("429 Too Many", True, False),
        ("503 Busy", True, False),
    ],
)
def test_fetch_tells_what_may_change(server: Server, status: str, is_transient: bool, is_gone: bool) -> None:
    server.answers["/"] = answer(b"Sorry", status=status)
    failed = failure(server)
    assert (failed.is_transient, failed.is_gone) == (is_transient, is_gone)
    assert failed.detail == f"The server answered with {status[:3]}."


def test_fetch_tells_of_a_connection_refused_or_broken(server: Server) -> None:
    server.answers["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhere"
    server.answers["/nonsense"] = b"SSH-2.0-OpenSSH_9.2\r\n"
    broken_off = failure(server)
    assert ("HTTP" in broken_off.detail, broken_off.is_transient) == (True, True)
    assert "HTTP" in failure(server, "/nonsense").detail
    with pytest.raises(FetchFailed, match="No connection") as failed:
        fetching.fetch("http://127.0.0.1:9/", limits=LIMITS, loopback_ports=frozenset({9}))
    assert failed.value.is_transient


def test_fetch_tells_of_a_name_that_is_not_found() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(FetchFailed, match=r"No host of the name “news\.org” was found"):
        fetching.fetch("https://news.org/", resolver=resolve)
