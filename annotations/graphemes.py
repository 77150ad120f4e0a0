"""Where a text may be cut: extended grapheme clusters (Unicode Standard Annex 29, https://unicode.org/reports/tr29/).

Only a window around the place in question is read, so that a check costs the same in a long text as in a short one.
"""

import regex

_CLUSTER = regex.compile(r"\X")

# No cluster of a written language is nearly as long; a longer one (stacked marks as decoration) may be cut.
_LONGEST_CLUSTER = 256


def splits_grapheme(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` begins or ends inside a grapheme cluster."""
    return not (is_boundary(text, start) and is_boundary(text, end))


def snap_to_graphemes(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the narrowest span around ``[start, end)`` that cuts no grapheme cluster."""
    if not is_boundary(text, start):
        start = _cluster_start(text, start)
    if not is_boundary(text, end):
        opened = _cluster_start(text, end)
        cluster = _CLUSTER.match(text, opened)
        end = max(end, cluster.end()) if cluster else end
    return start, end


def is_boundary(text: str, place: int) -> bool:
    """Tell whether ``text`` may be cut before the code point at ``place``."""
    if place <= 0 or place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    if before < "\x80" and after < "\x80":
        return before != "\r" or after != "\n"
    return _cluster_start(text, place) == place


def _cluster_start(text: str, place: int) -> int:
    """Return where the cluster that holds ``text[place]`` begins."""
    window = _safe_start(text, place)
    start = window
    for cluster in _CLUSTER.finditer(text, window, place + 1):
        start = cluster.start()
    return start


def _safe_start(text: str, place: int) -> int:
    """Return a place at or before ``place`` from which clusters can be told without what stands before it.

    Every rule that looks further back than one code point (flags, joined emoji, Indic conjuncts) ends at ASCII, and
    no ASCII character joins the one after it: two in a row are a safe place.
    """
    lowest = max(0, place - _LONGEST_CLUSTER)
    start = place - 1
    while start > lowest and not (text[start] < "\x80" and text[start - 1] < "\x80"):
        start -= 1
    return max(start, 0)
