"""Captions in the form YouTube's player fetches them, called json3: events of segments, in milliseconds."""

from itertools import pairwise
from typing import Any

from django.utils.translation import gettext

from annotations.errors import UnreadableInput
from annotations.ingest.caption import LATEST_MS, MOST_CAPTIONS, Caption, CaptionLine
from annotations.ingest.captions import Stated, compose
from annotations.ingest.findings import Findings
from annotations.ingest.json_input import number_in, numbered, read_object, seems_json_with, text_in
from annotations.ingest.parsed import ParsedDocument
from annotations.ingest.word_times import TimedPiece

_SURE = 0.95


def sniff(text: str) -> float:
    """Return whether ``text`` is a JSON object with the keys of json3."""
    is_json3 = seems_json_with(text, "events", "segs") or seems_json_with(text, "wireMagic", "events")
    return _SURE if is_json3 else 0.0


def parse(text: str) -> ParsedDocument:
    """Take captions apart. Raises UnreadableInput where this is no json3, or none of them has words."""
    data = read_object(text)
    events = data.get("events")
    if not isinstance(events, list):
        raise UnreadableInput(gettext("This JSON is not json3: it has no list named “events”."))
    if len(events) > 2 * MOST_CAPTIONS:
        raise UnreadableInput(gettext("At most %d captions are read. Store the recording in parts.") % MOST_CAPTIONS)
    findings = Findings()
    captions = [_caption_of(event, number) for number, event in enumerate(events, start=1) if _has_words(event)]
    if any("tOffsetMs" in segment for event in events for segment in _segments_of(event) if isinstance(segment, dict)):
        _end_with_the_next(captions)
    silent = len(events) - len(captions)
    if silent:
        # Half of the events of automatic captions are line ends, and one sets up the window.
        findings.add("recognised", gettext("Events that show no words: %d") % silent)
    return compose(captions, format="json3", findings=findings, stated=Stated())


def _has_words(event: object) -> bool:
    return isinstance(event, dict) and any(text_in(segment, "utf8").strip() for segment in _segments_of(event))


def _end_with_the_next(captions: list[Caption]) -> None:
    """Automatic captions stay on the screen while the next are spoken: their words end where those begin."""
    for before, after in pairwise(captions):
        if before.end_ms is not None and after.start_ms is not None and (before.start_ms or 0) <= after.start_ms:
            before.end_ms = min(before.end_ms, after.start_ms)


def _segments_of(event: object) -> list[Any]:
    segments = event.get("segs") if isinstance(event, dict) else None
    return segments if isinstance(segments, list) else []


def _caption_of(event: dict[str, Any], number: int) -> Caption:
    words = "".join(text_in(segment, "utf8") for segment in _segments_of(event))
    start, lasts = number_in(event, "tStartMs"), number_in(event, "dDurationMs")
    start_ms = round(start) if start is not None and 0 <= start <= LATEST_MS else None
    end_ms = None if start_ms is None or lasts is None or not 0 <= lasts <= LATEST_MS else start_ms + round(lasts)
    lines = [CaptionLine(text=line) for line in words.split("\n")]
    raw = numbered(number, words)
    return Caption(line=0, raw=raw, start_ms=start_ms, end_ms=end_ms, lines=lines, pieces=_pieces(event, start_ms))


def _pieces(event: dict[str, Any], start_ms: int | None) -> list[TimedPiece]:
    """Return the segments with their times; none where the event does not time its words."""
    segments = [segment for segment in _segments_of(event) if text_in(segment, "utf8").strip()]
    offsets = [number_in(segment, "tOffsetMs") for segment in segments]
    if start_ms is None or not any(offsets):
        return []
    return [
        (text_in(segment, "utf8"), start_ms + round(offset or 0))
        for segment, offset in zip(segments, offsets, strict=True)
        if 0 <= (offset or 0) <= LATEST_MS
    ]
