"""What is said about an answer on its way out: who may be shown it, how it is packed, how much more may be asked."""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import packed_tag
from annotations.models import Token

READABLE_HEADERS = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
SENDABLE_HEADERS = "Accept, If-None-Match"
PREFLIGHT_SECONDS = 86_400
PUBLIC_CACHING = "public, max-age=60"
# Below this a packed answer is as good as as large, and fits one packet of the network anyway.
SMALLEST_PACKED = 1_000
PACKABLE = re.compile(r"(?:text/|application/(?:[\w.+-]+\+)?(?:json|x-ndjson))")
# Streams are packed as fast as they are read from the database; single answers as tightly as is of use.
LEVEL_OF_STREAMS, LEVEL = 1, 6
GZIP_WINDOW = 16 + zlib.MAX_WBITS

_CODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?\Z")


def open_to_other_sites(response: HttpResponseBase, *, methods: Iterable[str]) -> None:
    """Let the pages of any site read what is public. Never with credentials: the answer would be the same without.

    https://fetch.spec.whatwg.org/#http-cors-protocol
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = READABLE_HEADERS
    response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
    response.headers["Access-Control-Allow-Headers"] = SENDABLE_HEADERS
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)


def tell_caches(response: HttpResponseBase, request: Request, *, is_public: bool) -> None:
    """Keep what a desk is working on out of shared caches, and refusals and acts out of all of them.

    What a client keeps it asks about by its ETag: of what is public after a minute, of the rest each time.
    """
    if request.method not in ("GET", "HEAD") or response.status_code not in (200, 304):
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers.setdefault("Cache-Control", PUBLIC_CACHING if is_public else "private, no-cache")
    if not is_public:
        patch_vary_headers(cast(HttpResponse, response), ["Authorization", "Cookie"])


def is_shared(response: HttpResponseBase) -> bool:
    """Tell whether shared caches may keep the answer: then it holds nothing of the one request it was made for."""
    return "public" in response.headers.get("Cache-Control", "")


def add_rate_limit(response: HttpResponseBase, request: Request) -> None:
    """Tell what is left of the caller's requests, if they were counted; not on what a shared cache hands to others.

    https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers: ``q`` requests in ``w`` seconds; ``r``
    of them are left for the next ``t`` seconds.
    """
    allowance = getattr(request, "allowance", None)
    if allowance is None or is_shared(response):
        return
    response.headers["RateLimit-Policy"] = f'"minute";q={allowance.limit};w={allowance.window}'
    response.headers["RateLimit"] = f'"minute";r={allowance.remaining};t={allowance.reset}'


def is_safe_to_pack(request: Request, *, is_public: bool) -> bool:
    """Tell whether the size of a packed answer can give nothing away (BREACH, https://www.breachattack.com).

    A browser adds a session's cookie to what another site's page asks for; nothing adds a token.
    """
    return is_public or isinstance(request.auth, Token) or not request.user.is_authenticated


def pack(response: HttpResponseBase, request: Request) -> None:
    """Compress the answer for a client that takes gzip; one that is not made yet, as soon as it is."""
    patch_vary_headers(response, ["Accept-Encoding"])
    if not accepts_gzip(request.headers.get("Accept-Encoding", "")):
        return
    if isinstance(response, Response) and not response.is_rendered:
        response.add_post_render_callback(_pack_whole)
    elif isinstance(response, StreamingHttpResponse):
        _pack_stream(response)
    elif isinstance(response, HttpResponse):
        _pack_whole(response)


def accepts_gzip(accepted: str) -> bool:
    """Read ``Accept-Encoding`` (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3); unnamed is refused."""
    weights = {}
    for item in accepted.lower().split(","):
        coding = _CODING.match(item)
        if coding:
            weights[coding[1]] = coding[2] is None or coding[2].strip("0.") != ""
    return weights.get("gzip", weights.get("*", False))


def _pack_whole(response: Any) -> None:
    if len(response.content) < SMALLEST_PACKED or not _is_packable(response):
        return
    response.content = gzip.compress(response.content, compresslevel=LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    if "ETag" in response.headers:
        response.headers["ETag"] = packed_tag(response.headers["ETag"])


def _pack_stream(response: StreamingHttpResponse) -> None:
    if not _is_packable(response):
        return
    response.streaming_content = packed(response.streaming_content)  # type: ignore[arg-type]  # never asynchronous here
    response.headers["Content-Encoding"] = "gzip"


def packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield ``chunks`` compressed; the first at once, so that the client sees that it begins."""
    packer = zlib.compressobj(LEVEL_OF_STREAMS, zlib.DEFLATED, GZIP_WINDOW)
    begun = False
    for chunk in chunks:
        ready = packer.compress(chunk)
        if not begun:
            ready, begun = ready + packer.flush(zlib.Z_SYNC_FLUSH), True
        if ready:
            yield ready
    yield packer.flush()


def _is_packable(response: HttpResponseBase) -> bool:
    return bool(PACKABLE.match(response.headers.get("Content-Type", "")))
