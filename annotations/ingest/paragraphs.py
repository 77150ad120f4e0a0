"""Spoken words become paragraphs of flowing text, with the offsets of each cue in it.

A paragraph ends with a sentence: after a pause, where the speaker changes, or when it has grown long enough. Only a
change of speaker, or speech without any punctuation, ends one elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from annotations.ingest.parsed import ParsedCue
from annotations.ingest.sentences import ends_in_initials, ends_sentence, sentence_ends
from annotations.ingest.word_times import TimedPiece, offsets_and_times, place_pieces

_BREAK = "\n\n"
_SENTENCES, _LONG, _OVERLONG, _ENDLESS = 4, 600, 900, 1500
_PAUSE_MS = 2500
_SHORTEST_MS = 1000
# English broadcast speech runs at about 15 characters a second; used only where the text itself gives no pace.
_USUAL_PACE = 0.015


@dataclass(kw_only=True)
class Utterance:
    """Words under one time code by one speaker.

    ``end_ms`` is ``None`` where no end is stated, ``turn`` says that a mark of a change of speaker stood before the
    words, ``shares_code`` that they stand under the same code as the words before them. ``timed`` are the words of its
    code with the time of each, where that is known; those of an utterance before it may stand first.
    """

    start_ms: int
    end_ms: int | None
    speaker: str
    turn: bool
    shares_code: bool
    pieces: list[str] = field(default_factory=list)
    timed: list[TimedPiece] = field(default_factory=list)


@dataclass(kw_only=True)
class _Paragraph:
    """How far the open paragraph has grown."""

    length: int = 0
    sentences: int = 0


def flow(utterances: Sequence[Utterance], *, keep_ends: bool = False) -> tuple[str, list[ParsedCue]]:
    """Join ``utterances`` (each with words, in order of time) and return the text with a cue for each.

    A cue ends no later than the next one starts, unless ``keep_ends`` says that stated ends may overlap it.
    """
    words = [" ".join(" ".join(utterance.pieces).split()) for utterance in utterances]
    pace = _pace_of(utterances, words)
    ends = list(_ends_of(utterances, words, pace=pace, keep_ends=keep_ends))
    parts: list[str] = []
    cues: list[ParsedCue] = []
    paragraph = _Paragraph()
    length = 0
    for position, (utterance, said) in enumerate(zip(utterances, words, strict=True)):
        if position:
            joint = _joint(paragraph, utterances, words, position=position, pace=pace)
            parts.append(joint)
            length += len(joint)
            if joint == _BREAK:
                paragraph = _Paragraph()
        piece = _grow(paragraph, said)
        parts.append(piece)
        cues.append(
            ParsedCue(
                start_ms=utterance.start_ms,
                end_ms=ends[position],
                start=length,
                end=length + len(piece),
                speaker=utterance.speaker,
                words=_word_times(utterance, said, piece, end_ms=ends[position]),
            )
        )
        length += len(piece)
    return "".join(parts), cues


def _word_times(utterance: Utterance, said: str, piece: str, *, end_ms: int) -> tuple[int, ...]:
    placed, _before = place_pieces(said, utterance.timed)
    return offsets_and_times(placed, piece, _BREAK, start_ms=utterance.start_ms, end_ms=end_ms)


def _joint(
    paragraph: _Paragraph, utterances: Sequence[Utterance], words: Sequence[str], *, position: int, pace: float
) -> str:
    """Return what stands between the words at ``position`` and those before: a space or the end of a paragraph."""
    before, after = utterances[position - 1], utterances[position]
    if after.turn or after.speaker != before.speaker:
        return _BREAK
    said = words[position - 1]
    if not ends_sentence(said):
        return _BREAK if paragraph.length > _ENDLESS else " "
    if words[position][0].islower():
        return " "
    has_pause = _pause_ms(before, after, said=said, pace=pace) > _PAUSE_MS
    if ends_in_initials(said) and not has_pause:
        return " "
    grown = paragraph.sentences >= _SENTENCES or paragraph.length > _LONG
    return _BREAK if has_pause or grown else " "


def _grow(paragraph: _Paragraph, said: str) -> str:
    """Add ``said`` to ``paragraph``; where that is overlong, end it at the first sentence end within ``said``."""
    ends = sentence_ends(said)
    inner = [end for end in ends if end < len(said) - 1 and said[end] == " "]
    if paragraph.length + len(said) <= _OVERLONG or not inner:
        paragraph.length += len(said) + 1
        paragraph.sentences += len(ends)
        return said
    pieces = []
    start = 0
    for end in inner:
        if paragraph.length + end - start > _LONG:
            pieces.append(said[start:end])
            start = end + 1
            paragraph.length = paragraph.sentences = 0
    pieces.append(said[start:])
    paragraph.length += len(said) - start
    paragraph.sentences += sum(end > start for end in ends)
    return _BREAK.join(pieces)


def _pause_ms(before: Utterance, after: Utterance, *, said: str, pace: float) -> float:
    spoken_until = before.start_ms + len(said) / pace if before.end_ms is None else before.end_ms
    return after.start_ms - spoken_until


def _pace_of(utterances: Sequence[Utterance], words: Sequence[str]) -> float:
    """Return the median pace in characters a millisecond."""
    paces = [
        len(said) / (after.start_ms - before.start_ms)
        for before, after, said in zip(utterances, utterances[1:], words, strict=False)
        if after.start_ms > before.start_ms
    ]
    return median(paces) if paces else _USUAL_PACE


def _ends_of(utterances: Sequence[Utterance], words: Sequence[str], *, pace: float, keep_ends: bool) -> Iterator[int]:
    """Yield when each utterance ends: as stated, else with the next time code; the last by ``pace``."""
    last = utterances[-1]
    estimate = last.start_ms + max(_SHORTEST_MS, round(len(words[-1]) / pace))
    end = estimate if last.end_ms is None else last.end_ms
    ends = []
    later: Utterance | None = None
    for utterance in reversed(utterances):
        if keep_ends and utterance.end_ms is not None:
            end = utterance.end_ms
        elif later is not None and not later.shares_code:
            end = later.start_ms if utterance.end_ms is None else min(utterance.end_ms, later.start_ms)
        ends.append(end)
        later = utterance
    yield from reversed(ends)
