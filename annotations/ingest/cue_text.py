"""The markup within a cue: voices are kept as speakers, word times and entities are read, formatting is taken out.

WebVTT's is defined at https://www.w3.org/TR/webvtt1/#webvtt-caption-or-subtitle-cue-components; SRT has borrowed from
HTML and from SubStation Alpha (``{\\an8}``). What only looks like a tag ("<unintelligible>") is speech.
"""

import re
from collections.abc import Sequence
from html import unescape

from annotations.ingest.caption import CaptionLine
from annotations.ingest.word_times import TimedPiece

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>c|i|b|u|v|s|ruby|rt|lang|font|em|strong|span|br)(?:\.[^\s<>]*+)?(?:\s(?P<note>[^<>]*+)|/)?>"
    r"|<(?P<time>(?:\d+:)?\d\d:\d\d\.\d{3})>"
    r"|\{\\[^{}]*\}",
    re.IGNORECASE,
)


def timed_pieces(payload: Sequence[str], start_ms: int | None) -> list[TimedPiece]:
    """Return the words of a cue with the time of each piece; none where there are no times within the cue.

    https://www.w3.org/TR/webvtt1/#webvtt-cue-timestamp
    """
    pieces: list[TimedPiece] = []
    times = 0
    for number, line in enumerate(payload):
        since = None if number else start_ms
        said, done = "", 0
        for tag in _TAG.finditer(line):
            said += line[done : tag.start()]
            done = tag.end()
            if tag["time"]:
                pieces.append((unescape(said), since))
                said, since = "", _milliseconds(tag["time"])
                times += 1
            elif (tag["name"] or "").lower() == "br":
                said += " "
        pieces.append((unescape(said + line[done:]), since))
    return [piece for piece in pieces if piece[0].strip()] if times else []


def _milliseconds(stated: str) -> int:
    clock, thousandths = stated.split(".")
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(thousandths)


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
            elif not tag["time"]:
                marks += 1
        lines.append(CaptionLine(text=unescape("".join([*said, raw[done:]])), voice=voice))
    return lines, marks
