"""Pasted transcripts: lines with time codes become flowing text, with a cue for the words of each code.

Every word below the first time code is covered by exactly one cue. A cue ends when the next one starts, unless its
end is stated; the last one lasts as long as its words take at the median pace of the others, and never under 1 s.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext, ngettext

from annotations.errors import UnreadableInput
from annotations.ingest import furniture
from annotations.ingest.caption import MOST_CAPTIONS
from annotations.ingest.dates import read_date
from annotations.ingest.findings import first_of_each
from annotations.ingest.lines import Line, read_lines, shorten
from annotations.ingest.paragraphs import Utterance, flow
from annotations.ingest.parsed import ParsedDocument, Remark
from annotations.ingest.sentences import ends_sentence, first_sentence
from annotations.ingest.speakers import known_labels, read_label
from annotations.ingest.timecodes import TimeCode, TimeCodes, find_time_codes

_SAMPLE_CHARACTERS, _SAMPLE_LINES = 60_000, 400
_FEWEST_CODES, _LEAST_SHARE = 3, 0.2
_LONGEST_TITLE = 150


@dataclass(kw_only=True)
class _Preamble:
    """What stands above the first time code."""

    title: str = ""
    url: str = ""
    published_stated: str = ""
    published_at: datetime | None = None
    remarks: list[Remark] = field(default_factory=list)


@dataclass(kw_only=True)
class _Segment:
    """A time code with the lines of words that stand under it, the code's own line first."""

    code: TimeCode
    spoken: list[tuple[Line, str]]


def sniff(text: str) -> float:
    """Return how sure it is that ``text`` has time codes: by the share of its lines that begin with one."""
    lines, _ = read_lines(text[:_SAMPLE_CHARACTERS])
    filled = [line for line in lines if line.text][:_SAMPLE_LINES]
    codes = find_time_codes(filled).chosen
    share = len(codes) / max(len(filled), 1)
    believable = (len(codes) >= _FEWEST_CODES and share >= _LEAST_SHARE) or (len(codes) >= 2 and share >= 0.5)
    return 0.5 + share / 2 if believable else 0.0


def parse(text: str) -> ParsedDocument:
    """Take a transcript apart. Raises UnreadableInput where no time code has words."""
    lines, remarks = read_lines(text)
    codes = find_time_codes(lines)
    if len(codes.chosen) > MOST_CAPTIONS:
        raise UnreadableInput(gettext("At most %d captions are read. Store the recording in parts.") % MOST_CAPTIONS)
    segments, omitted = _segments_of(lines, codes.chosen)
    utterances, speaker_remarks = _utterances_of(segments)
    if not utterances:
        raise UnreadableInput(
            gettext("No time code with words after it was found. Choose the format “plain” for a text without them.")
        )
    preamble = _read_preamble(lines[: codes.chosen[0].at])
    flowing, cues = flow(utterances)
    remarks += preamble.remarks
    remarks.append(_count_of(codes.chosen, lines))
    remarks += sorted([*_speech_remarks(lines, codes), *omitted, *speaker_remarks], key=lambda it: it.line or 0)
    return ParsedDocument(
        format="transcript",
        kind="transcript",
        text=flowing,
        title=preamble.title or shorten(first_sentence(flowing)),
        cues=tuple(cues),
        url=preamble.url,
        published_stated=preamble.published_stated,
        published_at=preamble.published_at,
        remarks=tuple(first_of_each(remarks)),
    )


def _segments_of(lines: Sequence[Line], codes: Sequence[TimeCode]) -> tuple[list[_Segment], list[Remark]]:
    """Give each line of words to the code above it; page furniture below the last words is left out."""
    segments: list[_Segment] = []
    remarks: list[Remark] = []
    for position, code in enumerate(codes):
        is_last = position + 1 == len(codes)
        below = lines[code.at + 1 : None if is_last else codes[position + 1].at]
        own = lines[code.at]
        spoken = [(own, code.rest)] if code.rest else []
        spoken += [(line, line.text) for line in below if line.text]
        if is_last:
            spoken, left = _without_furniture(spoken)
            remarks += left
        if spoken:
            segments.append(_Segment(code=code, spoken=spoken))
        else:
            remarks.append(_remark("omitted", gettext("A time code without words was left out."), own))
    return segments, remarks


def _without_furniture(spoken: list[tuple[Line, str]]) -> tuple[list[tuple[Line, str]], list[Remark]]:
    """Cut the last cue's words at the first line of page furniture; what stands below that is the page's, too."""
    at = next((at for at, (_, words) in enumerate(spoken) if at and furniture.is_furniture(words)), len(spoken))
    message = gettext("Not part of the transcript, left out.")
    return spoken[:at], [_remark("omitted", message, line) for line, _ in spoken[at:]]


def _utterances_of(segments: Sequence[_Segment]) -> tuple[list[Utterance], list[Remark]]:
    known = known_labels(words for segment in segments for _, words in segment.spoken)
    speaker = ""
    utterances: list[Utterance] = []
    heard: dict[str, tuple[Line, int]] = {}
    for segment in segments:
        opened = False
        first = segment.spoken[0][0]
        for line, words in segment.spoken:
            said = read_label(words, known=known)
            if said.label or said.turn:
                speaker = said.label
                name = said.label or ">>"
                heard[name] = (heard[name][0], heard[name][1] + 1) if name in heard else (line, 1)
                opened = False
            if not opened:
                shares_code = bool(utterances) and utterances[-1].start_ms == segment.code.ms and line is not first
                utterances.append(_open(segment.code, speaker=speaker, turn=said.turn, shares_code=shares_code))
                opened = True
            utterances[-1].pieces.append(said.words)
    filled = [utterance for utterance in utterances if any(piece.strip() for piece in utterance.pieces)]
    return filled, [_speaker_remark(name, line, count) for name, (line, count) in heard.items()]


def _open(code: TimeCode, *, speaker: str, turn: bool, shares_code: bool) -> Utterance:
    return Utterance(start_ms=code.ms, end_ms=code.end_ms, speaker=speaker, turn=turn, shares_code=shares_code)


def _speaker_remark(name: str, line: Line, count: int) -> Remark:
    if name == ">>":
        message = ngettext(
            "%d mark of a change of speaker was taken out.", "%d marks of a change of speaker were taken out.", count
        )
        return _remark("recognised", message % count, line)
    message = ngettext("Speaker %(name)s, %(count)d time", "Speaker %(name)s, %(count)d times", count)
    return _remark("recognised", message % {"name": name, "count": count}, line)


def _read_preamble(lines: Sequence[Line]) -> _Preamble:
    preamble = _Preamble()
    for line in lines:
        if line.text:
            preamble.remarks.append(_read_preamble_line(preamble, line))
    return preamble


def _read_preamble_line(preamble: _Preamble, line: Line) -> Remark:
    """Note what ``line`` says in ``preamble`` and return the remark about it."""
    if not preamble.url and furniture.is_address(line.text):
        preamble.url = line.text
        return _remark("recognised", gettext("Address: %s") % line.text, line)
    if not preamble.published_stated and (date := read_date(line.text)):
        preamble.published_stated, preamble.published_at = date.stated, date.moment
        message = " ".join(filter(None, [gettext("Date line: %s") % date.stated, date.doubt]))
        return _remark("recognised", message, line)
    is_title = len(line.text) <= _LONGEST_TITLE and not furniture.is_furniture(line.text)
    if is_title and not preamble.title and not (ends_sentence(line.text) and line.text[-1] not in "?!؟"):
        preamble.title = line.text
        return _remark("recognised", gettext("Headline"), line)
    return _remark("omitted", gettext("Stands above the first time code, left out."), line)


def _count_of(codes: Sequence[TimeCode], lines: Sequence[Line]) -> Remark:
    message = ngettext("%d time code was recognised.", "%d time codes were recognised.", len(codes)) % len(codes)
    return _remark("recognised", message, lines[codes[0].at])


def _speech_remarks(lines: Sequence[Line], codes: TimeCodes) -> list[Remark]:
    kept = [
        _remark(
            "mended",
            gettext("Kept as speech: the time of day.")
            if code.doubt == "time of day"
            else gettext("Kept as speech: as a time code it would not fit those around it."),
            lines[code.at],
        )
        for code in codes.refused
    ]
    split = [
        _remark("mended", gettext("Digits follow the time code: what comes after its seconds is speech."), line)
        for line in (lines[code.at] for code in codes.chosen if code.doubt == "digits")
    ]
    return [*kept, *split, *_mark_remarks(lines, codes.chosen)]


def _mark_remarks(lines: Sequence[Line], codes: Sequence[TimeCode]) -> list[Remark]:
    """Report each kind of mark between time codes and words once, with the first line that has it."""
    counts = Counter(code.mark for code in codes if code.mark)
    first = {code.mark: lines[code.at] for code in reversed(codes) if code.mark}
    message = gettext("“%(mark)s” between time code and words was left out (lines: %(count)d).")
    return [_remark("omitted", message % {"mark": mark, "count": count}, first[mark]) for mark, count in counts.items()]


def _remark(action: str, message: str, line: Line) -> Remark:
    return Remark(action=action, message=message, line=line.number, raw=line.raw)
