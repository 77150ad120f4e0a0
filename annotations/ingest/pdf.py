"""PDF with a text layer: paragraphs out of the lines on its pages. A scan without one is refused."""

import re
from collections import Counter

from django.utils.translation import gettext, ngettext

from annotations.canonical import canonicalise
from annotations.errors import UnreadableInput
from annotations.ingest.decoding import tidy
from annotations.ingest.isolated import extract
from annotations.ingest.lines import plain_spaces, shorten
from annotations.ingest.pagemeta import language_of, language_remarks, made_remarks, name_of, one_line, title_of
from annotations.ingest.parsed import ParsedDocument, Remark
from annotations.ingest.pdf_layout import Layout, PageLine, Paragraph, lay_out
from annotations.ingest.sentences import first_sentence

_SURE = 1.0
_SIGNATURE = re.compile(rb"\A.{0,1024}?%PDF-\d", re.DOTALL)
# What programs write where the author wrote no title: "Microsoft Word - draft3.docx", "untitled".
_NO_TITLE = re.compile(r"(?:microsoft \w+ - .*|untitled.*|.*\.(?:docx?|pdf|odt|indd|rtf|txt))", re.IGNORECASE)
_HEADLINE_SIZE = 1.25
_MOST_HEADLINES = 3


def sniff(raw: bytes) -> float:
    """Return whether ``raw`` has the signature of PDF; readers allow up to a kilobyte before it."""
    return _SURE if raw.startswith(b"%PDF-") or (b"\0" in raw[:2048] and _SIGNATURE.match(raw)) else 0.0


def parse(raw: bytes) -> ParsedDocument:
    """Read the text layer. Raises UnreadableInput where there is none, or the file is locked, damaged or too large."""
    found = extract("pdf", raw)
    if found["problem"] == "locked":
        raise UnreadableInput(gettext("This PDF is locked with a password. Save it without one and try again."))
    if found["problem"]:
        raise UnreadableInput(gettext("Unpacked, this file is too large to be read."))
    pages = [
        [PageLine(number, height, size, " ".join(tidy(words).split())) for height, size, words in page]
        for number, page in enumerate(found["pages"])
    ]
    layout = lay_out([[line for line in page if line.words] for page in pages])
    title, headlines = _headline_of(layout, one_line(found["title"]))
    body = layout.paragraphs[len(headlines) :]
    text, spaces = plain_spaces(canonicalise("\n\n".join(paragraph.words for paragraph in body)))
    if not any(letter.isalnum() for letter in text):
        raise UnreadableInput(
            gettext("This PDF has no text layer: it is pictures of pages. Run text recognition over it first.")
        )
    return ParsedDocument(
        format="pdf",
        kind="article",
        text=text,
        title=title_of(title) or shorten(first_sentence(text)),
        author=name_of(found["author"]),
        language=language_of(found["language"]),
        remarks=(
            Remark(action="recognised", message=_pages_read(len(pages))),
            *(Remark(action="recognised", message=gettext("Headline"), raw=it.words) for it in headlines),
            *made_remarks(found["created"]),
            *language_remarks(found["language"]),
            *spaces,
            *_layout_remarks(layout),
        ),
    )


def _headline_of(layout: Layout, stated: str) -> tuple[str, list[Paragraph]]:
    """Return the title and the paragraphs at the top that it stands in: larger than the rest, or the stated title."""
    paragraphs = layout.paragraphs
    sizes: Counter[float] = Counter()
    for line in layout.lines:
        sizes[line.size] += len(line.words)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    top: list[Paragraph] = []
    for paragraph in paragraphs[:_MOST_HEADLINES]:
        is_first_size = not top or paragraph.size == top[0].size
        if paragraph.size < usual * _HEADLINE_SIZE or not is_first_size:
            break
        top.append(paragraph)
    if len(top) == len(paragraphs):
        top = []
    if stated and not _NO_TITLE.fullmatch(stated):
        is_at_top = " ".join(it.words for it in top).casefold() == stated.casefold()
        return stated, top if is_at_top else []
    return " ".join(paragraph.words for paragraph in top), top


def _pages_read(count: int) -> str:
    return ngettext("%d page was read.", "%d pages were read.", count) % count


def _layout_remarks(layout: Layout) -> list[Remark]:
    message = gettext("Repeated at the edge of %d pages, left out.")
    remarks = [Remark(action="omitted", message=message % count, raw=words) for words, count in layout.repeated]
    if layout.hyphens:
        message = ngettext(
            "%d word divided at the end of a line was joined.",
            "%d words divided at the end of a line were joined.",
            layout.hyphens,
        )
        remarks.append(Remark(action="mended", message=message % layout.hyphens))
    return remarks
