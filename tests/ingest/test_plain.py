"""Wire text: what is recognised above and below the text, and that no word is ever lost."""

from datetime import timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.canonical import canonicalise
from annotations.ingest import ParsedDocument
from tests.ingest.reading import actions, naive, read, squeeze

BODY = "PARIS (AP) — The council met on Tuesday and voted for the budget.\n\nIt will meet again in May."

# A loaded machine takes a few seconds over 5 MB of the worst kind; quadratic time would be minutes.
SECONDS = 15


def assert_nothing_lost(raw: str, document: ParsedDocument) -> None:
    """The text is the lines of ``raw`` but those reported whole as head or tail matter."""
    stays = ("Dateline, which stays in the text", "No headline was found")
    lines = canonicalise("|\n" + raw).split("\n")
    reported = {r.line: r.raw for r in document.remarks if r.raw and not r.message.startswith(stays)}
    for number, line in reported.items():
        assert squeeze(canonicalise(line)) == squeeze(lines[number or 0])
    assert squeeze("".join(lines[n] for n in range(1, len(lines)) if n not in reported)) == squeeze(document.text)


@pytest.mark.parametrize(
    ("opening", "place", "credit", "stated"),
    [
        ("SEOUL, Sept 13, 2025 (BSS/AFP) - ", "SEOUL", "BSS/AFP", "Sept 13, 2025"),
        ("PARIS (AP) — ", "PARIS", "AP", ""),
        ("KYIV, Ukraine (AP) — ", "KYIV, Ukraine", "AP", ""),
        ("WASHINGTON, Oct 3 (Reuters) - ", "WASHINGTON", "Reuters", "Oct 3"),
        ("LONDON, 4 March 2026 /PRNewswire/ -- ", "LONDON", "PRNewswire", "4 March 2026"),
        ("NAIROBI — ", "NAIROBI", "", ""),
        ("NAIROBI – ", "NAIROBI", "", ""),
        ("PORT-AU-PRINCE, Haiti (AP) — ", "PORT-AU-PRINCE, Haiti", "AP", ""),
        ("GENEVA/NEW YORK, 5 May 2024 (UN News) – ", "GENEVA/NEW YORK", "UN News", "5 May 2024"),
        ("ST. LOUIS (AP) — ", "ST. LOUIS", "AP", ""),
        ("KATHMANDU, March 3: ", "KATHMANDU", "", "March 3"),
        ("New Delhi, Jan 9 (PTI) ", "", "", ""),
        ("New Delhi, Jan 9 (PTI) - ", "New Delhi", "PTI", "Jan 9"),
        ("بيروت (رويترز) - ", "بيروت", "رويترز", ""),
        ("ঢাকা, ১৩ সেপ্টেম্বর, ২০২৫ (বাসস) - ", "ঢাকা", "বাসস", "১৩ সেপ্টেম্বর, ২০২৫"),
        ("Kim (center) - ", "", "", ""),
        ("TRUMP: ", "", "", ""),
        ("UPDATE — ", "", "", ""),
        ("NATO (founded in 1949) — ", "", "", ""),
        ("The prices — ", "", "", ""),
    ],
)
def test_plain_reads_datelines(opening: str, place: str, credit: str, stated: str):
    raw = f"{opening}the council met on Tuesday and voted.\n\nIt will meet again."
    document = read(raw)
    assert (document.place, document.credit, document.published_stated) == (place, credit, stated)
    assert document.text == raw


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("13 Sep 2025, 08:28", naive(2025, 9, 13, 8, 28)),
        ("13 September 2025 08:28", naive(2025, 9, 13, 8, 28)),
        ("Saturday, 13th September 2025 at 8.28pm", naive(2025, 9, 13, 20, 28)),
        ("September 13, 2025 | 12:05 am", naive(2025, 9, 13, 0, 5)),
        ("2025-09-13 08:28", naive(2025, 9, 13, 8, 28)),
        ("2025-09-13T08:28:59", naive(2025, 9, 13, 8, 28, 59)),
        ("13/09/2025 08:28", naive(2025, 9, 13, 8, 28)),
        ("09/13/2025 08:28", naive(2025, 9, 13, 8, 28)),
        ("09.09.2025 08:28", naive(2025, 9, 9, 8, 28)),
        ("Published: 13 Sep 2025, 08:28", naive(2025, 9, 13, 8, 28)),
        ("13-Sep-2025", naive(2025, 9, 13)),
        ("08:28, 13 September 2025", naive(2025, 9, 13, 8, 28)),
        ("05/09/2025 08:28", None),
        ("13 Sep 2025, 08:28 BST", naive(2025, 9, 13, 8, 28)),
        ("13 September", None),
    ],
)
def test_plain_reads_date_lines_without_a_zone(line: str, moment: object):
    document = read(f"Budget passed\n\n{line}\n\n{BODY}")
    assert document.published_at == moment
    assert document.published_stated == line.removeprefix("Published: ")
    assert (document.title, document.text) == ("Budget passed", BODY)


@pytest.mark.parametrize(
    ("line", "moment", "offset"),
    [
        ("Sept. 13, 2025 8:28 a.m. GMT", naive(2025, 9, 13, 8, 28), 0),
        ("2025-09-13T08:28:00Z", naive(2025, 9, 13, 8, 28), 0),
        ("Sat, 13 Sep 2025 08:28:00 +0600", naive(2025, 9, 13, 8, 28), 360),
        ("13 Sep 2025, 08:28 (GMT+5:30)", naive(2025, 9, 13, 8, 28), 330),
        ("Updated: September 13, 2025, 8:28 PM EDT", naive(2025, 9, 13, 20, 28), -240),
        ("0828 GMT, 13 September 2025", naive(2025, 9, 13, 8, 28), 0),
        ("2025-09-13 08:28 -03:30", naive(2025, 9, 13, 8, 28), -210),
    ],
)
def test_plain_reads_date_lines_with_a_zone(line: str, moment: object, offset: int):
    published = read(f"Budget passed\n{line}\n\n{BODY}").published_at
    assert published is not None
    assert published.replace(tzinfo=None) == moment
    assert published.utcoffset() == timedelta(minutes=offset)


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("05/09/2025 08:28", "Date line: 05/09/2025 08:28 Day and month could be exchanged."),
        ("13 Sep 2025", "Date line: 13 Sep 2025 No time of day is stated: midnight is assumed."),
        ("13 Sep 2025, 08:28 IST", "Date line: 13 Sep 2025, 08:28 IST The letters IST stand for several time zones."),
        ("13 September", "Date line: 13 September No year is stated."),
    ],
)
def test_plain_says_what_is_in_doubt_about_a_date(line: str, doubt: str):
    document = read(f"Budget passed\n\n{line}\n\n{BODY}")
    assert [remark.message for remark in document.remarks if remark.line == 3] == [doubt]


@pytest.mark.parametrize("line", ["31 Feb 2025, 08:28", "13 Sep 2025, 25:00", "13 Sep 2025, 13:00 pm", "2025", "13:00"])
def test_plain_keeps_lines_that_are_no_dates_in_the_text(line: str):
    assert_nothing_lost(f"{line}\n\n{BODY}", document := read(f"{line}\n\n{BODY}"))
    assert document.published_at is None


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("Budget passed\nBy Jane Roe\n", ("Budget passed", "", "Jane Roe")),
        (
            "Budget passed\n\nBy JANE ROE and Max van der Berg\n\n",
            ("Budget passed", "", "JANE ROE and Max van der Berg"),
        ),
        ("Reuters\n\nBudget passed\n\n", ("Budget passed", "Reuters", "")),
        ("Budget passed\n\nAssociated Press\n\n", ("Budget passed", "Associated Press", "")),
        ("XYZN\n\nBudget passed at last\n\n", ("Budget passed at last", "XYZN", "")),
        ("World news\n\nBudget passed at last\n\n", ("Budget passed at last", "", "")),
        ("By the sea, a town waits\n\n", ("By the sea, a town waits", "", "")),
        ("Will the budget pass?\n\n", ("Will the budget pass?", "", "")),
        ("Budget passed\n", ("Budget passed", "", "")),
    ],
)
def test_plain_reads_heads(head: str, found: tuple[str, str, str]):
    document = read(head + BODY)
    assert (document.title, document.publisher, document.author) == found
    assert document.text == BODY
    assert_nothing_lost(head + BODY, document)


def test_plain_keeps_a_second_headline_in_the_text():
    document = read(f"Budget passed after a long night\n\nOpposition calls it a gift\n\n{BODY}")
    assert document.title == "Budget passed after a long night"
    assert document.text == f"Opposition calls it a gift\n\n{BODY}"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The council met. It voted.", "The council met."),
        ("First line of a poem\nsecond line of a poem\nthird line", "First line of a poem"),
        ("A lone line", "A lone line"),
        ("বাজেট পাস হয়েছে। আবার বসবে।", "বাজেট পাস হয়েছে।"),
        ("هل مر القانون؟ نعم.", "هل مر القانون؟"),
        ("Mr. Roe met the U.S. envoy on Monday. He left.", "Mr. Roe met the U.S. envoy on Monday."),
        ("word " * 60, "word " * 23 + "word…"),
        ("x" * 300, "x" * 119 + "…"),
    ],
)
def test_plain_without_a_head_keeps_the_text_and_takes_its_beginning_for_a_title(text: str, title: str):
    document = read(text, format="plain")
    assert (document.title, document.text) == (title, text.strip())
    assert actions(document) == [("recognised", 1)]


@pytest.mark.parametrize(
    ("tail", "credit", "action"),
    [
        ("ENDS", "", "omitted"),
        ("-30-", "", "omitted"),
        ("###", "", "omitted"),
        ("(AFP)", "AFP", "recognised"),
        ("-- IANS", "IANS", "recognised"),
        ("BSS/AFP/MSY/1020hrs", "BSS/AFP/MSY/1020hrs", "recognised"),
    ],
)
def test_plain_reads_tails(tail: str, credit: str, action: str):
    body = "The council met on Tuesday and voted for the budget.\n\nIt will meet again in May."
    document = read(f"{body}\n\n{tail}\n")
    assert (document.text, document.credit) == (body, credit)
    assert [(r.action, r.line, r.raw) for r in document.remarks if r.line == 5] == [(action, 5, tail)]


WRAPPED = """\
Council passes budget

PARIS (AP) — The council met on Tuesday evening and voted for the long-
term budget after a debate that went on for more than nine hours and
left nobody happy. The mayor called it a good day for the city.

Nobody else did. The leader of the opposition said that it was "the
worst budget in a generation" and promised to bring it before a court.
"""


def test_plain_joins_wrapped_lines():
    document = read(WRAPPED)
    assert document.title == "Council passes budget"
    assert document.text.split("\n\n") == [
        "PARIS (AP) — The council met on Tuesday evening and voted for the long-term budget after a debate that went on"
        " for more than nine hours and left nobody happy. The mayor called it a good day for the city.",
        'Nobody else did. The leader of the opposition said that it was "the worst budget in a generation" and promised'
        " to bring it before a court.",
    ]
    assert [r.message for r in document.remarks if r.action == "mended"] == [
        "The lines were wrapped at 71 characters and were joined into paragraphs."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Roses are red\nviolets are blue\nsugar is sweet\nand so are you",
        "- one point that is made at some length here\n- another\n- a third point that is made at some length too",
        "A first line that is long enough to be wrapped, it seems\nbut short\nlines follow it\nhere and there",
    ],
)
def test_plain_keeps_lines_that_are_not_wrapped(text: str):
    assert read(text).text == text


def test_plain_parts_paragraphs_pasted_a_line_each():
    document = read("The council met.\nIt voted for the budget.\nIt will meet again.")
    assert document.text == "The council met.\n\nIt voted for the budget.\n\nIt will meet again."
    assert [r.message for r in document.remarks if r.action == "mended"] == ["Each line was taken as a paragraph."]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2007"])
def test_plain_normalises_no_break_spaces(space: str):
    document = read(f"The{space}council met.\n\nIt{space}voted.")
    assert document.text == "The council met.\n\nIt voted."
    assert document.remarks[0].message == "2 no-break spaces were replaced by plain spaces."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_plain_counts_raw_lines_whatever_ends_them(end: str):
    document = read(end.join(["", "", "Budget passed", "", "13 Sep 2025, 08:28", "", BODY.replace("\n", end)]))
    assert (document.title, document.text) == ("Budget passed", BODY)
    assert [remark.line for remark in document.remarks] == [3, 5, 7]


def test_plain_shows_markup_as_text():
    text = "<script>alert(1)</script> <mark>is</mark> not markup here. \u202eabc\u202c stays."
    assert read(text).text == text


HEADS = st.sampled_from(
    [
        "BSS", "AFP", "WORLD", "Budget passed", "By Jane Roe", "13 Sep 2025, 08:28", "05/06/2025", "ENDS", "###",
        "PARIS (AP) — The council met.", "It voted for the budget in the end, and nobody was happy.", "", "", "(AFP)",
        "  indented line of a paragraph that goes on", "সংবাদ। আবার", "هل مر؟", "a\u00a0b", "e\u0301", "long-",
        "Updated: 3 May 2024",         "a line of text which is about as long as wrapped lines tend to be",
    ]
)  # fmt: skip
ANYTHING = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(HEADS, HEADS, ANYTHING), min_size=1, max_size=20))
def test_plain_never_loses_a_word(lines: list[str]):
    raw = "\n".join(lines)
    if not raw.strip() or raw.startswith("\ufeff"):
        return
    document = read(raw, format="plain")
    assert_nothing_lost(raw, document)
    assert document.text.strip()
    assert document.title.strip()
    assert canonicalise(document.text) == document.text


@pytest.mark.parametrize(
    "raw",
    [
        "0" * 5_000_000,
        ("a" * 100_000 + "\n") * 49,
        "\n".join(["word"] * 299_000),
        "a" + "\n" * 299_000 + "b",
        "a" + " " * 4_000_000 + "b",
        "." * 4_000_000,
        "." + '"' * 4_000_000,
        "A" + ", B" * 1_500_000,
        "The council met on Tuesday and voted for the budget in the end.\n" * 75_000,
        "é" * 2_000_000,
        "(" * 4_000_000,
        "সংবাদ। " * 250_000,
    ],
    ids=lambda raw: f"{raw[:6]!r}",
)
def test_plain_takes_linear_time(raw: str):
    started = process_time()
    read(raw)
    assert process_time() - started < SECONDS
