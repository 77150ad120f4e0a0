"""Entity tags (RFC 9110, section 8.8.3): the hash of what a client is shown, so that one changes with the other."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.sparse import narrowed, wanted_fields
from annotations.errors import StaleVersion

ANY = "*"
# A packed answer is other bytes, so its strong tag is another one; both name the same state.
PACKED = '.gzip"'


def etag_of(data: Any) -> str:
    """Return the strong entity tag of a representation."""
    return etag_of_bytes(JSONRenderer().render(data))


def etag_of_bytes(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def answer(
    request: Request, data: Any, *, status: int = 200, etag: str = "", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Answer with one object and its ETag; a GET that names the present one in ``If-None-Match`` gets a bare 304."""
    etag = etag or etag_of(data)
    if wanted_fields(request) is not None:
        data = narrowed(data, request)
        etag = f"{etag[:-1]}-{etag_of(data)[1:]}"
    known = known_tag(request, etag)
    if request.method in ("GET", "HEAD") and known:
        return Response(status=304, headers={"ETag": known})
    return Response(data, status=status, headers={"ETag": etag, **(headers or {})})


def revalidated(request: Request, response: Response) -> Response:
    """Return a list's answer with its ETag, or a bare 304 for who knows it."""
    etag = etag_of(response.data)
    known = known_tag(request, etag)
    if known:
        return Response(status=304, headers={"ETag": known})
    response.headers["ETag"] = etag
    return response


def known_tag(request: Request, etag: str) -> str:
    """Return the tag by which ``If-None-Match`` names ``etag``, packed or not; "" where it does not.

    RFC 9110 wants it compared weakly.
    """
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if ANY in known:
        return etag
    same = [tag for tag in known if unpacked_tag(tag).removeprefix("W/") == etag.removeprefix("W/")]
    return (PACKED in same[0] and packed_tag(etag)) or etag if same else ""


def packed_tag(etag: str) -> str:
    """Return the tag of the same answer packed. A weak one says no more than what is told, and stays."""
    return etag if etag.startswith("W/") else f"{etag[:-1]}{PACKED}"


def unpacked_tag(etag: str) -> str:
    return f'{etag.removesuffix(PACKED)}"' if etag.endswith(PACKED) else etag


def require_match(request: Request, shown: Callable[[], Any]) -> None:
    """Raise ``StaleVersion`` where ``If-Match`` names only other states than what ``shown`` returns, read with the row
    locked. Without the header it is not called.

    A tag that goes on after a hyphen is that of an expanded or a sparse answer, and begins like the plain one's.
    """
    if "If-Match" not in request.headers:
        return
    wanted = [unpacked_tag(tag) for tag in parse_etags(request.headers["If-Match"])]
    wanted += [tag.partition("-")[0] + '"' for tag in wanted if "-" in tag]
    if ANY not in wanted and etag_of(shown()) not in wanted:
        raise StaleVersion(_("This was changed after you read it. Read it again, then repeat your change."))
