"""Markdown: words without marks, front matter as metadata, HTML left out and told."""

from contextlib import suppress
from time import monotonic

import pytest

from annotations.errors import UnreadableInput
from tests.ingest.reading import naive, read

ARTICLE = """---
title: "Port jobs rise"
author: Ana Ruiz
date: 2026-03-04
url: https://news.example/port
lang: en
tags: [port, jobs]
---
# Another headline

The port **employs** 4,087 people, the
[minister](https://x.example "Title") said &amp; repeated.\\
A new line.

<script>alert(1)</script>

## What next

1. First `point`
2. Second
   - inner

| Year | Jobs |
|------|------|
| 2024 | 3,900 |

> We are <b>glad</b>. ![a port](port.jpg)

    indented  code
"""


def test_markdown_gives_its_words():
    document = read(ARTICLE)
    assert (document.format, document.kind, document.title) == ("markdown", "article", "Port jobs rise")
    assert (document.author, document.url, document.language) == ("Ana Ruiz", "https://news.example/port", "en")
    assert document.published_at == naive(2026, 3, 4)
    assert document.text == "\n\n".join(
        [
            "The port employs 4,087 people, the minister said & repeated.\nA new line.",
            "What next",
            "1. First point\n2. Second\n- inner",
            "Year | Jobs\n2024 | 3,900",
            "We are glad.",
            "indented  code",
        ]
    )


def test_markdown_reports_what_it_leaves_out():
    assert [(it.action, it.line, it.message, it.raw) for it in read(ARTICLE).remarks] == [
        ("recognised", None, "Date: 2026-03-04 No time of day is stated: midnight is assumed.", ""),
        ("omitted", None, "1 image was left out.", ""),
        ("omitted", 7, "A line of the front matter was left out.", "tags: [port, jobs]"),
        (
            "omitted",
            9,
            "The headline above the text was left out: the front matter has another title.",
            "Another headline",
        ),
        ("omitted", 15, "HTML was left out.", "<script>alert(1)</script>"),
        ("omitted", 27, "HTML was left out.", "<b>"),
        ("omitted", 27, "HTML was left out.", "</b>"),
    ]


def test_markdown_takes_its_title_from_the_headline():
    document = read("# Port jobs rise\n\nThey *rose* by **two**, says [the port](https://x.example).\n")
    assert (document.format, document.title) == ("markdown", "Port jobs rise")
    assert document.text == "They rose by two, says the port."


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("# A\n\nSee [this](https://x.example).", "markdown"),
        ("---\ntitle: x\n---\nWords.", "markdown"),
        ("---\nNot front matter\n---\nWords.", "plain"),
        ("Prices rose by 5 * 3 * 2 per cent. #port", "plain"),
        ("# 1 in the charts\nWords of a story.", "plain"),
    ],
)
def test_markdown_is_recognised_by_its_marks(text: str, format: str):
    assert read(text).format == format


@pytest.mark.parametrize("text", ["# Only a headline", "---\ntitle: x\n---\n", "<p>only html</p>"])
def test_markdown_refuses_what_has_no_words(text: str):
    with pytest.raises(UnreadableInput) as refusal:
        read(text, format="markdown")
    assert refusal.value.detail == "There are no words in this Markdown but its headline."


@pytest.mark.parametrize(
    "text", ["[" * 2_000_000, "> " * 2_000_000, "*a_ " * 1_200_000, "`" * 300_000 + "\n\n- " * 900_000]
)
def test_markdown_made_to_be_slow_is_given_up_on(text: str):
    started = monotonic()
    with suppress(UnreadableInput):
        read(text, format="markdown")
    assert monotonic() - started < 20
