"""WebVTT and SRT: flowing text with its cues, and every fault mended or reported by its line."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from time import process_time

import pytest
import srt as srt_package
import webvtt
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from annotations.canonical import canonicalise
from annotations.errors import UnreadableInput
from annotations.ingest import ParsedDocument, parse_document
from tests.ingest.reading import MAX_BYTES, given, read
from tests.shared import DATA

REAL = ["oakland_council.vtt", "seattle_brief_080221.vtt", "youtube_dl_wordtags.vtt"]
NO_CAPTION = "No caption with words was found in this file."


def cues(document: ParsedDocument) -> list[tuple[int, int, str, str]]:
    return [(cue.start_ms, cue.end_ms, cue.speaker, document.text[cue.start : cue.end]) for cue in document.cues]


def told(document: ParsedDocument) -> list[tuple[str, int | None, str]]:
    """What was mended or left out, without what was merely recognised."""
    return [(it.action, it.line, it.message) for it in document.remarks if it.action != "recognised"]


def assert_spans_hold(document: ParsedDocument) -> None:
    assert document.text == canonicalise(document.text)
    assert [cue.start for cue in document.cues] == sorted(cue.start for cue in document.cues)
    assert all(before.end <= after.start for before, after in pairwise(document.cues))
    assert all(cue.start < cue.end <= len(document.text) for cue in document.cues)
    assert all(0 <= cue.start_ms <= cue.end_ms for cue in document.cues)
    assert (
        "".join(text for *_, text in cues(document)).split()
        == "".join(document.text[cue.start : cue.end] for cue in document.cues).split()
    )


def real(name: str) -> bytes:
    return given(DATA / "captions" / name).read_bytes()


def test_vtt_reads_cues_into_flowing_text():
    document = read(
        "WEBVTT - A talk\nLanguage: en-us\n\n1\n00:01.000 --> 00:03.000 align:start\nThe bridge &amp; the <i>road</i>\n"
        "\n00:00:03.000 --> 00:00:05.000\nopened in 2000. It is&nbsp;long.\n"
    )
    assert (document.format, document.kind, document.title, document.language) == (
        "vtt",
        "transcript",
        "A talk",
        "en-US",
    )
    assert document.text == "The bridge & the road opened in 2000. It is long."
    assert cues(document) == [
        (1000, 3000, "", "The bridge & the road"),
        (3000, 5000, "", "opened in 2000. It is long."),
    ]
    assert told(document) == [
        ("omitted", None, "Where on the screen 1 caption stood was left out."),
        ("omitted", None, "2 marks of formatting were left out."),
    ]


def test_vtt_keeps_voices_as_speakers():
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:03.000\n<v.loud Ana Ruiz>Is it safe?</v> <v Bo Lind>It is,\nquite.\n\n"
        "00:03.000 --> 00:04.000\n<v Bo Lind>Very.</v>\n\n00:04.000 --> 00:05.000\n(applause)\n"
    )
    assert document.text == "Is it safe?\n\nIt is, quite. Very.\n\n(applause)"
    assert cues(document) == [
        (1000, 3000, "Ana Ruiz", "Is it safe?"),
        (1000, 3000, "Bo Lind", "It is, quite."),
        (3000, 4000, "Bo Lind", "Very."),
        (4000, 5000, "", "(applause)"),
    ]


def test_vtt_reads_marks_and_labels_of_speakers():
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:03.000\nso that is it\n&gt;&gt; Thank you.\n\n"
        "00:03.000 --> 00:04.000\n- Questions?\n- None.\n\n00:04.000 --> 00:05.000\nANA RUIZ: Good.\n"
    )
    assert cues(document) == [
        (1000, 3000, "", "so that is it"),
        (1000, 3000, "", "Thank you."),
        (3000, 4000, "", "Questions?"),
        (3000, 4000, "", "None."),
        (4000, 5000, "ANA RUIZ", "Good."),
    ]


def test_vtt_keeps_words_that_only_look_like_tags():
    document = read("WEBVTT\n\n00:01.000 --> 00:03.000\n<unintelligible> if 3 < 5 &lt;b&gt; <c.red>so</c>\n")
    assert document.text == "<unintelligible> if 3 < 5 <b> so"


def test_vtt_reports_what_is_no_cue():
    document = read(
        "WEBVTT\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\nNOTE made by hand\n\n"
        "00:01.000 --> 00:03.000\nWords.\n\nstray words\nin two lines\n"
    )
    assert document.text == "Words."
    assert told(document) == [
        ("omitted", 2, "A line of the file's head was left out."),
        ("omitted", 4, "A style sheet was left out."),
        ("omitted", 7, "The layout of the screen was left out."),
        ("omitted", 10, "A note of the file's makers was left out."),
        ("omitted", 15, "It stands under no time and was left out."),
    ]
    assert document.remarks[-1].raw == "stray words in two lines"


def test_vtt_recovers_around_times_that_cannot_be_read():
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:03.000\none\n\n00:0x.000 --> 00:04.000\ntwo\n\n00:04.000 -> 00:05.000\nthree\n\n"
        "00:05.000 --> later\nfour\n\n00:61.000 --> 00:99.000\nfive\n\n00:10.000 --> 00:12.000\nsix\n"
    )
    assert cues(document) == [
        (1000, 3000, "", "one"),
        (3000, 4000, "", "two"),
        (4000, 5000, "", "three"),
        (5000, 5000, "", "four"),
        (5000, 10000, "", "five"),
        (10000, 12000, "", "six"),
    ]
    after = "Its time cannot be read: it was put after the caption before it."
    endless = "Its end cannot be read, or lies before its start: it lasts until the next one."
    arrow = "What stands between its times was read as “-->”."
    assert told(document) == [
        ("mended", 6, after),
        ("mended", 9, arrow),
        ("mended", 12, endless),
        ("mended", 15, after),
    ]


def test_vtt_mends_order_length_and_overlap():
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:06.000\none\n\n00:05.000 --> 00:07.000\ntwo\n\n00:09.000 --> 00:09.000\nfour\n\n"
        "00:08.000 --> 00:07.000\nthree\n\n00:10.000 --> 00:11.000\n<b></b>\n"
    )
    assert cues(document) == [
        (1000, 6000, "", "one"),
        (5000, 7000, "", "two"),
        (8000, 9000, "", "three"),
        (9000, 9000, "", "four"),
    ]
    assert [(it.line, it.message) for it in document.remarks if it.line or "above" in it.message] == [
        (None, "1 caption begins before the one above it ends; the times were kept."),
        (9, "A caption of no length was kept."),
        (12, "Its end cannot be read, or lies before its start: it lasts until the next one."),
        (12, "It stands out of order and was put in its place by its time."),
        (15, "A caption without words was left out."),
    ]


def test_vtt_takes_rolling_captions_once():
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:03.000\nso<00:01.500><c> we</c> went\n\n00:03.000 --> 00:03.010\nso we went\n\n"
        "00:03.010 --> 00:05.000\nso we went\nto<00:04.000><c> the port</c>\n\n00:05.000 --> 00:05.010\nto the port\n\n"
        "00:05.010 --> 00:06.000\nto the port and back\n\n00:09.000 --> 00:10.000\nand back\n"
    )
    assert cues(document) == [
        (1000, 3010, "", "so we went"),
        (3010, 5010, "", "to the port"),
        (5010, 6000, "", "and back"),
        (9000, 10000, "", "and back"),
    ]
    assert told(document)[-1] == (
        "omitted",
        6,
        "Rolling captions: words that 4 captions repeat from the one before were left out.",
    )


def test_vtt_keeps_what_is_said_twice():
    document = read("WEBVTT\n\n" + "".join(
        f"00:0{second}.000 --> 00:0{second + 1}.000\n{words}\n\n"
        for second, words in enumerate(["No.", "No.", "Never.", "Not once.", "Why?", "Well."])
    ))  # fmt: skip
    assert document.text.startswith("No. No. Never.")


def test_vtt_counts_what_is_wrong_a_thousand_times():
    document = read("WEBVTT\n\n" + "".join(f"xx:01.000 --> 00:03.000\nword {at}\n\n" for at in range(1000)))
    assert len(document.cues) == 1000
    assert document.remarks[-1].message.endswith("The same on 980 more lines.")
    assert len(document.remarks) < 100


@pytest.mark.parametrize("name", REAL)
def test_vtt_reads_real_captions_as_webvtt_py_does(name: str):
    document = parse_document(real(name), max_bytes=MAX_BYTES)
    assert document.format == "vtt"
    assert_spans_hold(document)
    expected = webvtt.from_string(real(name).decode("utf-8-sig"))
    starts = {round(cue.start_ms) for cue in document.cues}
    assert starts <= {_ms(caption.start) for caption in expected.captions}
    if name != REAL[2]:
        assert starts == {_ms(caption.start) for caption in expected.captions if caption.text.strip()}


def _ms(stated: str) -> int:
    hours, minutes, seconds = stated.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + round(float(seconds) * 1000)


def test_vtt_reads_the_council_meeting():
    document = parse_document(real(REAL[0]), max_bytes=MAX_BYTES)
    assert (len(document.cues), told(document)) == (443, [("omitted", 3, "A caption without words was left out.")])
    assert "the meeting is adjourned. Love life." in document.text
    assert document.text.count(">>") == 1  # the captioner's slip "!>>", within a line


def test_vtt_reads_the_briefing_with_byte_order_mark_and_entities():
    document = parse_document(real(REAL[1]), max_bytes=MAX_BYTES)
    assert document.text.startswith("GOOD MORNING EVERYONE. THE AUGUST 2nd, 2021 COUNCIL BRIEFING MEETING WILL COME TO")
    assert told(document) == [("omitted", None, "Where on the screen 36 captions stood was left out.")]


def test_vtt_reads_word_tags_and_rolling_lines():
    document = parse_document(real(REAL[2]), max_bytes=MAX_BYTES)
    assert document.language == "en"
    assert cues(document) == [
        (286070, 286470, "", "yeah"),
        (286470, 304080, "", "what"),
        (304080, 305400, "", "this will happen is I'm telling"),
    ]


SRT = (
    "1\r\n00:00:01,000 --> 00:00:03,500\r\n<i>The bridge</i>\r\n\r\nopened.\r\n\r\n"
    "2\r\n00:00:04.2 --> 00:00:05,000 X1:1\r\n{\\an8}It is long.\r\n"
)


def test_srt_reads_cues_with_blank_lines_in_them():
    document = read(SRT)
    assert (document.format, document.kind, document.title) == ("srt", "transcript", "The bridge opened.")
    assert cues(document) == [(1000, 3500, "", "The bridge opened."), (4200, 5000, "", "It is long.")]


@pytest.mark.parametrize(
    "text",
    [
        "00:00:01,000 --> 00:00:02,000\nNo number.\n",
        "\n\n7\n00:00:01,000 --> 00:00:02,000\nA late one.\n",
        "\ufeff1\n0:00:01.00 --> 0:00:02.00\nShort.\n",
        "Subtitles by Ana\n1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb\n",
    ],
)
def test_srt_is_recognised(text: str):
    assert read(text).format == "srt"


def test_srt_recovers_from_a_malformed_time_and_a_missing_blank_line():
    document = read(
        "1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:0a,000 --> 00:00:03,000\ntwo 2\n\n3\n"
        "00:00:03,000 --> 00:00:04,000\n\n4\n00:00:04,000 --> 00:00:05,000\n4\n\n"
    )
    assert cues(document) == [(1000, 2000, "", "one"), (2000, 3000, "", "two 2"), (4000, 5000, "", "4")]
    assert told(document) == [
        ("mended", 5, "Its time cannot be read: it was put after the caption before it."),
        ("omitted", 9, "A caption without words was left out."),
    ]


def test_srt_keeps_captions_without_a_line_of_times():
    document = read(
        "1\n00:00:01,000 --> 00:00:03,500\nFirst.\n\n2\nNo time\nat all.\n\n3\nNone here.\n\n4\n"
        "00:00:12,000 --> 00:00:15,000\nLast.\n"
    )
    assert cues(document) == [
        (1000, 3500, "", "First."),
        (3500, 3500, "", "No time at all."),
        (3500, 12000, "", "None here."),
        (12000, 15000, "", "Last."),
    ]
    message = "Its time cannot be read: it was put after the caption before it."
    assert [(it.line, it.message, it.raw) for it in document.remarks if it.action == "mended"] == [
        (6, message, "No time"),
        (10, message, "None here."),
    ]


@pytest.mark.parametrize("words", ["2024\nwas dry.", "3\n\n3", "7"])
def test_srt_keeps_numbers_that_are_words(words: str):
    document = read(f"1\n00:00:01,000 --> 00:00:03,000\nThe year:\n\n{words}\n")
    assert (document.text, told(document)) == (" ".join(f"The year: {words}".split()), [])


@pytest.mark.parametrize("format", ["srt", "vtt"])
@pytest.mark.parametrize(
    "text", ["Nothing but words.", "1\n\n2\n\n3", "WEBVTT", "--> -->\n--> --> -->", "00:00 --> 00:01"]
)
def test_captions_without_words_are_refused(format: str, text: str):
    with pytest.raises(UnreadableInput) as refusal:
        read(text, format=format)
    assert refusal.value.detail == NO_CAPTION


CUES = st.lists(
    st.tuples(
        st.integers(0, 9_999_999),
        st.integers(0, 60_000),
        st.from_regex(r"[a-z]{1,9}( [a-zé]{1,9}){0,9}", fullmatch=True),
    ),
    min_size=1,
)


@settings(max_examples=100, deadline=None)
@for_all(CUES)
def test_srt_reads_what_the_srt_package_writes(stated: list[tuple[int, int, str]]):
    written = srt_package.compose(
        [
            srt_package.Subtitle(index, timedelta(milliseconds=start), timedelta(milliseconds=start + length), words)
            for index, (start, length, words) in enumerate(stated, start=1)
        ],
        reindex=False,
    )
    document = read(written, format="srt")
    assert_spans_hold(document)
    assert sorted(cue.start_ms for cue in document.cues) == [cue.start_ms for cue in document.cues]
    assert {cue.start_ms for cue in document.cues} <= {start for start, _, _ in stated}


ODD_LINES = (
    "WEBVTT", "", "1", "00:01.000 --> 00:02.000", "00:00:03,000 --> 00:00:01,000", "--> 00:01", "NOTE", "STYLE", "<",
    "words", "<v Ana>hi", "</v>", ">> you", "&#0;&#xD800;&amp;", "-- --> --", "99:99:99.999 --> 1", "e\u0301\u2028x",
    "- a", "- b",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@for_all(st.lists(st.sampled_from(ODD_LINES)))
def test_captions_of_any_lines_hold_or_are_refused(lines: list[str]):
    for format in ("vtt", "srt"):
        try:
            document = read("\n".join(["x", *lines]), format=format)
        except UnreadableInput:
            continue
        assert_spans_hold(document)


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n" + "00:00:01.000 --> 00:00:02.000\nword\n\n" * 50_000,
        "WEBVTT\n\n" + "-->\n" * 1_200_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<" * 4_900_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v a>" * 900_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "00:00:" * 800_000 + "a",
        "1\n00:00:01,000 --> 00:00:02,000\n" + "1\n" * 2_400_000,
    ],
)
def test_captions_of_five_megabytes_take_seconds(text: str):
    started = process_time()
    with suppress(UnreadableInput):
        read(text)
    assert process_time() - started < 10
