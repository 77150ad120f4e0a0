"""Web pages: the article's text and what the page says about it; everything else left out, and said so."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import ParsedDocument, html, parse_document
from annotations.ingest.charsets import decode_page
from annotations.ingest.page_blocks import split_at_blocks
from tests.ingest.reading import MAX_BYTES, naive

FIRST = "The port employs 4,087 people, the minister said on Tuesday. It is a record for the town of 30,000."
LAST = "The last paragraph says a third thing about the port and its jobs, which nobody has counted before."
NO_ARTICLE = "No article was found in this page. Copy its text and paste it as plain text."
TOO_MUCH_WORK = "Reading this file is too much work: it is damaged, or made to be. Shorten it."


def page(body: str = "", *, head: str = "", root: str = "<html>") -> str:
    body = body or f"<article><h1>Port jobs rise</h1><p>{FIRST}</p><p>{LAST}</p></article>"
    return (
        f"<!doctype html>{root}<head><title>Port jobs rise | The Example</title>{head}</head><body>{body}</body></html>"
    )


def read_page(source: str | bytes, *, format: str = "auto") -> ParsedDocument:
    raw = source if isinstance(source, bytes) else source.encode()
    return parse_document(raw, format=format, max_bytes=MAX_BYTES)


def messages(document: ParsedDocument) -> list[str]:
    return [remark.message for remark in document.remarks]


def test_html_gives_the_article_in_paragraphs():
    body = (
        "<nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav><article><h1>Port jobs rise</h1>"
        f"<p>{FIRST.replace('Tuesday', '<b>Tuesday</b>')}</p><h2>What&nbsp;next</h2><p>Two lines<br>in one paragraph"
        " are kept apart, as the page has them.</p><ul><li>First point, long enough</li><li>Second point</li></ul>"
        "<table><tr><th>Year</th><th>Jobs</th></tr><tr><td>2024</td><td>3,900</td></tr></table>"
        f"<script>alert(1)</script><p onclick='x()'>{LAST}</p></article><footer>Contact us &copy;</footer>"
    )
    document = read_page(page(body))
    assert document.text == "\n\n".join(
        [
            FIRST,
            "What next",
            "Two lines\nin one paragraph are kept apart, as the page has them.",
            "- First point, long enough\n- Second point",
            "Year | Jobs\n2024 | 3,900",
            LAST,
        ]
    )
    assert (document.format, document.kind, document.title) == ("html", "article", "Port jobs rise")
    assert messages(document)[-1] == "1 script or style sheet was left out."
    assert any("of the page around the article were left out." in message for message in messages(document))


def test_html_reads_schema_org_before_everything_else():
    schema = (
        '{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Site"},{"@type":["NewsArticle"],'
        '"headline":"Jobs at the port rise","datePublished":"2026-03-04T08:30:00+01:00","inLanguage":"en-gb",'
        '"author":[{"@type":"Person","name":"Ana Ruiz"},{"name":"Bo Lind"}],"dateline":"LÜBECK",'
        '"publisher":{"@type":"Organization","name":"The Example"},"url":"https://news.example/port"}]}'
    )
    head = (
        f'<script type="application/ld+json">{schema}</script><meta property="og:title" content="Other title">'
        '<meta property="og:site_name" content="Other name"><meta name="author" content="Nobody">'
    )
    document = read_page(page(head=head))
    assert document.title == "Jobs at the port rise"
    assert (document.author, document.publisher) == ("Ana Ruiz, Bo Lind", "The Example")
    assert (document.language, document.place) == ("en-GB", "LÜBECK")
    assert document.url == "https://news.example/port"
    assert document.published_stated == "2026-03-04T08:30:00+01:00"
    assert document.published_at == datetime(2026, 3, 4, 8, 30, tzinfo=timezone(timedelta(hours=1)))


def test_html_reads_opengraph_and_the_canonical_address():
    head = (
        '<meta property="og:title" content="Port jobs rise"><meta property="og:site_name" content="The Example">'
        '<meta property="article:published_time" content="2026-03-04T07:30:00Z"><meta property="og:locale"'
        ' content="en_GB"><link rel="canonical" href="https://news.example/port"><meta property="og:url"'
        ' content="https://other.example/"><script type="application/ld+json">{"@type": "NewsArt</script>'
    )
    document = read_page(page(head=head))
    assert (document.title, document.publisher, document.language) == ("Port jobs rise", "The Example", "en-GB")
    assert (document.url, document.published_at) == (
        "https://news.example/port",
        datetime(2026, 3, 4, 7, 30, tzinfo=UTC),
    )
    assert document.text == f"{FIRST}\n\n{LAST}"


def test_html_says_what_a_day_without_a_time_was_taken_for():
    document = read_page(page(head='<meta name="date" content="2026-03-04">', root="<html lang=bn>"))
    assert (document.published_at, document.language) == (naive(2026, 3, 4), "bn")
    assert "Date: 2026-03-04 No time of day is stated: midnight is assumed." in messages(document)


def test_html_takes_the_address_of_a_saved_page():
    saved = page().replace(
        "<!doctype html>", "<!doctype html>\n<!-- saved from url=(0025)https://news.example/port -->"
    )
    assert read_page(saved).url == "https://news.example/port"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/port", "https://", "https://u:p@news.example/"])
def test_html_leaves_out_an_address_that_is_none(address: str):
    assert read_page(page(head=f'<link rel="canonical" href="{address}">')).url == ""


@pytest.mark.parametrize(
    ("raw", "text", "message"),
    [
        ('<meta charset="iso-8859-1">Łódź'.encode(), "Łódź", "declares iso-8859-1, but is UTF-8"),
        ("<meta charset=windows-1252>“café”".encode("cp1252"), "“café”", "Read as windows-1252"),
        ("<meta http-equiv=x content='text/html; charset=gb2312'>镕".encode("gb18030"), "镕", "Read as gb2312"),
        ('<?xml version="1.0" encoding="shift_jis"?>日本'.encode("cp932"), "日本", "Read as shift_jis"),
        ("<meta charset=windows-1252>é".encode("utf-16"), "é", "Read as UTF-16-LE."),
        ("<meta charset=no-such>é".encode(), "é", ""),
        ("<meta charset=hex>é".encode(), "é", ""),
        ("<meta charset=undefined>é".encode(), "é", ""),
        ("<meta charset=punycode>é-a".encode(), "é-a", ""),
        ("<meta charset=unicode_escape>\\ud800é".encode(), "\\ud800é", ""),
        ("<meta charset=raw_unicode_escape>\\ud800é".encode(), "\\ud800é", ""),
        ("<p>é".encode(), "é", ""),
    ],
)
def test_decode_page_reads_what_is_declared(raw: bytes, text: str, message: str):
    decoded, remarks = decode_page(raw)
    assert decoded.endswith(text)
    assert message in " ".join(remark.message for remark in remarks)


def test_decode_page_believes_the_server():
    assert decode_page("łódź".encode("iso8859-2"), charset="ISO-8859-2")[0] == "łódź"


def test_decode_page_refuses_to_guess():
    with pytest.raises(UnreadableInput) as refusal:
        decode_page(b"<p>\ncaf\xe9")
    assert refusal.value.extra == {"offset": 7, "line": 2}
    with pytest.raises(UnreadableInput) as refusal:
        decode_page(b"<meta charset=shift_jis>\n\x81\xff")
    assert refusal.value.extra == {"offset": 25, "line": 2}


@pytest.mark.parametrize(
    "source",
    [
        "<html><body></body></html>",
        "<!doctype html><title>Login</title><form><input></form>",
        "<html>" + "<div>" * 100_000,
        "<html><script>" + "x = 1;" * 1000,
    ],
)
def test_html_refuses_a_page_without_an_article(source: str):
    with pytest.raises(UnreadableInput) as refusal:
        read_page(source)
    assert refusal.value.detail == NO_ARTICLE


def test_html_gives_up_on_a_page_made_to_keep_it_busy():
    with pytest.raises(UnreadableInput) as refusal:
        read_page("<html><p " + " ".join(f"a{number}=1" for number in range(400_000)) + ">")
    assert refusal.value.detail == TOO_MUCH_WORK


@pytest.mark.parametrize(
    ("source", "is_page"),
    [
        ("<!DOCTYPE HTML><p>x", True),
        ("\n<!-- note --><HTML><p>x", True),
        ('<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', True),
        ("Use <html> to begin a page.", False),
        ("<htmlx>", False),
        ("WEBVTT", False),
    ],
)
def test_html_is_recognised_by_how_it_begins(source: str, is_page: bool):
    assert (html.sniff(source.encode()) > 0.5) == is_page
    assert (html.sniff(source.encode("utf-16")) > 0.5) == is_page


def test_html_keeps_the_paragraphs_of_a_short_page():
    body = (
        "<article><h1>The annual report</h1><p>The port employed <b>4,100</b> people in 2024, the authority says.</p>"
        "<p>It plans a second terminal by 2028.</p><!-- x --><p>The cost\nhas not been made public.</p>"
        "<script>alert(1)</script><a href='/x'>Next</a><form><button>Go</button></form></article>"
    )
    document = read_page(page(body))
    assert (document.title, messages(document)[0]) == (
        "The annual report",
        "The headline above the text is the article's title.",
    )
    assert document.text.split("\n\n") == [
        "The port employed 4,100 people in 2024, the authority says.",
        "It plans a second terminal by 2028.",
        "The cost has not been made public.",
        "Next",
        "Go",
    ]


@pytest.mark.parametrize(
    ("text", "blocks", "pieces"),
    [
        ("One two. Three.", ["Menu", "One two.", "Three."], ["One two.", "Three."]),
        ("One two. Three.", ["One two.", "Left out", "Three."], ["One two.", "Three."]),
        ("One two. Three.", ["One two.", "Thr"], ["One two.", "Three."]),
        ("One two. Three.", ["One two. Three."], ["One two. Three."]),
        ("One two.", ["On", "Two."], ["One two."]),
        ("One two.", [], ["One two."]),
    ],
)
def test_split_at_blocks_parts_a_row_where_the_page_does(text: str, blocks: list[str], pieces: list[str]):
    assert list(split_at_blocks(text, blocks)) == pieces
