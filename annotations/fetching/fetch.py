"""Fetches one address: names resolved once and pinned, each redirect judged anew, and bounds on everything.

No cookies, no proxies, certificates or credentials from the environment, no connection used twice.
"""

import asyncio
import functools
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from django.utils.translation import gettext as _

from annotations.fetching.bodies import BodyTooLarge, DamagedBody, read_body
from annotations.fetching.guard import IPAddress, Target, check_ip, check_url

USER_AGENT = "FactcheckDesk/1 (fetches one page for an editor)"
HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html, application/xhtml+xml, text/*;q=0.9, application/pdf;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
TRY_AGAIN = frozenset({408, 425, 429})

# From a host's name to its IP addresses, best first. Raises OSError.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one fetch, redirects included. Bytes are counted both as sent and unpacked."""

    body_bytes: int = 10_000_000
    header_bytes: int = 64_000
    redirects: int = 5
    total_s: float = 30.0
    step_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came back from ``url``, the last of its redirects. ``raw_body`` is as sent, ``body`` unpacked."""

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    raw_body: bytes
    body: bytes
    fetched_at: datetime

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def media_type(self) -> str:
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The encoding that the server declared, "" for none."""
        for parameter in self.header("content-type").split(";")[1:]:
            name, _equals, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'")[:40]
        return ""


class FetchFailed(Exception):
    """Nothing usable came back. ``is_transient``: it may next time; ``is_gone``: the server says there is no page."""

    def __init__(self, detail: str, *, is_transient: bool = False, is_gone: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.is_transient = is_transient
        self.is_gone = is_gone


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(
    address: str,
    *,
    limits: Limits | None = None,
    loopback_ports: frozenset[int] = frozenset(),
    resolver: Resolver = resolve_by_system,
) -> Fetched:
    """Fetch ``address`` from the public internet. Raises ``AddressRefused`` and ``FetchFailed``."""
    fetcher = _Fetcher(limits or Limits(), loopback_ports, resolver)
    return asyncio.run(fetcher.fetch(address))


@functools.cache
def _certificates() -> ssl.SSLContext:
    """The authorities that are trusted, read once."""
    return httpx.create_ssl_context(trust_env=False)


class _Fetcher:
    def __init__(self, limits: Limits, loopback_ports: frozenset[int], resolver: Resolver) -> None:
        self.limits = limits
        self.loopback_ports = loopback_ports
        self.resolver = resolver

    async def fetch(self, address: str) -> Fetched:
        """Follow redirects from ``address`` to a page, all within the time for one fetch."""
        try:
            async with asyncio.timeout(self.limits.total_s):
                for _hop in range(self.limits.redirects + 1):
                    found = await self._visit(check_url(address, loopback_ports=self.loopback_ports))
                    if isinstance(found, Fetched):
                        return found
                    address = found
        except TimeoutError as error:
            raise FetchFailed(_("The answer took too long."), is_transient=True) from error
        raise FetchFailed(_("The address leads from one to the next, more than %d times.") % self.limits.redirects)

    async def _visit(self, target: Target) -> Fetched | str:
        """Return what stands at ``target``, or the address it redirects to."""
        failure: FetchFailed | None = None
        for ip in await self._resolve(target):
            try:
                return await self._ask(target, ip)
            except httpx.ConnectError as error:
                failure = FetchFailed(_("No connection: %s.") % _reason_of(error), is_transient=True)
            except httpx.ConnectTimeout:
                failure = FetchFailed(_("The answer took too long."), is_transient=True)
        raise failure or FetchFailed(_("The host has no address."), is_transient=True)

    async def _resolve(self, target: Target) -> list[IPAddress]:
        """Return the addresses of the host. One that is refused refuses them all: it is no ordinary web server."""
        if target.literal is not None:
            found = [target.literal]
        else:
            try:
                found = [ipaddress.ip_address(text) for text in await self.resolver(target.host, target.port)]
            except (OSError, UnicodeError) as error:
                raise FetchFailed(_("No host of the name “%s” was found.") % target.host, is_transient=True) from error
        for ip in found:
            check_ip(ip, port=target.port, loopback_ports=self.loopback_ports)
        return found

    async def _ask(self, target: Target, ip: IPAddress) -> Fetched | str:
        """Ask ``ip``, and nothing else, for the page; the host's name goes into Host and into the TLS handshake."""
        request = httpx.Request(
            "GET",
            target.url.copy_with(host=str(ip)),
            headers={**HEADERS, "Host": target.url.netloc.decode("ascii")},
            extensions={
                "timeout": httpx.Timeout(self.limits.step_s).as_dict(),
                **({} if target.literal else {"sni_hostname": target.host}),
            },
        )
        # A transport, not a client: no cookies, no credentials, no redirects of its own.
        async with httpx.AsyncHTTPTransport(verify=_certificates(), trust_env=False, retries=0) as transport:
            try:
                response = await transport.handle_async_request(request)
                return await self._read(target, response)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                raise  # another address of the host may answer
            except httpx.TimeoutException as error:
                raise FetchFailed(_("The answer took too long."), is_transient=True) from error
            except httpx.RemoteProtocolError as error:
                # An answer that was broken off is told in no other way than one that is none.
                detail = _("The answer is not HTTP as it should be: %s.") % _reason_of(error)
                raise FetchFailed(detail, is_transient=True) from error
            except httpx.TransportError as error:
                detail = _("The connection broke: %s.") % _reason_of(error)
                raise FetchFailed(detail, is_transient=True) from error

    async def _read(self, target: Target, response: httpx.Response) -> Fetched | str:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)
        if sum(len(name) + len(value) for name, value in headers) > self.limits.header_bytes:
            raise FetchFailed(_("The answer’s headers are too long."))
        status = response.status_code
        if status in REDIRECTS and "location" in response.headers:
            return _joined(target.url, response.headers["location"])
        if not 200 <= status < 300:
            raise FetchFailed(
                _("The server answered with %d.") % status,
                is_transient=status >= 500 or status in TRY_AGAIN,
                is_gone=status in GONE,
            )
        try:
            encoding = response.headers.get("content-encoding", "")
            raw_body, body = await read_body(response.aiter_raw(), encoding=encoding, limit=self.limits.body_bytes)
        except BodyTooLarge as error:
            raise FetchFailed(_("The page is larger than %d bytes.") % self.limits.body_bytes) from error
        except DamagedBody as error:
            raise FetchFailed(_("The page’s compression is damaged or unknown.")) from error
        return Fetched(
            url=str(target.url),
            status=status,
            reason=response.reason_phrase,
            headers=headers,
            raw_body=raw_body,
            body=body,
            fetched_at=datetime.now(UTC),
        )


def _joined(base: httpx.URL, location: str) -> str:
    """Return where a redirect leads; what cannot be joined is judged, and refused, as it stands."""
    try:
        return str(base.join(location))
    except (httpx.InvalidURL, ValueError):
        return location


def _reason_of(error: Exception) -> str:
    return str(error)[:200].rstrip(".") or type(error).__name__
