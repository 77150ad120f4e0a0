"""WebVTT captions (https://www.w3.org/TR/webvtt1/), also where they break its rules."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext

from annotations.ingest.caption_blocks import blocks_of, is_timing, lines_of
from annotations.ingest.caption_reading import read_captions
from annotations.ingest.captions import Stated, compose
from annotations.ingest.findings import Findings
from annotations.ingest.pagemeta import language_of, language_remarks, title_of
from annotations.ingest.parsed import ParsedDocument

_SIGNATURE = re.compile(r"\ufeff?\s*WEBVTT(?=\s|\Z)")
_SURE = 1.0
_LANGUAGE = re.compile(r"language\s*:\s*(\S+)", re.IGNORECASE)
_TITLE = re.compile(r"(?:title\s*:|WEBVTT\s+(?:[-–—]\s*)?)\s*(\S.*)", re.IGNORECASE)


def sniff(text: str) -> float:
    """Return whether ``text`` begins with the word that WebVTT files begin with."""
    return _SURE if _SIGNATURE.match(text[:200]) else 0.0


def parse(text: str) -> ParsedDocument:
    """Take captions apart. Raises UnreadableInput where no cue has words."""
    lines = lines_of(text)
    findings = Findings()
    body_from, stated = _read_header(lines, findings)
    captions = read_captions(blocks_of(lines, start=body_from, blank_ends=True), findings)
    return compose(captions, format="vtt", findings=findings, stated=stated)


def _read_header(lines: Sequence[str], findings: Findings) -> tuple[int, Stated]:
    """Return where the cues begin and what stands above them: everything to the first blank line."""
    begin = next((at for at, line in enumerate(lines) if line.strip()), 0)
    stated = Stated()
    if is_timing(lines[begin]) or not _SIGNATURE.match(lines[begin]):
        return begin, stated
    end = begin
    while end < len(lines) and lines[end].strip() and not is_timing(lines[end]):
        line = lines[end].strip().removeprefix("\ufeff")
        if not stated.language and (language := _LANGUAGE.fullmatch(line)):
            stated.language, stated.remarks = language_of(language[1]), tuple(language_remarks(language[1]))
        elif not stated.title and (title := _TITLE.fullmatch(line)):
            stated.title = title_of(title[1])
        elif end > begin:
            findings.add("omitted", gettext("A line of the file's head was left out."), line=end + 1, raw=line)
        end += 1
    return end, stated
