"""All the words of a piece of HTML, in paragraphs; runs in a process of its own (``isolated``)."""

import re

from lxml import etree
from lxml import html as lxml_html

_BLOCK, _LINE = "\x1d", "\x1e"
_UNSEEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "object")
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "div", "dl", "figure", "figcaption", "footer", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "main", "ol", "p", "pre", "section", "table", "ul",
))  # fmt: skip
_LINES = frozenset(("br", "li", "tr", "dt", "dd"))
_MARKS = re.compile("[\x1d\x1e]")


def extract(raw: bytes) -> str:
    """Return the words of ``raw``, which is in UTF-8: nothing is judged to be beside the article."""
    tree = lxml_html.document_fromstring(raw, parser=lxml_html.HTMLParser(encoding="utf-8"))
    etree.strip_elements(tree, *_UNSEEN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    parts: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BLOCKS:
            parts.append(_BLOCK)
        elif event == "start" and element.tag in _LINES:
            parts.append(_LINE + ("- " if element.tag == "li" else ""))
        elif event == "start" and element.tag in ("td", "th") and element.getprevious() is not None:
            parts.append(" | ")
        parts.append(_MARKS.sub("", (element.text if event == "start" else element.tail) or ""))
    blocks = ([" ".join(line.split()) for line in block.split(_LINE)] for block in "".join(parts).split(_BLOCK))
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := [line for line in block if line.strip(" -|")]))
