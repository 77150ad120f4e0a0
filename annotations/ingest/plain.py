"""Plain wire text: headline, agency, date line, byline and dateline are recognised, the rest is the article's text.

Head matter leaves the text and is reported with its line. Whatever is not recognised stays in the text, so no word
of the input is ever lost: it is in ``text`` or in the ``raw`` of a remark.
"""

from collections.abc import Sequence

from django.utils.translation import gettext

from annotations.canonical import canonicalise
from annotations.ingest.head import Head, read_head, read_tail
from annotations.ingest.lines import Line, blocks_of, read_lines, shorten
from annotations.ingest.parsed import ParsedDocument, Remark
from annotations.ingest.sentences import ends_sentence, first_sentence
from annotations.ingest.wrapping import unwrap, wrap_width

_LIKELIHOOD = 0.1
_PARAGRAPH_LINES_SHARE = 0.8


def sniff(text: str) -> float:
    """Any text can be plain text: every better founded opinion wins."""
    return _LIKELIHOOD if text else 0.0


def parse(text: str) -> ParsedDocument:
    """Take a plain text apart. ``text`` is decoded and not blank; its line ends may be of any kind."""
    lines, remarks = read_lines(text)
    head = read_head(lines)
    tail = read_tail(lines[head.body_from :])
    body_lines = lines[head.body_from : len(lines) - tail.length]
    body, body_remarks = _compose(body_lines)
    title = head.title or shorten(first_sentence(body))
    remarks += [*head.remarks, *_title_remark(head, body_lines), *body_remarks, *tail.remarks]
    return ParsedDocument(
        format="plain",
        kind="article",
        text=body,
        title=title,
        publisher=head.publisher,
        author=head.author,
        credit=head.credit or tail.credit,
        place=head.place,
        published_stated=head.published_stated,
        published_at=head.published_at,
        remarks=tuple(remarks),
    )


def _title_remark(head: Head, body_lines: Sequence[Line]) -> list[Remark]:
    if head.title:
        return []
    first = next(line for line in body_lines if line.text)
    message = gettext("No headline was found: the title is how the text begins.")
    return [Remark(action="recognised", message=message, line=first.number, raw=first.raw)]


def _compose(lines: Sequence[Line]) -> tuple[str, list[Remark]]:
    """Return the paragraphs of ``lines``, parted by one blank line, and what was mended for it."""
    blocks = blocks_of(lines)
    width = wrap_width(blocks)
    if width:
        text = "\n\n".join(paragraph for block in blocks for paragraph in unwrap(block, width=width))
        message = gettext("The lines were wrapped at %d characters and were joined into paragraphs.") % width
        return canonicalise(text), [Remark(action="mended", message=message)]
    if _is_line_per_paragraph(blocks):
        message = gettext("Each line was taken as a paragraph.")
        return canonicalise("\n\n".join(line.text for line in blocks[0])), [Remark(action="mended", message=message)]
    return canonicalise("\n\n".join("\n".join(line.text for line in block) for block in blocks)), []


def _is_line_per_paragraph(blocks: Sequence[Sequence[Line]]) -> bool:
    """Whether one block without blank lines is prose pasted with a line a paragraph."""
    if len(blocks) != 1 or len(blocks[0]) < 2:
        return False
    ended = sum(ends_sentence(line.text) for line in blocks[0])
    return ended >= len(blocks[0]) * _PARAGRAPH_LINES_SHARE
