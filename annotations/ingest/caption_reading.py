"""Blocks of a WebVTT or SRT file become captions; whatever is no caption is reported by its line."""

from collections.abc import Iterable

from django.utils.translation import gettext, ngettext

from annotations.ingest.caption import Caption
from annotations.ingest.caption_blocks import ARROW, Block, is_timing
from annotations.ingest.cue_text import read_lines_of_cue, timed_pieces
from annotations.ingest.findings import Findings


def read_captions(blocks: Iterable[Block], findings: Findings) -> list[Caption]:
    """Return the captions among ``blocks``, without their markup."""
    captions = []
    placed = marked = 0
    for block in blocks:
        if block.kind != "cue":
            _report(block, findings)
            continue
        if is_timing(block.raw) and ARROW not in block.raw:
            message = gettext("What stands between its times was read as “-->”.")
            findings.add("mended", message, line=block.line, raw=block.raw)
        lines, marks = read_lines_of_cue(block.payload)
        placed += bool(block.settings)
        marked += marks
        captions.append(
            Caption(
                line=block.line,
                raw=block.raw,
                start_ms=block.start_ms,
                end_ms=block.end_ms,
                lines=lines,
                pieces=timed_pieces(block.payload, block.start_ms),
            )
        )
    if placed:
        message = ngettext(
            "Where on the screen %d caption stood was left out.",
            "Where on the screen %d captions stood was left out.",
            placed,
        )
        findings.add("omitted", message % placed)
    if marked:
        message = ngettext(
            "%d mark of formatting was left out.",
            "%d marks of formatting were left out.",
            marked,
        )
        findings.add("omitted", message % marked)
    return captions


def _report(block: Block, findings: Findings) -> None:
    messages = {
        "note": gettext("A note of the file's makers was left out."),
        "style": gettext("A style sheet was left out."),
        "region": gettext("The layout of the screen was left out."),
        "stray": gettext("It stands under no time and was left out."),
    }
    findings.add("omitted", messages[block.kind], line=block.line, raw=" ".join([block.raw, *block.payload]))
