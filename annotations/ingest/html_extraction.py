"""What trafilatura and the page's own metadata say about a page; runs in a process of its own (``isolated``).

Metadata comes from schema.org JSON-LD first, then OpenGraph and other ``meta`` elements, then from what trafilatura
reads off the page (https://schema.org/NewsArticle, https://ogp.me).
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from lxml import etree
from lxml import html as lxml_html
from trafilatura import bare_extraction

from annotations.ingest.page_blocks import blocks_of, split_at_blocks

_ARTICLE_TYPE = re.compile(r"(?:.*Article|.*Posting|Report|WebPage)\Z")
_UNSEEN = ("script", "style", "noscript", "template", "svg", "iframe", "object", "head")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)")
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "parsely-pub-date", "pubdate", "publishdate", "sailthru.date", "cxenseparse:recs:publishtime",
)  # fmt: skip
_MOST_GRAPH_NODES = 500
# Where trafilatura falls back on whole articles or on the body, there are few of them.
_MOST_UNSTRUCTURED = 20
_BLOCK, _LINE = "\x1d", "\x1e"
_MARKS = re.compile("[\x1d\x1e]")
_BLOCKS = frozenset(("p", "head", "quote", "list", "table", "code", "div"))
_OPENINGS = {"lb": _LINE, "item": f"{_LINE}- ", "row": _LINE}


class Page(TypedDict):
    """``text`` is the article's, in paragraphs; ``words`` and ``scripts`` count what the whole page holds."""

    text: str
    title: str
    author: str
    publisher: str
    published: str
    language: str
    place: str
    url: str
    words: int
    scripts: int


def extract(raw: bytes) -> Page:
    """Take apart the page ``raw``, which is in UTF-8."""
    logging.disable()
    tree = lxml_html.document_fromstring(raw, parser=lxml_html.HTMLParser(encoding="utf-8"))
    meta = _meta_of(tree)
    about = _schema_of(tree)
    found = bare_extraction(raw.decode(), include_comments=False, include_tables=True, with_metadata=True)
    read = found.as_dict() if found is not None and not isinstance(found, dict) else {}
    scripts = sum(1 for _ in tree.iter("script", "style"))
    address = _address_of(tree, meta, about)
    title = _first(about.get("headline"), meta.get("og:title"), read.get("title"), _title_of(tree))
    # From here on the tree is without what nobody sees.
    text = _body_of(read, tree)
    return Page(
        text=text,
        title=title,
        author=_names(about.get("author")) or _first(read.get("author"), meta.get("author")),
        publisher=_first(_names(about.get("publisher")), meta.get("og:site_name"), read.get("sitename")),
        published=_first(about.get("datePublished"), *(meta.get(name) for name in _DATES), read.get("date")),
        language=_first(about.get("inLanguage"), tree.get("lang"), meta.get("content-language"), meta.get("og:locale")),
        place=_first(about.get("dateline")),
        url=address,
        words=_count_words(tree),
        scripts=scripts,
    )


def _body_of(read: dict[str, Any], tree: etree._Element) -> str:
    """Return the text that trafilatura found; where it found words without any structure, in the page's paragraphs."""
    body = read.get("body")
    if body is None:
        return ""
    if len(body) > _MOST_UNSTRUCTURED or any(part.tag != "p" or len(part) for part in body):
        return _text_of(body)
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    blocks = blocks_of(tree)
    rows = (" ".join((part.text or "").split()) for part in body)
    return "\n\n".join(piece for row in rows for piece in split_at_blocks(row, blocks))


def _first(*values: object) -> str:
    """Return the first of ``values`` that is a string with words in it, its white space as single spaces."""
    strings = (value[0] if isinstance(value, list) and value else value for value in values)
    return next((" ".join(it.split()) for it in strings if isinstance(it, str) and it.strip()), "")


def _names(value: object) -> str:
    """Return the names in a schema.org value: a string, a thing with a name, or a list of either."""
    entries = value if isinstance(value, list) else [value]
    names = [_first(entry.get("name")) if isinstance(entry, dict) else _first(entry) for entry in entries[:20]]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _meta_of(tree: etree._Element) -> dict[str, str]:
    """Return the page's ``meta`` elements by their lower-case name; the first of each name counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if name and element.get("content"):
            found.setdefault(name.strip().lower(), str(element.get("content")))
    return found


def _schema_of(tree: etree._Element) -> dict[str, Any]:
    """Return the schema.org description of the page's article: a news article before any other page."""
    nodes: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json":
            nodes += _nodes_of(_json(script.text or ""))
    described = [node for node in nodes if any(_ARTICLE_TYPE.match(kind) for kind in _types_of(node))]
    return max(described, key=lambda node: (_is_article(node), "headline" in node), default={})


def _json(text: str) -> object:
    try:
        return json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        # Metadata that is no JSON is as good as none: the page is read without it.
        return None


def _nodes_of(value: object) -> list[dict[str, Any]]:
    waiting, nodes = [value], list[dict[str, Any]]()
    while waiting and len(nodes) < _MOST_GRAPH_NODES:
        thing = waiting.pop(0)
        if isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, dict):
            nodes.append(thing)
            waiting += [thing.get("@graph"), thing.get("mainEntity")]
    return nodes


def _types_of(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _is_article(node: dict[str, Any]) -> bool:
    return any("Article" in kind for kind in _types_of(node))


def _title_of(tree: etree._Element) -> str:
    title = next(tree.iter("title"), None)
    return "" if title is None else "".join(str(piece) for piece in title.itertext())


def _address_of(tree: etree._Element, meta: dict[str, str], about: dict[str, Any]) -> str:
    canonical = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    page = about.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    roottree = tree.getroottree()
    notes = [*roottree.getroot().itersiblings(preceding=True), *tree.iter(etree.Comment)][:50]
    saved = [match[1] for note in notes if (match := _SAVED_FROM.search(note.text or ""))]
    addresses = [*canonical, meta.get("og:url"), about.get("url"), page, *saved]
    return next((it.strip() for it in addresses if isinstance(it, str) and it.strip().startswith("http")), "")


def _count_words(tree: etree._Element) -> int:
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    return sum(len(str(piece).split()) for piece in tree.itertext(tag=etree.Element))


def _text_of(body: etree._Element) -> str:
    """Return trafilatura's tree as text: a blank line between blocks, a line for each item, row and line break."""
    parts: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        inside = element.getparent() is not None and element.getparent().tag in ("item", "cell")
        is_block = element.tag in _BLOCKS and not inside
        if event == "start":
            has_cell_before = element.tag == "cell" and element.getprevious() is not None
            parts += [_BLOCK] if is_block else [" | "] if has_cell_before else [_OPENINGS.get(str(element.tag), "")]
            parts.append(_MARKS.sub("", element.text or ""))
        else:
            parts += [_BLOCK] if is_block else []
            parts.append(_MARKS.sub("", element.tail or ""))
    blocks = ("\n".join(_filled(block.split(_LINE))) for block in "".join(parts).split(_BLOCK))
    return "\n\n".join(_filled(blocks, lines=True))


def _filled(pieces: Iterable[str], *, lines: bool = False) -> Iterator[str]:
    """Yield the pieces that have words, with white space as single spaces unless they are lines already."""
    for piece in pieces:
        clean = piece if lines else " ".join(piece.split())
        if clean.strip(" -|"):
            yield clean
