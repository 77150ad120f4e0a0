import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.web.rendering import Span, render_text, reordering_controls
from annotations.web.video import timecode, video_at
from tests.web.reading import TextReader

OPEN = '<mark data-highlight="{0}" data-claim="{0}" class="open" id="h-{0}" tabindex="0" aria-describedby="c-{0}">'
AGAIN = '<mark data-highlight="{0}" class="open">'


def span(number: int, start: int, end: int) -> Span:
    return Span(highlight=number, claim=number, start=start, end=end, classes="open")


@pytest.mark.parametrize(
    ("text", "spans", "html"),
    [
        ("no mark", [], "<p>no mark</p>"),
        ("one word", [(1, 4, 8)], "<p>one {1}word</mark></p>"),
        ("side by side", [(1, 0, 4), (2, 4, 7)], "<p>{1}side</mark>{2} by</mark> side</p>"),
        ("one in other", [(1, 0, 12), (2, 4, 6)], "<p>{1}one {2}in</mark> other</mark></p>"),
        ("same start", [(1, 0, 4), (2, 0, 10)], "<p>{2}{1}same</mark> start</mark></p>"),
        ("same end", [(1, 0, 8), (2, 5, 8)], "<p>{1}same {2}end</mark></mark></p>"),
        ("same both", [(2, 0, 9), (1, 0, 9)], "<p>{1}{2}same both</mark></mark></p>"),
        ("they cross", [(1, 0, 6), (2, 3, 10)], "<p>{1}the{2}y c</mark></mark>{2+}ross</mark></p>"),
        ("🤔🤔 tax", [(1, 3, 6)], "<p>🤔🤔 {1}tax</mark></p>"),
        ("<b> & 'q' \"", [(1, 0, 3)], "<p>{1}&lt;b&gt;</mark> &amp; 'q' \"</p>"),
        ("<mark>x</mark>", [], "<p>&lt;mark&gt;x&lt;/mark&gt;</p>"),
        ("one\n\ntwo\nthree", [], "<p>one\n\n</p><p>two\n</p><p>three</p>"),
        ("one\n\ntwo", [(1, 2, 7)], "<p>on{1}e\n\ntw</mark>o</p>"),
        ("one\n\ntwo", [(1, 5, 8)], "<p>one\n\n</p><p>{1}two</mark></p>"),
        ("one\n\ntwo", [(1, 0, 5)], "<p>{1}one\n\n</mark></p><p>two</p>"),
        ("a\u202eb", [(1, 0, 3)], '<p>{1}a<span class="control" data-code="U+202E">\u202e</span>b</mark></p>'),
    ],
)
def test_render_text_marks_spans(text, spans, html):
    expected = html.replace("{2+}", AGAIN.format(2)).replace("{1}", OPEN.format(1)).replace("{2}", OPEN.format(2))
    assert render_text(text, [span(*each) for each in spans]) == expected


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("plain", []),
        ("\u2067שלום\u2069 pair", []),
        ("\u2067open", [0]),
        ("close\u2069", [5]),
        ("\u2067open\n\u2069 other paragraph", [0, 6]),
        ("\u2066\u2067in\u2069", [0]),
        ("\u202aa\u202bb\u202cc\u202dd\u202ee", [0, 2, 4, 6, 8]),
        ("marks \u200e \u200f \u061c are harmless", []),
    ],
)
def test_reordering_controls_are_found(text, places):
    assert reordering_controls(text) == places


ALPHABET = "ab <>&\"'\n\r\t\u202e\u2067\u2069é́🤔👩‍👧ش্ক"
texts = st.text(ALPHABET, min_size=1, max_size=60)


@st.composite
def marked_texts(draw):
    text = draw(texts)
    places = st.integers(0, len(text) - 1)
    spans = []
    for number in range(draw(st.integers(0, 12))):
        start = draw(places)
        end = draw(st.integers(start + 1, len(text)))
        spans.append(span(number, start, end))
    return text, spans


@given(marked_texts())
def test_render_text_keeps_text_and_quotes(marked):
    text, spans = marked
    read = TextReader(render_text(text, spans))
    assert read.text == text
    assert {each.highlight: read.quote_of(each.highlight) for each in spans} == {
        each.highlight: text[each.start : each.end] for each in spans
    }
    assert sorted(read.ids) == sorted(f"h-{each.highlight}" for each in spans)


def test_render_text_stays_small_and_quick():
    words = 20_000
    text = "\n\n".join(" ".join(["claim"] * 100) for _ in range(words // 100))
    apart = [span(1000 + i, i * 230, i * 230 + 60) for i in range(420)]
    crossing = [span(2000 + i, 50_000 + i * 7, 50_000 + i * 7 + 700) for i in range(80)]
    started = time.perf_counter()
    html = render_text(text, apart + crossing)
    assert time.perf_counter() - started < 0.5
    assert len(html) < 3 * len(text)
    assert html.count("<mark") < 500 + 2 * 80 + 100


@pytest.mark.parametrize(
    ("milliseconds", "label"),
    [(0, "0:00"), (20_000, "0:20"), (20_999, "0:20"), (725_000, "12:05"), (3_723_000, "1:02:03")],
)
def test_timecode_reads_as_on_players(milliseconds, label):
    assert timecode(milliseconds) == label


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ""),
        ("javascript:alert(1)", ""),
        ("https://video.example/watch", "https://video.example/watch#t=20"),
        ("https://video.example/watch#chapter", "https://video.example/watch#t=20"),
        ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc&t=20s"),
        ("https://youtu.be/abc?t=5", "https://youtu.be/abc?t=20s"),
        ("https://m.youtube.com/watch?v=a%26b#x", "https://m.youtube.com/watch?v=a%26b&t=20s"),
    ],
)
def test_video_opens_at_time(url, expected):
    assert video_at(url, 20_400) == expected
