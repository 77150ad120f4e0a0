"""Addresses that strangers wrote: only web pages become links, and a video opens at its moment."""

from urllib.parse import urlsplit

from annotations.web.video import timecode, video_at


def web_link(url: str) -> str:
    """Return ``url`` where it is an http or https address, else nothing: ``javascript:`` is never a link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def host_of(url: str) -> str:
    link = web_link(url)
    return (urlsplit(link).hostname or "").removeprefix("www.") if link else ""


def moment_of(url: str, start_ms: int | None) -> str:
    """Return the address that opens a recording at ``start_ms``; nothing where there is no time or no address."""
    link = web_link(url)
    return video_at(link, start_ms) if link and start_ms is not None else ""


def clock(start_ms: int | None, end_ms: int | None = None) -> str:
    """Return ``0:41`` or ``0:41–0:49``; nothing outside transcripts."""
    if start_ms is None:
        return ""
    return timecode(start_ms) if end_ms is None else f"{timecode(start_ms)}–{timecode(end_ms)}"
