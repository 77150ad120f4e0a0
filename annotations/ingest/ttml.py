"""TTML and IMSC captions, as broadcasters and streaming services keep them (https://www.w3.org/TR/ttml2/).

Times are clock times ("00:00:01.500", "00:00:01:12") or offsets ("1.5s", "250f", "30000t"); those of an element count
from its parent's start. Where a time cannot be read, its caption is put after the one before, and reported.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext

from annotations.errors import UnreadableInput
from annotations.ingest.caption import LATEST_MS, MOST_CAPTIONS, Caption, CaptionLine
from annotations.ingest.captions import Stated, compose
from annotations.ingest.decoding import byte_order_mark
from annotations.ingest.findings import Findings
from annotations.ingest.pagemeta import language_of, language_remarks, title_of
from annotations.ingest.parsed import ParsedDocument
from annotations.ingest.safe_xml import Element, read_xml

# What stands before the root is taken for good, piece by piece: tried over again, twenty comments would take seconds.
# What a document type declares is passed over too: it is refused by name, when it is known that captions were meant.
_ROOT = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>)*+<(?:[\w.-]+:)?tt[\s>]",
    re.DOTALL | re.IGNORECASE,
)
_OPENING_BYTES = 4096
_SURE = 1.0
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?:[.,](\d{1,9})|:(\d{1,3})(?:\.\d+)?)?")
_OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|m|s|ms|f|t)")
_USUAL_FRAMES = 30.0
_MS = {"h": 3_600_000.0, "m": 60_000.0, "s": 1000.0, "ms": 1.0}


@dataclass(frozen=True)
class _Clock:
    """How long a frame and a tick last, in milliseconds."""

    frame_ms: float
    tick_ms: float

    def milliseconds(self, stated: str) -> int | None:
        """Return what ``stated`` says; ``None`` where it is no time."""
        if match := _CLOCK.fullmatch(stated.strip()):
            hours, minutes, seconds = (int(part) for part in match.groups()[:3])
            fraction = float(f"0.{match[4] or 0}") * 1000 + int(match[5] or 0) * self.frame_ms
            return _bounded(((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction)
        if match := _OFFSET.fullmatch(stated.strip()):
            return _bounded(float(match[1]) * {**_MS, "f": self.frame_ms, "t": self.tick_ms}[match[2]])
        return None


def _bounded(ms: float) -> int | None:
    return round(ms) if ms <= LATEST_MS else None


def sniff(raw: bytes) -> float:
    """Return whether ``raw`` is XML whose root is ``tt``."""
    mark, encoding = byte_order_mark(raw)
    return _SURE if _ROOT.match(raw[len(mark) : _OPENING_BYTES].decode(encoding, "ignore")) else 0.0


def parse(raw: bytes) -> ParsedDocument:
    """Take captions apart. Raises UnreadableInput where this is no TTML, or none of them has words."""
    root = read_xml(raw)
    if root.name != "tt":
        raise UnreadableInput(gettext("This XML is not TTML: its root is “%s”.") % root.name[:50])
    findings = Findings()
    body = root.first("body")
    reader = _Reader(_clock_of(root), _agents_of(root))
    found = reader.captions(body, base=0, until=None, voice=None) if body else iter(())
    captions = list(islice(found, MOST_CAPTIONS + 1))
    if len(captions) > MOST_CAPTIONS:
        raise UnreadableInput(gettext("At most %d captions are read. Store the recording in parts.") % MOST_CAPTIONS)
    title = root.first("title")
    language = root.attributes.get("lang", "")
    stated = Stated(
        title=title_of(title.text) if title else "",
        language=language_of(language),
        remarks=tuple(language_remarks(language)),
    )
    if root.first("style") or root.first("layout"):
        findings.add("omitted", gettext("Where on the screen the captions stood, and how they looked, was left out."))
    return compose(captions, format="ttml", findings=findings, stated=stated)


def _clock_of(root: Element) -> _Clock:
    """Read the parameters of time (https://www.w3.org/TR/ttml2/#parameter-attribute-vocabulary)."""
    said = root.attributes
    frames = _number(said.get("frameRate"), default=_USUAL_FRAMES)
    parts = said.get("frameRateMultiplier", "1 1").replace(":", " ").split()
    if len(parts) == 2:
        frames *= _number(parts[0], default=1.0) / _number(parts[1], default=1.0)
    ticks = _number(said.get("tickRate"), default=frames if "frameRate" in said else 1.0)
    return _Clock(frame_ms=1000 / frames, tick_ms=1000 / ticks)


def _number(stated: str | None, *, default: float) -> float:
    """Return ``stated`` where it is a plain number above 0, else ``default``."""
    is_number = stated is not None and re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", stated.strip())
    return (float(stated or 0) if is_number else 0.0) or default


def _agents_of(root: Element) -> dict[str, str]:
    """Return the names of those who speak, by their identifiers."""
    agents = (element for element in root.walk() if element.name == "agent")
    return {agent.attributes.get("id", ""): " ".join(agent.text.split()) for agent in agents}


@dataclass(frozen=True)
class _Reader:
    """Finds the captions below an element; times count from the parent's start, or from the sibling's end in "seq"."""

    clock: _Clock
    agents: Mapping[str, str]

    def captions(self, element: Element, *, base: int, until: int | None, voice: str | None) -> Iterator[Caption]:
        """Yield a caption for each paragraph, or for each timed span in one."""
        start, end = self._times(element, base=base, until=until)
        voice = self._voice(element, voice)
        if element.name == "p":
            yield from self._paragraph(element, start=start, end=end, voice=voice)
            return
        is_sequence = element.attributes.get("timeContainer") == "seq"
        for inner in element.elements:
            if inner.name in ("div", "p"):
                begin = base if start is None else start
                for caption in self.captions(inner, base=begin, until=end, voice=voice):
                    yield caption
                    if is_sequence and caption.end_ms is not None:
                        start = caption.end_ms

    def _times(self, element: Element, *, base: int, until: int | None) -> tuple[int | None, int | None]:
        said = element.attributes
        offset = self.clock.milliseconds(said.get("begin", "0s"))
        start = None if offset is None else base + offset
        if "end" in said:
            offset = self.clock.milliseconds(said["end"])
            return start, None if offset is None else base + offset
        if "dur" in said:
            lasts = self.clock.milliseconds(said["dur"])
            return start, None if lasts is None or start is None else start + lasts
        return start, until

    def _voice(self, element: Element, inherited: str | None) -> str | None:
        names = [self.agents.get(agent, agent) for agent in element.attributes.get("agent", "").split()]
        return ", ".join(names) or inherited

    def _paragraph(
        self, paragraph: Element, *, start: int | None, end: int | None, voice: str | None
    ) -> Iterator[Caption]:
        rest = Element("p", paragraph.line, {})
        for part in paragraph.content:
            if isinstance(part, str) or part.name != "span" or "begin" not in part.attributes:
                rest.content.append(part)
                continue
            own = self._times(part, base=start or 0, until=end)
            yield self._caption(part, times=own, voice=self._voice(part, voice))
        if rest.text.strip() or len(rest.content) == len(paragraph.content):
            yield self._caption(rest, times=(start, end), voice=voice)

    def _caption(self, element: Element, *, times: tuple[int | None, int | None], voice: str | None) -> Caption:
        lines = [CaptionLine(text="", voice=voice)]
        self._add_runs(element, lines, voice=voice)
        raw = " ".join(element.text.split())
        return Caption(line=element.line, raw=raw, start_ms=times[0], end_ms=times[1], lines=lines)

    def _add_runs(self, element: Element, lines: list[CaptionLine], *, voice: str | None) -> None:
        for part in element.content:
            if isinstance(part, str):
                if voice != lines[-1].voice:
                    lines.append(CaptionLine(text="", voice=voice))
                lines[-1].text += part
            elif part.name == "br":
                lines.append(CaptionLine(text="", voice=voice))
            elif part.name == "span":
                self._add_runs(part, lines, voice=self._voice(part, voice))
