"""Addresses that strangers wrote: only web pages become links, and a video opens at its moment."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"}


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


def link_at(url: str, start_ms: int | None) -> str:
    """Return the address of a video at ``start_ms``: YouTube's ``t``, else a media fragment.

    https://www.w3.org/TR/media-frags/ has ``#t=`` in seconds.
    """
    link = web_link(url)
    if not link or start_ms is None:
        return ""
    seconds = start_ms // 1000
    parts = urlsplit(link)
    if parts.hostname in YOUTUBE_HOSTS:
        query = [(name, value) for name, value in parse_qsl(parts.query) if name != "t"]
        return urlunsplit(parts._replace(query=urlencode([*query, ("t", f"{seconds}s")])))
    return urlunsplit(parts._replace(fragment=f"t={seconds}"))


def clock(milliseconds: int | None) -> str:
    """Return a time code such as ``0:41`` or ``1:02:03``; nothing for ``None``."""
    if milliseconds is None:
        return ""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
