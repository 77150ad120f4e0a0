"""XML as a small tree, read with the lines it stands on; what could make it explode is refused while it is read.

A document type is where entities that expand without end, and files from elsewhere, are named
(https://docs.python.org/3/library/xml.html#xml-security): no format read here needs one, so none is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext

from annotations.errors import UnreadableInput

_DEEPEST, _MOST_ELEMENTS = 100, 200_000
# Names of attributes. The parser keeps each for as long as it lives, and all of a tag before it tells of it.
_MOST_NAMES, _LONGEST_TAG, _STEP_BYTES = 1000, 1_000_000, 250_000


@dataclass(slots=True)
class Element:
    """``name`` and the names of ``attributes`` are without their namespaces; ``content`` is text and elements."""

    name: str
    line: int
    attributes: dict[str, str]
    content: list["str | Element"] = field(default_factory=list)

    @property
    def elements(self) -> Iterator["Element"]:
        return (part for part in self.content if isinstance(part, Element))

    @property
    def text(self) -> str:
        """All the text within, in reading order."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all those within, in reading order."""
        yield self
        for inner in self.elements:
            yield from inner.walk()

    def first(self, name: str) -> "Element | None":
        return next((element for element in self.walk() if element.name == name), None)


class _Builder:
    """Takes the events of one document and keeps its root."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.refuse_document_type
        self.open: list[Element] = []
        self.root: Element | None = None
        self.count = 0
        self.names: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        self.names.update(attributes)
        if len(self.open) >= _DEEPEST or self.count > _MOST_ELEMENTS or len(self.names) > _MOST_NAMES:
            raise _too_large()
        local = {_local(key): value for key, value in attributes.items()}
        element = Element(_local(name), self.parser.CurrentLineNumber, local)
        if self.open:
            self.open[-1].content.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, name: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].content.append(text)

    def refuse_document_type(self, *declared: object) -> None:
        raise UnreadableInput(gettext("This XML declares a document type, which is not read: it can hide anything."))


def read_xml(raw: bytes) -> Element:
    """Return the root of ``raw``.

    Raises UnreadableInput, with the line, where it is not well-formed, and where it declares a document type, nests
    more than a hundred elements, has more than 200,000, or a tag or comment without end.
    """
    builder = _Builder()
    try:
        for start in range(0, len(raw), _STEP_BYTES):
            builder.parser.Parse(raw[start : start + _STEP_BYTES], False)
            if start - builder.parser.CurrentByteIndex > _LONGEST_TAG:
                raise _too_large()
        builder.parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = builder.parser.CurrentLineNumber
        raise UnreadableInput(
            gettext("This XML is damaged: line %(line)d cannot be read (%(why)s).") % {"line": line, "why": error},
            extra={"line": line},
        ) from error
    if builder.root is None:
        raise UnreadableInput(gettext("This XML has no content."))
    return builder.root


def _too_large() -> UnreadableInput:
    return UnreadableInput(gettext("This XML is nested too deeply, or has too many elements, to be read."))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
