"""Values to send: such as fit a schema, and such as fit nothing. All by a random generator with a seed."""

import base64
import json
from random import Random
from typing import Any

LONG = 70_000
DEPTHS = (3, 60, 900, 3_000)
TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "a\udfffb",
    "\ufeff",
    "\uffff",
    "\u202e\u2066",
    "\r\nX-Injected: 1",
    "Z\u0351\u036b\u0343" * 200,
    "🤔" * 300,
    "A" * 300,
    "A" * LONG,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%s%n%x",
    "{{ 7*7 }}",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "1e400",
    "-0",
    "٣",
    "½",
    "²",
    "NaN",
    "null",
    "0x10",
    " 1 ",
    "99999999999999999999",
    "2026-13-45",
    "2026-02-30",
    "0000-00-00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-23:59",
    "10000-01-01",
    "24:00",
    "http://[::1",
    "http://[v1.a]/",
    "http://a:99999999/",
    "http://xn--/",
    "http://\u2100.example/",
    "http://" + "a" * 3000 + ".example/",
    "javascript:alert(1)",
    "//example.org",
    "en-" + "x" * 200,
    "Europe/../etc",
)
NUMBERS: tuple[Any, ...] = (
    *(0, -1, 1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 10**400),
    *(1.5, 1e308, -1e-308, float("nan"), float("inf"), True),
)
ODD: tuple[Any, ...] = (None, [], {}, [None], [[]], {"a": {"b": [1]}}, {"": ""}, ["a"] * 5_000, [{}] * 500)
# Bodies that are no JSON, or none that anyone means.
RAW_BODIES = (
    b"",
    b"{",
    b'{"a":',
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b'{"text": "\xff\xfe"}',
    b'{"desk": 1, "desk": 2}',
    b"{} {}",
    b"null",
    b'"text"',
    b"[" * 5_000,
    b'{"a":' * 5_000,
    b'{"a": 1' + b"0" * 6_000 + b"}",
    b"-" * 100,
    b"\0" * 100,
    b"PK\x03\x04" + b"\0" * 60,
)
MEDIA_TYPES = (
    "application/json; charset=utf-16",
    "application/json; charset=nonsense",
    "application/json;;;",
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-7",
    "multipart/form-data",
    "application/x-www-form-urlencoded; charset=utf8",
    "multipart/form-data; boundary=parts-of-a-form; charset=utf-16",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "x" * 300,
    "multipart/mixed; boundary=x",
    'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
    "a/b/c",
    "/",
    "",
)
HEADERS = (
    ("Accept", "*/*;q=nonsense"),
    ("Accept", "application/xml"),
    ("Accept", 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'),
    ("Accept", "a" * 4_000),
    ("Accept", ",,,;;;="),
    ("Accept-Language", "xx-" * 500),
    ("Accept-Language", "en;q=9999, \xe9;q=1"),
    ("Accept-Encoding", "gzip;q=a, *;q=-1"),
    ("If-Match", '"stale"'),
    ("If-Match", "*"),
    ("If-Match", "W/"),
    ("If-Match", '"' + "a" * 2_000),
    ("If-None-Match", '"a", W/"b", *'),
    ("If-Modified-Since", "Thu, 32 Foo 99999 25:61:61 GMT"),
    ("If-Unmodified-Since", "0"),
    ("Idempotency-Key", ""),
    ("Idempotency-Key", '"'),
    ("Idempotency-Key", "a" * 300),
    ("Idempotency-Key", "\xe9\xff"),
    ("Idempotency-Key", '"\\x"'),
    ("Range", "bytes=0-1,5-,-9999999999999999999999"),
    ("Prefer", 'return=minimal; include="http://www.w3.org/ns/oa#PreferMinimalContainer"'),
    ("Prefer", "return=;;;=" + "\xff" * 10),
    ("Slug", "../../%00"),
    ("X-Forwarded-For", "nonsense, ::ffff:1.2.3.4%eth0"),
    ("X-Forwarded-Proto", "gopher"),
    ("X-Request-ID", "a" * 9_00),
    ("X-HTTP-Method-Override", "DELETE"),
    ("HX-Request", "true"),
    ("HX-Request", "false"),
    ("HX-Current-URL", "http://[::1"),
    ("HX-Target", "\xff"),
    ("Origin", "null"),
    ("Referer", "http://[::1"),
    ("Cookie", "sessionid=" + "a" * 100),
    ("Cookie", 'sessionid="\\000"; csrftoken=\xff; ;;=a; messages=[[1,2]]'),
    ("Cookie", "messages=W1siX19qc29uX21lc3NhZ2UiLDAsMjAsImEiLCIiXV0:1:bad; desk=-1"),
    ("Authorization", "Bearer"),
    ("Authorization", "Bearer " + "a" * 3_000),
    ("Authorization", "Bearer \xff\xfe"),
    ("Authorization", "Basic Og=="),
    ("Authorization", "Digest x=\xe9"),
)
RAW_QUERIES = (
    "&&&&",
    "=",
    "%",
    "%00=%00",
    "a=%ff%fe",
    "q=%ed%a0%80",
    "%C0%80=1",
    "page_size=%D9%A1",
    "page_size=" + "9" * 500,
    "cursor=" + "A" * 3_000,
    "a" * 3_000,
    "&".join(f"a{number}=1" for number in range(900)),
    "q=" + "%28" * 500,
    "q=%22" + "a+" * 400,
    "next=//evil.example&place=1&for_claim=1",
)


def hostile(rng: Random) -> Any:
    """Return any value that JSON can hold, seldom one that is wanted."""
    kind = rng.randrange(10)
    if kind < 5:
        return rng.choice(TEXTS)
    if kind < 8:
        return rng.choice(NUMBERS)
    return rng.choice(ODD) if kind == 8 else deep(rng)


def deep(rng: Random) -> Any:
    value: Any = "a"
    is_list = rng.random() < 0.5
    for _ in range(rng.choice(DEPTHS[:3])):
        value = [value] if is_list else {"a": value}
    return value


def cursor(rng: Random) -> str:
    """Return what looks like a cursor of a list, and is none."""
    order = rng.choice((["id"], ["-id"], ["-updated_at", "-id"], ["pk"], [], "id", None, ["desk__name", "id"]))
    values = [hostile(rng) for _ in range(rng.randrange(3))]
    try:
        text = json.dumps(rng.choice(([order, values, False], [order, values], {"a": 1}, [order, values, "x", 1])))
    except RecursionError:
        text = "[]"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
