"""What markdown-it finds in a Markdown text; runs in a process of its own (``isolated``)."""

from dataclasses import dataclass, field
from typing import TypedDict

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LISTS = {"bullet_list", "ordered_list"}
_LONGEST_RAW = 200


class Found(TypedDict):
    """``heading`` stands above all ``blocks``, at ``heading_line``; ``html`` is left out, ``(line, raw)``."""

    heading: str
    heading_line: int
    blocks: list[str]
    html: list[tuple[int, str]]
    images: int


def extract(raw: bytes) -> Found:
    """Take apart ``raw``, Markdown in UTF-8."""
    reader = _Reader()
    for token in MarkdownIt("commonmark").enable("table").parse(raw.decode()):
        reader.take(token)
    return Found(
        heading=reader.heading,
        heading_line=reader.heading_line,
        blocks=[block for block in reader.blocks if block.strip(" -|")],
        html=reader.html,
        images=reader.images,
    )


@dataclass
class _Reader:
    """Gathers blocks: a list is one block with a line for each item, a table one with a line for each row."""

    heading: str = ""
    heading_line: int = 0
    blocks: list[str] = field(default_factory=list)
    html: list[tuple[int, str]] = field(default_factory=list)
    images: int = 0
    marks: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    level: str = ""
    is_in_row: bool = False

    def take(self, token: Token) -> None:
        name, _, end = token.type.rpartition("_")
        line = token.map[0] + 1 if token.map else 0
        if token.type == "heading_open":
            self.level = token.tag
        elif name in _LISTS and end == "open":
            self.marks.append("- " if name == "bullet_list" else f"{token.attrGet('start') or 1}. ")
        elif name in _LISTS:
            self.marks.pop()
            self._close_rows()
        elif token.type == "table_close":
            self._close_rows()
        elif token.type == "list_item_close":
            self._count_on()
        elif name == "tr":
            self.is_in_row = end == "open"
            self.rows += [] if self.is_in_row else [" | ".join(self.cells)]
            self.cells = []
        elif token.type in ("fence", "code_block"):
            self._add(token.content.rstrip("\n"), line=line)
        elif token.type == "html_block":
            self.html.append((line, token.content[:_LONGEST_RAW]))
        elif token.type == "inline":
            self._add_inline(token, line=line)

    def _close_rows(self) -> None:
        """Make the gathered lines a block, once the outermost list is at its end."""
        if not self.marks and self.rows:
            self.blocks.append("\n".join(self.rows))
            self.rows = []

    def _count_on(self) -> None:
        mark = self.marks[-1] if self.marks else ""
        if mark and mark[0].isdigit():
            self.marks[-1] = f"{int(mark[:-2]) + 1}. "

    def _add_inline(self, token: Token, *, line: int) -> None:
        words = self._words(token.children or [], line=line)
        if self.is_in_row:
            self.cells.append(words)
        else:
            self._add(words, line=line)

    def _add(self, words: str, *, line: int) -> None:
        if self.level:
            level, self.level = self.level, ""
            if level == "h1" and not self.blocks and not self.heading:
                self.heading, self.heading_line = words, line
                return
        if self.marks:
            self.rows.append(f"{self.marks[-1]}{words}")
        else:
            self.blocks.append(words)

    def _words(self, children: list[Token], *, line: int) -> str:
        parts = []
        for child in children:
            if child.type == "softbreak":
                parts.append(" ")
            elif child.type == "hardbreak":
                parts.append("\n")
            elif child.type == "html_inline":
                self.html.append((line, child.content[:_LONGEST_RAW]))
            elif child.type == "image":
                self.images += 1
            else:
                parts.append(child.content)
        return "".join(parts).strip()
