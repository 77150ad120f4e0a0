"""Reads a response's body, counting bytes as they are sent and as they unpack: a bomb is cut off where it crosses."""

import zlib
from collections.abc import AsyncIterator

# Unpacked at once, so that one small chunk cannot fill the memory.
_STEP_BYTES = 65_536
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_BARE_DEFLATE = -zlib.MAX_WBITS
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class BodyTooLarge(Exception):
    """More bytes than the limit, as sent or unpacked."""


class DamagedBody(Exception):
    """The compression is broken off, broken, or not one that was asked for."""


async def read_body(chunks: AsyncIterator[bytes], *, encoding: str, limit: int) -> tuple[bytes, bytes]:
    """Return the body as sent and unpacked. Raises ``BodyTooLarge`` and ``DamagedBody``."""
    name = encoding.strip().lower()
    if name not in _PACKED | {"", "identity"}:
        raise DamagedBody(name)
    raw = bytearray()
    async for chunk in chunks:
        raw += chunk
        if len(raw) > limit:
            raise BodyTooLarge
    # What is sent is within the limit by now; unpacking it stops at the limit as well.
    return bytes(raw), unpack(bytes(raw), limit=limit) if name in _PACKED and raw else bytes(raw)


def unpack(raw: bytes, *, limit: int) -> bytes:
    """Unpack gzip, zlib or bare deflate data. Raises ``BodyTooLarge`` and ``DamagedBody``."""
    try:
        return _unpack(raw, _GZIP_OR_ZLIB, limit)
    except zlib.error:
        pass
    # Some servers send deflate without its header (https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.2).
    try:
        return _unpack(raw, _BARE_DEFLATE, limit)
    except zlib.error as error:
        raise DamagedBody(str(error)) from error


def _unpack(raw: bytes, window: int, limit: int) -> bytes:
    body = bytearray()
    unpacker = zlib.decompressobj(window)
    waiting = raw
    while not unpacker.eof:
        step = unpacker.decompress(waiting, _STEP_BYTES)
        body += step
        if len(body) > limit:
            raise BodyTooLarge
        waiting = unpacker.unconsumed_tail
        if not step and not waiting:
            raise DamagedBody("broken off")
    return bytes(body)
