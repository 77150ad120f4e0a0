"""Pages saved whole by a browser: recognised, read, and refused where damaged."""

from contextlib import suppress
from email.message import EmailMessage

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import parse_document
from tests.ingest.reading import MAX_BYTES
from tests.ingest.test_html import FIRST, LAST, NO_ARTICLE, page

ADDRESS = "https://news.example/port"
SNAPSHOT = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example/port\r\n"
    "Subject: =?utf-8?Q?Port=20jobs=20rise?=\r\nDate: Wed, 4 Mar 2026 07:30:00 -0000\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----b"\r\n\r\n\r\n'
)


def part(kind: str, body: str, *, more: str = "", address: str = ADDRESS) -> str:
    return f"------b\r\nContent-Type: {kind}\r\nContent-Location: {address}\r\n{more}\r\n{body}\r\n"


def snapshot(*parts: str, head: str = SNAPSHOT) -> bytes:
    return f"{head}{''.join(parts)}------b--\r\n".encode("cp1252")


def refusal_of(raw: bytes, *, format: str = "auto") -> str:
    with pytest.raises(UnreadableInput) as refusal:
        parse_document(raw, format=format, max_bytes=MAX_BYTES)
    return refusal.value.detail


def test_saved_page_is_read_with_its_address():
    raw = snapshot(
        part("text/html", page()),
        part("image/png", "iVBORw0KGgo=", more="Content-Transfer-Encoding: base64\r\n", address=f"{ADDRESS}/a.png"),
        part("text/css", "p { color: red }", address=f"{ADDRESS}/a.css"),
    )
    document = parse_document(raw, max_bytes=MAX_BYTES)
    assert (document.format, document.kind, document.title) == ("mhtml", "article", "Port jobs rise")
    assert (document.text, document.url) == (f"{FIRST}\n\n{LAST}", ADDRESS)
    assert [it.message for it in document.remarks[:2]] == [
        "Page saved from https://news.example/port at Wed, 4 Mar 2026 07:30:00 -0000",
        "2 pictures, style sheets and frames were left out.",
    ]


@pytest.mark.parametrize("way", ["quoted-printable", "base64", "8bit"])
def test_saved_page_is_unpacked_in_the_encoding_it_names(way: str):
    message = EmailMessage()
    message["MIME-Version"] = "1.0"
    message["Snapshot-Content-Location"] = ADDRESS
    words = page().replace("30,000", "30,000 é")
    message.set_content(words, subtype="html", charset="windows-1252" if way != "8bit" else "utf-8", cte=way)
    document = parse_document(bytes(message), max_bytes=MAX_BYTES)
    assert (document.format, document.url) == ("mhtml", ADDRESS)
    assert document.text == f"{FIRST.replace('30,000', '30,000 é')}\n\n{LAST}"


def test_page_that_the_message_names_is_the_page_whatever_comes_before():
    frame = page(
        "<article><h1>Advertisement</h1><p>Buy one ship and get another one for half of its price.</p></article>"
    )
    head = SNAPSHOT.replace('type="text/html";', 'type="text/html"; start="<page@x>";')
    raw = snapshot(part("text/html", frame), part("text/html", page(), more="Content-ID: <page@x>\r\n"), head=head)
    assert parse_document(raw, max_bytes=MAX_BYTES).text == f"{FIRST}\n\n{LAST}"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (snapshot(), "There is no web page in this file."),
        (snapshot(part("text/plain", "Words.")), "There is no web page in this file."),
        (snapshot(part("text/html", "")), "There is no web page in this file."),
        (snapshot(part("text/html", "<html></html>")), NO_ARTICLE),
        (SNAPSHOT.encode(), "There is no web page in this file."),
        (snapshot(part("text/html; charset=x-none", "<html></html>")), NO_ARTICLE),
        (
            snapshot(*(part(f'multipart/mixed; boundary="{number}"', "") for number in range(60))),
            "This saved page is nested too deeply to be read.",
        ),
    ],
    ids=range(7),
)
def test_saved_page_without_an_article_is_refused(raw: bytes, message: str):
    assert refusal_of(raw) == message


def test_saved_page_that_is_damaged_is_read_or_refused():
    whole = snapshot(
        part("text/plain", "no page"), part("text/html", "<p", more="Content-Transfer-Encoding: base64\r\n")
    )
    damaged = [whole[:at] for at in range(0, len(whole), 60)]
    damaged += [whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :] for at in range(0, len(whole), 31)]
    for raw in damaged:
        with suppress(UnreadableInput):
            parse_document(raw, format="mhtml", max_bytes=MAX_BYTES)


@pytest.mark.parametrize(
    "text",
    ["MIME-Version: 1.0 is what it says.\n\nContent-Type: multipart/related", "Note: to all\n\nMIME-Version: 1.0"],
)
def test_text_that_speaks_of_messages_is_no_saved_page(text: str):
    assert parse_document(text.encode(), max_bytes=MAX_BYTES).format == "plain"
