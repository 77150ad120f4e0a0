"""Captions of every format become one flowing text with a cue for each stretch of words.

What a caption file does wrong is mended here, once for all formats, and reported by line: captions out of order, of
no length, without a readable time, and captions that repeat what the ones before them showed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext, ngettext

from annotations.errors import UnreadableInput
from annotations.ingest.caption import Caption, CaptionLine
from annotations.ingest.decoding import tidy
from annotations.ingest.findings import Findings
from annotations.ingest.lines import shorten
from annotations.ingest.paragraphs import Utterance, flow
from annotations.ingest.parsed import ParsedDocument, Remark
from annotations.ingest.rolling import unroll
from annotations.ingest.sentences import first_sentence
from annotations.ingest.speakers import Labelled, known_labels, read_label
from annotations.ingest.word_times import place_pieces

_LONGEST_SPEAKER = 200
# Two lines that begin with one of these are two people speaking.
_DASH = ("-", "–", "—")


@dataclass(kw_only=True)
class Stated:
    """What a caption file says about itself."""

    title: str = ""
    language: str = ""
    remarks: tuple[Remark, ...] = field(default=())


def compose(captions: Sequence[Caption], *, format: str, findings: Findings, stated: Stated) -> ParsedDocument:
    """Return ``captions`` as a document. Raises UnreadableInput where none of them has words."""
    filled = _with_words(captions, findings)
    timed = _in_order(_with_times(filled, findings), findings)
    fresh = unroll(timed, findings)
    utterances = _utterances_of(fresh, findings)
    if not utterances:
        raise UnreadableInput(gettext("No caption with words was found in this file."))
    text, cues = flow(utterances, keep_ends=True)
    count = ngettext("%d caption was read.", "%d captions were read.", len(captions)) % len(captions)
    return ParsedDocument(
        format=format,
        kind="transcript",
        text=text,
        title=stated.title or shorten(first_sentence(text)),
        cues=tuple(cues),
        language=stated.language,
        remarks=(Remark(action="recognised", message=count), *stated.remarks, *findings.by_line()),
    )


def _with_words(captions: Sequence[Caption], findings: Findings) -> list[Caption]:
    filled = []
    for caption in captions:
        for line in caption.lines:
            line.text = " ".join(tidy(line.text).split())
        caption.lines = [line for line in caption.lines if line.text]
        if caption.lines:
            filled.append(caption)
        else:
            findings.add(
                "omitted", gettext("A caption without words was left out."), line=caption.line or None, raw=caption.raw
            )
    return filled


def _with_times(captions: Sequence[Caption], findings: Findings) -> list[Caption]:
    """Give each caption a start: where its own cannot be read, the end of the one before."""
    before: Caption | None = None
    for caption in captions:
        if caption.start_ms is None:
            caption.start_ms = 0 if before is None else before.end_ms or before.start_ms
            caption.end_ms = _end_if_later(caption)
            message = gettext("Its time cannot be read: it was put after the caption before it.")
            findings.add("mended", message, line=caption.line or None, raw=caption.raw)
        elif caption.end_ms is None or caption.end_ms < caption.start_ms:
            caption.end_ms = None
            message = gettext("Its end cannot be read, or lies before its start: it lasts until the next one.")
            findings.add("mended", message, line=caption.line or None, raw=caption.raw)
        elif caption.end_ms == caption.start_ms:
            message = gettext("A caption of no length was kept.")
            findings.add("recognised", message, line=caption.line or None, raw=caption.raw)
        before = caption
    return list(captions)


def _end_if_later(caption: Caption) -> int | None:
    return caption.end_ms if (caption.end_ms or 0) > (caption.start_ms or 0) else None


def _in_order(captions: Sequence[Caption], findings: Findings) -> list[Caption]:
    """Return ``captions`` by their start; those that stood too late in the file are reported."""
    latest = overlaps = 0
    until = 0
    for caption in captions:
        start = caption.start_ms or 0
        if start < latest:
            message = gettext("It stands out of order and was put in its place by its time.")
            findings.add("mended", message, line=caption.line or None, raw=caption.raw)
        elif start < until:
            overlaps += 1
        latest = max(latest, start)
        until = max(until, caption.end_ms or 0)
    if overlaps:
        message = ngettext(
            "%d caption begins before the one above it ends; the times were kept.",
            "%d captions begin before the one above them ends; the times were kept.",
            overlaps,
        )
        findings.add("recognised", message % overlaps)
    return sorted(captions, key=lambda caption: caption.start_ms or 0)


def _utterances_of(captions: Sequence[Caption], findings: Findings) -> list[Utterance]:
    """Part captions where the speaker changes: as the file's voices tell, else by labels and marks in the words."""
    lines = [line for caption in captions for line in caption.lines]
    is_voiced = any(line.voice for line in lines)
    known = frozenset[str]() if is_voiced else known_labels(line.text for line in lines)
    speaker = ""
    utterances: list[Utterance] = []
    heard: dict[str, tuple[Caption, int]] = {}
    for caption in captions:
        has_dashes = sum(line.text.startswith(_DASH) for line in caption.lines) >= 2
        opened: Utterance | None = None
        for line in caption.lines:
            said = _said(line, is_voiced=is_voiced, known=known, has_dashes=has_dashes)
            changes = said.label != speaker if is_voiced else bool(said.label or said.turn)
            if changes:
                speaker = said.label
                first, count = heard.get(speaker, (caption, 0))
                heard[speaker] = (first, count + 1)
            if opened is None or changes:
                opened = _open(caption, speaker=speaker, turn=said.turn, shares_code=opened is not None)
                utterances.append(opened)
            opened.pieces.append(said.words)
        _share_times(caption, utterances)
    _report_speakers(heard, findings, is_voiced=is_voiced)
    return [utterance for utterance in utterances if any(piece.strip() for piece in utterance.pieces)]


def _share_times(caption: Caption, utterances: Sequence[Utterance]) -> None:
    """Give the timed words of ``caption`` to the last of ``utterances``, and what they do not hold to those before."""
    left = caption.pieces
    for utterance in reversed(utterances):
        if not left:
            return
        utterance.timed = left
        said = " ".join(" ".join(utterance.pieces).split())
        _placed, left = place_pieces(said, left)
        if not utterance.shares_code:
            return


def _said(line: CaptionLine, *, is_voiced: bool, known: frozenset[str], has_dashes: bool) -> Labelled:
    if is_voiced:
        return Labelled(shorten(" ".join((line.voice or "").split()), limit=_LONGEST_SPEAKER), False, line.text)
    if has_dashes and line.text.startswith(_DASH):
        return Labelled("", True, line.text[1:].strip())
    return read_label(line.text, known=known)


def _open(caption: Caption, *, speaker: str, turn: bool, shares_code: bool) -> Utterance:
    start_ms = caption.start_ms or 0
    return Utterance(start_ms=start_ms, end_ms=caption.end_ms, speaker=speaker, turn=turn, shares_code=shares_code)


def _report_speakers(heard: dict[str, tuple[Caption, int]], findings: Findings, *, is_voiced: bool) -> None:
    for name, (first, count) in heard.items():
        if name:
            message = ngettext("Speaker %(name)s, %(count)d time", "Speaker %(name)s, %(count)d times", count)
            findings.add("recognised", message % {"name": name, "count": count}, line=first.line or None)
        elif not is_voiced:
            message = ngettext(
                "%d mark of a change of speaker was taken out.",
                "%d marks of a change of speaker were taken out.",
                count,
            )
            findings.add("recognised", message % count, line=first.line or None)
