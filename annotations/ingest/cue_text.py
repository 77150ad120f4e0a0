"""The markup within a cue: voices are kept as speakers, formatting and word times are taken out, entities are read.

WebVTT's is defined at https://www.w3.org/TR/webvtt1/#webvtt-caption-or-subtitle-cue-components; SRT has borrowed from
HTML and from SubStation Alpha (``{\\an8}``). What only looks like a tag ("<unintelligible>") is speech.
"""

import re
from collections.abc import Sequence
from html import unescape

from annotations.ingest.caption import CaptionLine

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>c|i|b|u|v|s|ruby|rt|lang|font|em|strong|span|br)(?:\.[^\s<>]*)?(?:\s+(?P<note>[^<>]*))?\s*/?>"
    r"|<(?:\d+:)?\d\d:\d\d\.\d{3}>"
    r"|\{\\[^{}]*\}",
    re.IGNORECASE,
)


def read_lines_of_cue(payload: Sequence[str]) -> tuple[list[CaptionLine], int]:
    """Return the lines of a cue without markup, parted where the voice changes, and how many marks were taken out."""
    voice: str | None = None
    marks = 0
    lines: list[CaptionLine] = []
    for raw in payload:
        said: list[str] = []
        done = 0
        for tag in _TAG.finditer(raw):
            said.append(raw[done : tag.start()])
            done = tag.end()
            name = (tag["name"] or "").lower()
            if name == "br":
                said.append(" ")
            if name == "v":
                lines.append(CaptionLine(text=unescape("".join(said)), voice=voice))
                said = []
                voice = "" if tag["end"] else " ".join(unescape(tag["note"] or "").split())
            else:
                marks += 1
        lines.append(CaptionLine(text=unescape("".join([*said, raw[done:]])), voice=voice))
    return lines, marks
