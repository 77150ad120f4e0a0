"""Reads rendered text back the way a browser does."""

from collections import defaultdict
from html.parser import HTMLParser


class TextReader(HTMLParser):
    """``text`` is the textContent; ``pieces`` the textContent of each mark by its number, in the order of opening."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.pieces: defaultdict[int, list[str]] = defaultdict(list)
        self.ids: list[str] = []
        self.tags: list[str] = []
        self._open: list[tuple[str, int | None, int]] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        number = named.get("data-highlight")
        if named.get("id"):
            self.ids.append(named["id"])
        self._open.append((tag, int(number) if number else None, len(self.text)))

    def handle_endtag(self, tag: str) -> None:
        opened, number, start = self._open.pop()
        assert opened == tag
        if number is not None:
            self.pieces[number].append((start, self.text[start:]))

    def handle_data(self, data: str) -> None:
        self.text += data

    def quote_of(self, number: int) -> str:
        return "".join(text for _, text in sorted(self.pieces[number]))
