"""Puts requests together: an operation or a form, who asks, and what is wrong with it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from tests.api.annotator import LD
from tests.fuzz import values
from tests.fuzz.acts import AtWork
from tests.fuzz.operations import Api, Form, Operation, page_paths, path_of
from tests.security.two_desks import ROLES

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
BOUNDARY = "parts-of-a-form"
JSON = "application/json"
FIELDS = "application/x-www-form-urlencoded"
PARTS = f"multipart/form-data; boundary={BOUNDARY}"
FILES = (
    b"",
    b"Words of a file.\n",
    b"\x00\xff" * 500,
    b"%PDF-1.7\n1 0 obj<</Type/Catalog>>\nstartxref\n99999999\n%%EOF",
    b"PK\x03\x04" + b"\xff" * 200,
    b"WEBVTT\n\n99:99:99.999 --> 00:00.000\nWords\n",
    b"\x1f\x8b\x08\x00" + b"\xff" * 100,
    b'{"key": "a"}\n{"key": \n\xff',
    "key,text\n\ud7ff,\"".encode(),
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What is sent. ``path`` has its query and is ASCII; ``about`` says what it was made from."""

    about: str
    caller: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def is_api(self) -> bool:
        return self.path.startswith(("/api/v1/", "/annotations"))


@dataclass
class Composer:
    """Makes requests about the things in ``ids`` by ``callers``: browsers (who fill in forms), and programs.

    ``at_work`` knows what the desk would take.
    """

    rng: Random
    api: Api
    ids: dict[str, Any]
    callers: tuple[str, ...]
    forms: list[Form]
    at_work: AtWork

    def __post_init__(self) -> None:
        self.pages = page_paths(self.ids)

    def requests(self, number: int) -> Iterator[Request]:
        for _ in range(number):
            kind = self.rng.random()
            if kind < 0.4:
                yield self._of_act()
            elif kind < 0.65:
                yield self._of_operation(self.rng.choice(self.api.operations))
            elif kind < 0.87 and self.forms:
                yield self._of_form(self.rng.choice(self.forms))
            else:
                yield self._of_page(self.rng.choice(self.pages))

    def _of_act(self) -> Request:
        """Return what would be taken; as often as not with one thing wrong, in its body or by who sends it."""
        act = self.at_work.act()
        path = act.path if act.path.startswith("/") else f"/api/v1/{act.path}"
        about, caller, body = f"act {act.method} {path}", act.caller, dict(act.body or {})
        if is_spoilt := self._seldom(0.5):
            if body and self._seldom(0.8):
                self._spoil(body)
            else:
                caller = self.rng.choice(self.callers)
        if caller in ROLES and act.caller in ROLES:
            return self._request(
                about, act.method, path, _encoded(body).encode(), FIELDS, caller=caller, is_odd=is_spoilt
            )
        sent = b"" if act.body is None else json.dumps(body).encode()
        media_type = LD if path.startswith("/annotations") else JSON
        return self._request(about, act.method, path, sent, media_type if sent else "", caller=caller, is_odd=is_spoilt)

    def _of_operation(self, operation: Operation) -> Request:
        path = quote(path_of(operation.path, operation.noun, self.ids, self.rng), safe="/:", errors="replace")
        body, media_type = b"", ""
        if operation.body is not None:
            body, media_type = self._json(operation.body)
        method = operation.method if self._seldom(0.97) else self.rng.choice(METHODS)
        return self._request(
            f"{operation.method} {operation.path}", method, path + self._query(operation.query), body, media_type
        )

    def _of_form(self, form: Form) -> Request:
        """Return the form as its page shows it, or with one field wrong, or with many."""
        fields: dict[str, Any] = dict(form.fields)
        wrong = self.rng.random()
        if fields and 0.35 < wrong < 0.65:
            fields[self.rng.choice(sorted(fields))] = self._text()
        elif wrong > 0.65:
            fields = self._spoilt_fields(fields)
        action = form.action.partition("#")[0]
        caller = form.caller if self._seldom(0.9) else self.rng.choice(self.callers)
        if form.method.upper() == "GET":
            return self._request(
                f"form {form.action}", "GET", f"{action.partition('?')[0]}?{_encoded(fields)}", caller=caller
            )
        if form.files:
            files = {name: self.rng.choice(FILES) for name in form.files}
            body, media_type = parts_of(fields, files), PARTS
        else:
            body, media_type = _encoded(fields).encode(), FIELDS
        return self._request(f"form {form.action}", "POST", action, body, media_type, caller=caller)

    def _spoilt_fields(self, fields: dict[str, Any]) -> dict[str, Any]:
        fields = {name: self._field(value) for name, value in fields.items()}
        if self._seldom(0.2) and fields:
            del fields[self.rng.choice(sorted(fields))]
        if self._seldom(0.3):
            fields[self.rng.choice(("desk", "next", "a\0b", "version"))] = self._text()
        return fields

    def _of_page(self, path: str) -> Request:
        method = "GET" if self._seldom(0.6) else self.rng.choice(METHODS)
        body, media_type = b"", ""
        if method in ("POST", "PUT", "PATCH", "DELETE"):
            body, media_type = self._json({}) if self._seldom(0.5) else (_encoded({"a": self._text()}).encode(), "")
        return self._request(
            f"page {path}", method, quote(path, safe="/:%") + self._query({}, is_page=True), body, media_type
        )

    def _request(
        self,
        about: str,
        method: str,
        path: str,
        body: bytes = b"",
        media_type: str = "",
        *,
        caller: str = "",
        is_odd: bool = True,
    ) -> Request:
        """Return the request; its headers are strange now and then where it ``is_odd``."""
        headers: list[tuple[str, str]] = []
        if body or media_type:
            odd = is_odd and self._seldom(0.06)
            headers.append(("Content-Type", self.rng.choice(values.MEDIA_TYPES) if odd else media_type or JSON))
        while is_odd and self._seldom(0.25):
            headers.append(self.rng.choice(values.HEADERS))
        return Request(about, caller or self.rng.choice(self.callers), method, path, tuple(headers), body)

    def _json(self, schema: dict[str, Any]) -> tuple[bytes, str]:
        """Return a body that fits, as a rule with one thing wrong."""
        kind = self.rng.random()
        if kind < 0.08:
            return self.rng.choice(values.RAW_BODIES), JSON
        body = values.hostile(self.rng) if kind < 0.16 else self.api.fitting(schema, self.rng, self.ids)
        if isinstance(body, dict) and kind > 0.5:
            self._spoil(body)
        return json.dumps(body).encode(), JSON

    def _spoil(self, body: dict[str, Any]) -> None:
        """Put something hostile in the place of one field, leave one out, or add one."""
        what = self.rng.random()
        names = sorted(body)
        if not names or what < 0.1:
            body[self.rng.choice(("unknown", "id", "\0", "\ud800", "desk", "__class__"))] = values.hostile(self.rng)
        elif what < 0.2:
            del body[self.rng.choice(names)]
        else:
            name = self.rng.choice(names)
            inner = body[name]
            if isinstance(inner, dict) and inner and self._seldom(0.6):
                self._spoil(inner)
            else:
                body[name] = values.hostile(self.rng)

    def _query(self, known: dict[str, Any], *, is_page: bool = False) -> str:
        kind = self.rng.random()
        if kind < 0.05:
            return f"?{self.rng.choice(values.RAW_QUERIES)}"
        chosen = [name for name in known if self._seldom(0.35)]
        fields = {
            name: self._text() if self._seldom(0.5) else self.api.fitting(known[name], self.rng, self.ids, name)
            for name in chosen
        }
        if "cursor" in chosen:
            fields["cursor"] = values.cursor(self.rng)
        if is_page and kind < 0.4:
            fields |= {self.rng.choice(("q", "page", "next", "cursor", "status", "for_claim", "place")): self._text()}
        return f"?{_encoded(fields)}" if fields else ""

    def _field(self, value: str) -> str:
        return self._text() if self._seldom(0.3) else value

    def _text(self) -> str:
        """Return hostile text of a size that an address may have."""
        return str(values.hostile(self.rng) if self._seldom(0.5) else self.rng.choice(values.TEXTS))[:1_500]

    def _seldom(self, likelihood: float) -> bool:
        return self.rng.random() < likelihood


def parts_of(fields: dict[str, Any], files: dict[str, bytes]) -> bytes:
    lines = b""
    for name, value in fields.items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        lines += head.encode(errors="surrogatepass")
    for name, content in files.items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="a\\..b.txt"\r\n\r\n'
        lines += head.encode() + content + b"\r\n"
    return lines + f"--{BOUNDARY}--\r\n".encode()


def _encoded(fields: dict[str, Any]) -> str:
    return urlencode(fields, doseq=True, errors="surrogatepass")
