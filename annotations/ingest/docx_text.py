"""The text of WordprocessingML: paragraphs, headings, lists and tables (ECMA-376 part 1, section 17)."""

from dataclasses import dataclass, field

from annotations.ingest.safe_xml import Element

_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\u2011"}
_NOTES = {"footnoteReference", "endnoteReference"}
_PICTURES = {"drawing", "pict", "object"}


@dataclass(kw_only=True)
class Body:
    """``blocks`` are paragraphs, a list or a table as one; ``title`` was styled as one, above them."""

    blocks: list[str] = field(default_factory=list)
    title: str = ""
    language: str = ""
    deleted: list[str] = field(default_factory=list)
    pictures: int = 0
    notes: int = 0
    is_in_list: bool = False


def read_body(document: Element) -> Body:
    """Return the text of ``word/document.xml``."""
    body = Body()
    language = document.first("lang")
    if language is not None:
        body.language = language.attributes.get("val", "")
    _read_blocks(document.first("body") or document, body)
    return body


def _read_blocks(parent: Element, body: Body) -> None:
    for element in parent.elements:
        if element.name == "p":
            _read_paragraph(element, body)
        elif element.name == "tbl":
            rows = (row for row in element.walk() if row.name == "tr")
            lines = [_row(row, body) for row in rows]
            _add(body, "\n".join(line for line in lines if line.strip(" |")), in_list=False)
        elif element.name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            _read_blocks(element, body)


def _read_paragraph(paragraph: Element, body: Body) -> None:
    words = _words(paragraph, body)
    properties = next((it for it in paragraph.elements if it.name == "pPr"), None)
    style = _value(properties, "pStyle").lower()
    if not words:
        return
    if style == "title" and not body.title and not body.blocks:
        body.title = " ".join(words.split())
    elif properties is not None and properties.first("numPr") and not style.startswith("heading"):
        _add(body, f"- {words}", in_list=True)
    else:
        _add(body, words, in_list=False)


def _value(properties: Element | None, name: str) -> str:
    element = properties.first(name) if properties is not None else None
    return element.attributes.get("val", "") if element is not None else ""


def _add(body: Body, words: str, *, in_list: bool) -> None:
    if in_list and body.is_in_list:
        body.blocks[-1] += f"\n{words}"
    elif words:
        body.blocks.append(words)
    body.is_in_list = in_list


def _row(row: Element, body: Body) -> str:
    cells = (cell for cell in row.elements if cell.name == "tc")
    return " | ".join(" ".join(_words(cell, body, own_tables=False).split()) for cell in cells)


def _words(element: Element, body: Body, *, own_tables: bool = True) -> str:
    """Return the words of a paragraph or cell; what is crossed out and what is no text is noted in ``body``."""
    parts: list[str] = []
    for inner in element.elements:
        if inner.name == "t":
            parts.append(inner.text)
        elif inner.name in _BREAKS:
            parts.append(_BREAKS[inner.name])
        elif inner.name in ("del", "moveFrom"):
            crossed_out = "".join(it.text for it in inner.walk() if it.name in ("delText", "t"))
            body.deleted.append(" ".join(crossed_out.split()))
        elif inner.name in _PICTURES:
            body.pictures += 1
        elif inner.name in _NOTES:
            body.notes += 1
        elif inner.name == "tbl" and not own_tables:
            # Rows of a table within a cell are rows of the outer table already.
            continue
        elif inner.name not in ("pPr", "rPr", "instrText", "AlternateContent"):
            parts.append(_words(inner, body, own_tables=own_tables))
            parts.append(" " if inner.name == "p" else "")
    words = "".join(parts).replace("\t", " ")
    return "\n".join(line.strip() for line in words.split("\n")).strip() if element.name == "p" else words
