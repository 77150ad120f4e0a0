"""The cues of a transcript in its next revision: they follow their words, and a mended slip takes none of them away."""

from collections.abc import Sequence
from itertools import groupby, pairwise

import regex

from annotations import anchoring, timing
from annotations.models import Cue, Revision

_WORD = regex.compile(r"(?<!\S)[^\s\w]*+\w\S*+")  # a full stop alone is none


def carry_cues(old: Revision, text: str) -> list[Cue]:
    """Return the cues of ``old`` as they stand in ``text``, unsaved, in its order; those whose words are gone go too.

    A cue that re-anchoring does not find by its words stands where what is left between its neighbours stands: a slip
    was mended there.
    """
    cues = list(old.cues.all())
    spans = _fill(cues, _found(old, cues, text), text)
    carried = [(cue, *span) for cue, span in zip(cues, spans, strict=True) if span is not None]
    # Cues cover a transcript without gaps: words written in between belong to the cue before them.
    ends = [start + len(text[start:following].rstrip()) for (_, start, _), (_, following, _) in pairwise(carried)]
    ends += [len(text.rstrip())] if carried else []
    return [_moved(cue, old.text, text, start, end) for (cue, start, _), end in zip(carried, ends, strict=True)]


def _found(old: Revision, cues: Sequence[Cue], text: str) -> list[tuple[int, int] | None]:
    """Return where each cue's own words stand in ``text``; ``None`` where they do not, or stand out of order."""
    outcomes = anchoring.reanchor(old.text, text, [(cue.start, cue.end) for cue in cues])
    spans: list[tuple[int, int] | None] = []
    until = 0
    for outcome in outcomes:
        place = outcome.place
        if place is None or place.start < until:
            spans.append(None)
            continue
        spans.append((place.start, place.end))
        until = place.end
    return spans


def _fill(cues: Sequence[Cue], found: Sequence[tuple[int, int] | None], text: str) -> list[tuple[int, int] | None]:
    """Give each run of lost cues the words that stand between its neighbours, shared out by their old lengths."""
    spans = list(found)
    until = 0
    for is_lost, run in groupby(range(len(cues)), key=lambda index: found[index] is None):
        indices = list(run)
        if is_lost:
            following = found[indices[-1] + 1] if indices[-1] + 1 < len(cues) else None
            words = [
                (until + word.start(), until + word.end())
                for word in _WORD.finditer(text[until : following[0] if following else len(text)])
            ]
            for index, share in _shares([(index, cues[index].end - cues[index].start) for index in indices], words):
                spans[index] = share
        until = (spans[indices[-1]] or (0, until))[1]
    return spans


def _shares(lengths: Sequence[tuple[int, int]], words: Sequence[tuple[int, int]]) -> list[tuple[int, tuple[int, int]]]:
    """Share ``words`` (spans) out among ``lengths`` (key, code points); who gets none is left out."""
    whole = sum(length for _, length in lengths)
    shares, done, given = [], 0, 0
    for key, length in lengths:
        done += length
        upto = round(done / whole * len(words))
        if upto > given:
            shares.append((key, (words[given][0], words[upto - 1][1])))
            given = upto
    return shares


def _moved(cue: Cue, old_text: str, text: str, start: int, end: int) -> Cue:
    words = timing.carry_words(old_text[cue.start : cue.end], text[start:end], cue.words)
    return Cue(start_ms=cue.start_ms, end_ms=cue.end_ms, start=start, end=end, speaker=cue.speaker, words=words)
