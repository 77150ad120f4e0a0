"""From an article's text and its highlights to HTML whose ``textContent`` is exactly that text."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

register = Library()

_PARAGRAPH_END = re.compile(r"\n+")
# Unicode's explicit formatting characters (https://unicode.org/reports/tr9/#Explicit_Directional_Embeddings): they
# could show the words around them in an order in which they do not stand.
_BIDI_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069\n\u2029]")
_REORDERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_ISOLATE_OPENERS = "\u2066\u2067\u2068"
_ISOLATE_CLOSER = "\u2069"


@dataclass(frozen=True, slots=True)
class Span:
    """A highlight on the text: half-open code-point offsets, and the classes its marks carry."""

    highlight: int
    claim: int
    start: int
    end: int
    classes: str


def render_text(text: str, spans: Sequence[Span]) -> SafeString:
    """Return ``text`` as paragraphs with a ``<mark>`` per span, properly nested.

    Only where two spans cross is the one that goes on split: its later pieces carry the highlight's number but neither
    ``id`` nor ``tabindex``. A paragraph ends after its line breaks, and never within a mark. Spans lie within the text.
    """
    starting: defaultdict[int, list[Span]] = defaultdict(list)
    for span in spans:
        starting[span.start].append(span)
    ends = {span.end for span in spans}
    paragraph_ends = {found.end() for found in _PARAGRAPH_END.finditer(text)} - {len(text)}
    writer = _Writer(text)
    for place in sorted(starting.keys() | ends | paragraph_ends):
        writer.write_to(place)
        going_on = writer.close_at(place) if place in ends else []
        if place in paragraph_ends:
            writer.end_paragraph()
        writer.open_marks(starting.get(place, []), going_on)
    return writer.finish()


class _Writer:
    """HTML written so far, up to ``self.place``; ``self.open`` are the marks around that place, outermost first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.html = ["<p>"]
        self.open: list[Span] = []
        self.controls = reordering_controls(text)

    def write_to(self, place: int) -> None:
        first, last = bisect_left(self.controls, self.place), bisect_left(self.controls, place)
        for control in self.controls[first:last]:
            self._write_plain(control)
            code = f"U+{ord(self.text[control]):04X}"
            self.html.append(f'<span class="control" data-code="{code}">{self.text[control]}</span>')
            self.place = control + 1
        self._write_plain(place)

    def close_at(self, place: int) -> list[Span]:
        """Close the marks that end here and all within them; return those of them that go on."""
        lowest = next(index for index, span in enumerate(self.open) if span.end == place)
        closed = self.open[lowest:]
        del self.open[lowest:]
        self.html.append("</mark>" * len(closed))
        return [span for span in closed if span.end > place]

    def open_marks(self, fresh: list[Span], going_on: list[Span]) -> None:
        """Open marks with the one that ends last outermost, so that a group of crossing spans is split only once."""
        new = {span.highlight for span in fresh}
        for span in sorted(fresh + going_on, key=lambda span: (-span.end, span.highlight)):
            self.html.append(_opening(span) if span.highlight in new else _opening_again(span))
            self.open.append(span)

    def end_paragraph(self) -> None:
        if not self.open:
            self.html.append("</p><p>")

    def finish(self) -> SafeString:
        self.write_to(len(self.text))
        self.html.append("</p>")
        return mark_safe("".join(self.html))  # noqa: S308  # every piece of text went through escape()

    def _write_plain(self, place: int) -> None:
        # An HTML parser would turn a raw carriage return into a line feed.
        self.html.append(escape(self.text[self.place : place], quote=False).replace("\r", "&#13;"))
        self.place = place


def reordering_controls(text: str) -> list[int]:
    """Return where ``text`` holds characters that reorder what stands after them.

    Embeddings and overrides all count; isolates only where they lack their other half within the paragraph.
    """
    if text.isascii():
        return []
    found: list[int] = []
    opened: list[int] = []
    for match in _BIDI_CONTROL.finditer(text):
        character, place = match.group(), match.start()
        if character in "\n\u2029":
            found += opened
            opened.clear()
        elif character in _ISOLATE_OPENERS:
            opened.append(place)
        elif character != _ISOLATE_CLOSER:
            found.append(place)
        elif opened:
            opened.pop()
        else:
            found.append(place)
    return sorted(found + opened)


def _opening(span: Span) -> str:
    return (
        f'<mark data-highlight="{span.highlight}" data-claim="{span.claim}" class="{span.classes}"'
        f' id="h-{span.highlight}" tabindex="0" aria-describedby="c-{span.claim}">'
    )


def _opening_again(span: Span) -> str:
    return f'<mark data-highlight="{span.highlight}" class="{span.classes}">'


@register.filter(is_safe=True)
def unreordered(value: object) -> str:
    """Return ``value`` without the characters that show words in another order than the one they stand in.

    For whatever people or other sites wrote, wherever it is shown but in an article's text, which shows these
    characters themselves. What is stored stays as it is.
    """
    return "" if value is None else str(value).translate(_REORDERING)
