"""SubRip captions, in whatever shape they are found: without numbers, with dots for commas, blank lines within cues."""

import re

from annotations.ingest.caption_blocks import blocks_of, lines_of
from annotations.ingest.caption_reading import read_captions
from annotations.ingest.captions import Stated, compose
from annotations.ingest.findings import Findings
from annotations.ingest.parsed import ParsedDocument

_TIMES = r"\d{1,3}:\d{1,2}:\d{1,2}[,.:]\d{1,3}[ \t]*-->[ \t]*\d{1,3}:\d{1,2}:\d{1,2}[,.:]\d{1,3}"
_FIRST_TIMES = re.compile(rf"\s*(?:\d{{1,6}}[ \t]*(?:\r\n?|\n)\s*)?{_TIMES}")
_ANY_TIMES = re.compile(rf"^{_TIMES}\s*$", re.MULTILINE)
_SAMPLE = 20_000
_SURE, _LIKELY = 0.98, 0.9


def sniff(text: str) -> float:
    """Return how sure it is that ``text`` is SubRip: by its first lines, else by several lines of times."""
    if _FIRST_TIMES.match(text[:200].removeprefix("\ufeff")):
        return _SURE
    return _LIKELY if len(_ANY_TIMES.findall(text[:_SAMPLE])) >= 2 else 0.0


def parse(text: str) -> ParsedDocument:
    """Take captions apart. Raises UnreadableInput where none has words."""
    findings = Findings()
    captions = read_captions(blocks_of(lines_of(text), start=0, blank_ends=False), findings)
    return compose(captions, format="srt", findings=findings, stated=Stated())
