"""Rolling captions: files of live captions show each line two or three times, the new words below the old ones."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from django.utils.translation import ngettext

from annotations.ingest.caption import Caption, CaptionLine
from annotations.ingest.findings import Findings

_FEWEST, _LEAST_SHARE = 2, 0.25
# Captions that roll follow each other at once; what is said again after a silence is said again.
_LONGEST_GAP_MS = 100


def unroll(captions: Sequence[Caption], findings: Findings) -> list[Caption]:
    """Return ``captions`` (in order of time) without the words that each repeats from the one before.

    Nothing is taken out of a file of which less than a quarter repeats: there, words said twice are words said twice.
    """
    fresh = [(captions[0].lines, False)] if captions else []
    fresh += [_new_lines(before, after) for before, after in pairwise(captions)]
    repeats = sum(repeated for _, repeated in fresh)
    if repeats < _FEWEST or repeats < len(captions) * _LEAST_SHARE:
        return list(captions)
    kept: list[Caption] = []
    for caption, (lines, repeated) in zip(captions, fresh, strict=True):
        if lines:
            kept.append(replace(caption, lines=lines) if repeated else caption)
        elif caption.end_ms is not None and kept[-1].end_ms is not None:
            kept[-1] = replace(kept[-1], end_ms=max(kept[-1].end_ms, caption.end_ms))
    first = next(caption for caption, (_, repeated) in zip(captions, fresh, strict=True) if repeated)
    message = ngettext(
        "Rolling captions: words that %d caption repeats from the one before were left out.",
        "Rolling captions: words that %d captions repeat from the one before were left out.",
        repeats,
    )
    findings.add("omitted", message % repeats, line=first.line or None, raw=first.raw)
    return kept


def _new_lines(before: Caption, after: Caption) -> tuple[list[CaptionLine], bool]:
    """Return the lines of ``after`` that ``before`` did not show, and whether it repeats any."""
    gap = (after.start_ms or 0) - (after.start_ms or 0 if before.end_ms is None else before.end_ms)
    if gap > _LONGEST_GAP_MS:
        return after.lines, False
    shown = [line.text for line in before.lines]
    texts = [line.text for line in after.lines]
    for count in range(min(len(shown), len(texts)), 0, -1):
        if shown[-count:] == texts[:count]:
            return after.lines[count:], True
    return _grown_lines(" ".join(shown).split(), after.lines)


def _grown_lines(shown: list[str], lines: list[CaptionLine]) -> tuple[list[CaptionLine], bool]:
    """Return what ``lines`` add to the words ``shown``, where they begin with all of these."""
    if " ".join(line.text for line in lines).split()[: len(shown)] != shown:
        return lines, False
    known = len(shown)
    fresh = []
    for line in lines:
        words = line.text.split()
        if len(words) > known:
            fresh.append(replace(line, text=" ".join(words[known:])))
        known = max(0, known - len(words))
    return fresh, True
