"""Time codes: how a time reads, and the address that opens a recording there."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Sites whose players start at the second that the query parameter ``t`` names.
_START_IN_QUERY = ("youtube.com", "youtu.be", "twitch.tv", "dailymotion.com")


def timecode(milliseconds: int) -> str:
    """Return ``0:20``, ``12:05`` or ``1:02:03``; parts of a second are dropped, so that the time never lies ahead."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def video_at(url: str, milliseconds: int) -> str:
    """Return the address of ``url`` at that time, nothing for an article without an address.

    Elsewhere than on the sites that have their own way it is a media fragment (https://www.w3.org/TR/media-frags/).
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return ""
    seconds = milliseconds // 1000
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host not in _START_IN_QUERY:
        return urlunsplit(parts._replace(fragment=f"t={seconds}"))
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "t"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("t", f"{seconds}s")]), fragment=""))
