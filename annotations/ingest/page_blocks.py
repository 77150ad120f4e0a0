"""Where the paragraphs of a page end: of a short page, trafilatura gives all the words of an ``article`` in one row."""

from collections.abc import Iterator, Sequence

from lxml import etree

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td",
    "th", "tr", "ul",
))  # fmt: skip
_MARK = "\x1d"


def blocks_of(tree: etree._Element) -> list[str]:
    """Return the words of each block of a page, in order, their white space as single spaces."""
    parts: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        parts.append(_MARK if element.tag in _BLOCKS else "")
        # A comment's text is none of the page's, what follows it is.
        words = element.tail if event == "end" else element.text if isinstance(element.tag, str) else ""
        parts.append((words or "").replace(_MARK, ""))
    return [words for block in "".join(parts).split(_MARK) if (words := " ".join(block.split()))]


def split_at_blocks(text: str, blocks: Sequence[str]) -> Iterator[str]:
    """Yield the pieces of ``text``, whose white space is single spaces, that are blocks of the page one after another.

    A text that begins with no block, or is one, is yielded whole.
    """
    first = next((at for at, block in enumerate(blocks) if _begins(text, block)), len(blocks))
    at = 0
    for block in blocks[first:]:
        if at < len(text) and _begins(text, block, at=at):
            yield block
            at += len(block) + 1
    if at < len(text):
        yield text[at:]


def _begins(text: str, block: str, *, at: int = 0) -> bool:
    """Whether ``block`` stands in ``text`` at ``at``, and no word goes on after it."""
    return text.startswith(block, at) and text[at + len(block) :][:1] in ("", " ")
