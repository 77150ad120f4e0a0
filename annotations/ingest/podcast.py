"""Transcripts of the podcast namespace, in JSON: segments with a speaker, times in seconds, and words.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md#json
"""

from itertools import pairwise

from django.utils.translation import gettext

from annotations.errors import UnreadableInput
from annotations.ingest.caption import LATEST_MS, MOST_CAPTIONS, Caption, CaptionLine
from annotations.ingest.captions import Stated, compose
from annotations.ingest.findings import Findings
from annotations.ingest.json_input import number_in, numbered, read_object, seems_json_with, text_in
from annotations.ingest.parsed import ParsedDocument

_SURE = 0.95
_NO_SPACE_BEFORE = frozenset(",.;:!?…)]}%’”»،؟。，、！？")


def sniff(text: str) -> float:
    """Return whether ``text`` is a JSON object with segments that have a start."""
    return _SURE if seems_json_with(text, "segments", "startTime") else 0.0


def parse(text: str) -> ParsedDocument:
    """Take segments apart. Raises UnreadableInput where there are none, or none with words."""
    segments = read_object(text).get("segments")
    if not isinstance(segments, list):
        raise UnreadableInput(gettext("This JSON is no podcast transcript: it has no list named “segments”."))
    if len(segments) > 2 * MOST_CAPTIONS:
        raise UnreadableInput(gettext("At most %d captions are read. Store the recording in parts.") % MOST_CAPTIONS)
    findings = Findings()
    for number, segment in enumerate(segments, start=1):
        if not text_in(segment, "body").strip():
            findings.add("omitted", gettext("A segment without words was left out."), raw=numbered(number))
    captions = [
        _caption_of(segment, number)
        for number, segment in enumerate(segments, start=1)
        if text_in(segment, "body").strip()
    ]
    return compose(_joined(captions), format="podcast", findings=findings, stated=Stated())


def _caption_of(segment: object, number: int) -> Caption:
    body = text_in(segment, "body")
    line = CaptionLine(text=body, voice=text_in(segment, "speaker"))
    return Caption(
        line=0,
        raw=numbered(number, body),
        start_ms=_ms(segment, "startTime"),
        end_ms=_ms(segment, "endTime"),
        lines=[line],
    )


def _ms(segment: object, key: str) -> int | None:
    seconds = number_in(segment, key)
    return round(seconds * 1000) if seconds is not None and 0 <= seconds * 1000 <= LATEST_MS else None


def _joined(captions: list[Caption]) -> list[Caption]:
    """Put punctuation that has a segment of its own to the word before it: some files time each word."""
    joined = captions[:1]
    for before, after in pairwise(captions):
        words = after.lines[0].text.strip()
        if words[0] not in _NO_SPACE_BEFORE or before.lines[0].voice != after.lines[0].voice:
            joined.append(after)
            continue
        last = joined[-1]
        last.lines[0].text = last.lines[0].text.rstrip() + words
        last.end_ms = after.end_ms
    return joined
