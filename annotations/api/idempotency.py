"""``Idempotency-Key``: a POST that is sent again gets the first one's answer, and nothing happens twice.

https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header. The answer is stored in the
transaction of the act: either both are there or neither, and a worker that crashes leaves the key free. Only acts that
succeeded are kept: one that was refused changed nothing, and may be tried again under the same key.
"""

import functools
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.problems import KeyInUse, KeyReused
from annotations.errors import InvalidInput
from annotations.models import IdempotentRequest, User
from annotations.requests import find_answer, keep_answer, take_key

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255
QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
ESCAPED = re.compile(r'\\(["\\])')
KEPT_HEADERS = ("ETag", "Location")

Handler = Callable[..., HttpResponse]


def idempotent(post: Handler) -> Handler:
    """Make a view's ``post`` honour the header; without it, ``post`` runs as it is."""

    @functools.wraps(post)
    def answer_once(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = request.headers.get(HEADER)
        if sent is None:
            return post(view, request, *args, **kwargs)
        key = read_key(sent)
        fingerprint, user = fingerprint_of(request), cast(User, request.user)
        with transaction.atomic():
            if not take_key(user=user, key=key):
                raise KeyInUse(_("Wait for the answer to the first request, or send this one again later."))
            known = find_answer(user=user, key=key)
            if known is not None:
                return _replay(known, fingerprint)
            response = post(view, request, *args, **kwargs)
            _keep(user, key, fingerprint, response)
            return response

    return answer_once


def read_key(sent: str) -> str:
    """Return the key, sent as a quoted string (RFC 9651, section 3.3.3) or bare, as many clients do: both are one key.

    Raises ``InvalidInput`` for one that is empty, too long, or quoted wrongly.
    """
    quoted = QUOTED.fullmatch(sent.strip())
    key = ESCAPED.sub(r"\1", quoted[1]) if quoted else sent.strip()
    if not 0 < len(key) <= LONGEST_KEY:
        raise InvalidInput(_("An Idempotency-Key has 1 to %(limit)d characters.") % {"limit": LONGEST_KEY})
    if not quoted and '"' in key:
        raise InvalidInput(_("An Idempotency-Key is a string in quotation marks."))
    return key


def fingerprint_of(request: Request) -> str:
    """Return the SHA-256 of method, address and body: what makes two requests the same."""
    whole = b"\n".join([str(request.method).encode(), request.get_full_path().encode(), _body_of(request)])
    return hashlib.sha256(whole).hexdigest()


def _body_of(request: Request) -> bytes:
    """Return the body; of a form with files its parts, since what parts them differs each time it is sent."""
    if not (request.content_type or "").lower().startswith("multipart/"):
        return bytes(request._request.body)
    parts = []
    for name, value in sorted(cast(dict[str, Any], request.data).items()):
        content = value
        if isinstance(value, UploadedFile):
            content = hashlib.sha256(value.read()).hexdigest()
            value.seek(0)
        parts.append([name, content])
    return json.dumps(parts).encode()


def _replay(known: IdempotentRequest, fingerprint: str) -> HttpResponse:
    if known.fingerprint != fingerprint:
        raise KeyReused(_("Another request was sent with this key. Use a fresh key for each act."))
    return HttpResponse(
        bytes(known.body),
        status=known.status,
        content_type="application/json" if known.body else None,
        headers={**known.headers, REPLAYED: "true"},
    )


def _keep(user: User, key: str, fingerprint: str, response: HttpResponse) -> None:
    body = b""
    if isinstance(response, Response) and response.data is not None:
        body = JSONRenderer().render(response.data)
    keep_answer(
        user=user,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        body=body,
        headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
    )
