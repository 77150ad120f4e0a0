"""Reads a response's body, counting bytes as they are sent and as they unpack: a bomb is cut off where it crosses."""

import zlib
from collections.abc import AsyncIterator

# Unpacked at once, so that one small chunk cannot fill the memory.
_STEP_BYTES = 65_536
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_BARE_DEFLATE = -zlib.MAX_WBITS
_GZIP = b"\x1f\x8b"
# Each time the rest is copied: of a million empty ones, hours.
_MOST_MEMBERS = 100
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_PLAIN = frozenset({"", "identity"})


class BodyTooLarge(Exception):
    """More bytes than the limit, as sent or unpacked."""


class DamagedBody(Exception):
    """The compression is broken off, broken, or not one that was asked for."""


async def read_body(chunks: AsyncIterator[bytes], *, encoding: str, limit: int) -> tuple[bytes, bytes]:
    """Return the body as sent and unpacked. Raises ``BodyTooLarge`` and ``DamagedBody``."""
    if _name_of(encoding) not in _PACKED | _PLAIN:
        raise DamagedBody(encoding)
    raw = bytearray()
    async for chunk in chunks:
        raw += chunk
        if len(raw) > limit:
            raise BodyTooLarge
    # What is sent is within the limit by now; unpacking it stops at the limit as well.
    return bytes(raw), unpack(bytes(raw), encoding=encoding, limit=limit)


def unpack(raw: bytes, *, encoding: str, limit: int) -> bytes:
    """Unpack gzip, zlib or bare deflate data, whichever ``encoding`` calls it. Raises as ``read_body`` does."""
    if _name_of(encoding) not in _PACKED or not raw:
        return raw
    try:
        return _unpack(raw, _GZIP_OR_ZLIB, limit)
    except zlib.error:
        pass
    # Some servers send deflate without its header (https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.2).
    try:
        return _unpack(raw, _BARE_DEFLATE, limit)
    except zlib.error as error:
        raise DamagedBody(str(error)) from error


def _name_of(encoding: str) -> str:
    return encoding.strip().lower()


def _unpack(raw: bytes, window: int, limit: int) -> bytes:
    """Unpack what may be several files, one behind the other (https://www.rfc-editor.org/rfc/rfc1952#section-2.2)."""
    body = bytearray()
    for _member in range(_MOST_MEMBERS):
        raw = _unpack_one(raw, window, limit, body)
        if not raw.startswith(_GZIP):
            return bytes(body)
    raise DamagedBody("too many parts")


def _unpack_one(raw: bytes, window: int, limit: int, body: bytearray) -> bytes:
    """Unpack the first file of ``raw`` into ``body`` and return what stands behind it."""
    unpacker = zlib.decompressobj(window)
    waiting = raw
    while not unpacker.eof:
        step = unpacker.decompress(waiting, _STEP_BYTES)
        body += step
        if len(body) > limit:
            raise BodyTooLarge
        waiting = unpacker.unconsumed_tail
        if not step and not waiting and not unpacker.eof:
            raise DamagedBody("broken off")
    return unpacker.unused_data
