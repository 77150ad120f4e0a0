"""Pasted transcripts: which time codes are believed, whose words they are, and how the words flow."""

from collections import Counter
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.canonical import canonicalise
from annotations.errors import UnreadableInput
from annotations.ingest import ParsedDocument
from tests.ingest.reading import naive, read, squeeze

# A loaded machine takes a few seconds over 5 MB of the worst kind; quadratic time would be minutes.
SECONDS = 15


def cues_of(document: ParsedDocument) -> list[tuple[int, str]]:
    return [(cue.start_ms, document.text[cue.start : cue.end]) for cue in document.cues]


def assert_cues_cover_text(document: ParsedDocument) -> None:
    at = 0
    for cue in document.cues:
        assert document.text[at : cue.start].strip() == ""
        assert at <= cue.start < cue.end <= len(document.text)
        assert 0 <= cue.start_ms <= cue.end_ms
        at = cue.end
    assert at == len(document.text)
    starts = [cue.start_ms for cue in document.cues]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("00:20A start\n00:28pushing for\n00:33more", [(20_000, "A start"), (28_000, "pushing for"), (33_000, "more")]),
        ("0:01 One\n0:04 two\n1:02:03 three", [(1_000, "One"), (4_000, "two"), (3_723_000, "three")]),
        ("[00:01:02] One\n[00:01:05] two", [(62_000, "One"), (65_000, "two")]),
        ("(00:12) One\n(00:15)two", [(12_000, "One"), (15_000, "two")]),
        ("00:12\nOne\ntwo\n\n00:15\nthree", [(12_000, "One two"), (15_000, "three")]),
        ("00:00:01.500 One\n00:00:02,250 two", [(1_500, "One"), (2_250, "two")]),
        ("00:12 - One\n00:15 – two\n00:17 | three", [(12_000, "One"), (15_000, "two"), (17_000, "three")]),
        ("100:30 One\n100:35 two", [(6_030_000, "One"), (6_035_000, "two")]),
        ("02:03 One\n02:10 signaling.\n02:10 In", [(123_000, "One"), (130_000, "signaling."), (130_000, "In")]),
        ("0:01 Yes.\n0:02 Yes.\n0:03 Yes.", [(1_000, "Yes."), (2_000, "Yes."), (3_000, "Yes.")]),
        ("٠٠:٠١ نعم\n٠٠:٠٤ لا", [(1_000, "نعم"), (4_000, "لا")]),
        ("০০:০১ হ্যাঁ।\n০০:০৪ না।", [(1_000, "হ্যাঁ।"), (4_000, "না।")]),
        ("00:20 One\nand   more\n00:28 two\nand\u00a0more", [(20_000, "One and more"), (28_000, "two and more")]),
    ],
)
def test_transcript_reads_time_codes(text: str, cues: list[tuple[int, str]]):
    document = read(text, format="transcript")
    assert cues_of(document) == cues
    assert_cues_cover_text(document)


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        (
            "00:20Some of the\n00:2820 people who\n00:33came",
            [(20_000, "Some of the"), (28_000, "20 people who"), (33_000, "came")],
        ),
        (
            "00:20We met at\n10:30 am on Monday and\n00:28left at\n00:33noon",
            [(20_000, "We met at 10:30 am on Monday and"), (28_000, "left at"), (33_000, "noon")],
        ),
        (
            "10:20 We met at\n10:30 a.m. on Monday and\n10:40 left",
            [(620_000, "We met at 10:30 a.m. on Monday and"), (640_000, "left")],
        ),
        (
            "00:20 We won\n3:00 to one and\n00:28 left\n00:33 then",
            [(20_000, "We won 3:00 to one and"), (28_000, "left"), (33_000, "then")],
        ),
        (
            "00:20 We\n00:28 met\n00:33 and left at\n59:00 or so",
            [(20_000, "We"), (28_000, "met"), (33_000, "and left at 59:00 or so")],
        ),
        (
            "00:20We\n00:28met\n00:33at\n00:30 or\n00:41so",
            [(20_000, "We"), (28_000, "met"), (33_000, "at 00:30 or"), (41_000, "so")],
        ),
        (
            "00:20 We\n00:10 met\n00:33 again\n00:36 so",
            [(20_000, "We 00:10 met"), (33_000, "again"), (36_000, "so")],
        ),
        (
            "00:20We\n00:75met\n00:33again\n00:36so",
            [(20_000, "We 00:75met"), (33_000, "again"), (36_000, "so")],
        ),
        ("10:25We met\n10:30am I right\n10:35yes", [(625_000, "We met"), (630_000, "am I right"), (635_000, "yes")]),
        ("00:20 am I\n00:28 am\n00:33 who", [(20_000, "am I"), (28_000, "am"), (33_000, "who")]),
        ("00:01One\n00:281:30 later\n00:33two", [(1_000, "One"), (28_000, "1:30 later"), (33_000, "two")]),
    ],
)
def test_transcript_tells_speech_from_time_codes(text: str, cues: list[tuple[int, str]]):
    document = read(text, format="transcript")
    assert cues_of(document) == cues
    assert_cues_cover_text(document)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("10:30 am on Monday", "Kept as speech: the time of day."),
        ("00:10 or so", "Kept as speech: as a time code it would not fit those around it."),
        ("00:2820 people", "Digits follow the time code: what comes after its seconds is speech."),
    ],
)
def test_transcript_reports_doubtful_time_codes_with_their_line(line: str, message: str):
    document = read(f"00:20We met\n{line}\n00:33two\n00:36three", format="transcript")
    assert [(r.line, r.raw, r.message) for r in document.remarks if r.action == "mended"] == [(2, line, message)]


def test_transcript_reports_time_codes_without_words():
    document = read("0:01 One\n0:03\n0:05 two\n0:09\n", format="transcript")
    assert cues_of(document) == [(1_000, "One"), (5_000, "two")]
    assert [(r.line, r.raw) for r in document.remarks if r.action == "omitted"] == [(2, "0:03"), (4, "0:09")]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("0:01 One\n0:04 two\n0:10 " + "w" * 8, [4_000, 10_000, 20_667]),
        ("0:01 " + "w" * 30 + "\n0:04 two", [4_000, 5_000]),
        ("0:01 " + "w" * 30, [3_000]),
        ("0:01 - 0:03 One\n0:05 --> 0:06 two", [3_000, 6_000]),
        ("0:01 - 0:08 One\n0:05 - 0:06 two", [5_000, 6_000]),
        ("0:05 One\n0:05 two\n0:07 three", [5_000, 7_000, 10_333]),
    ],
)
def test_transcript_cues_end(text: str, ends: list[int]):
    assert [cue.end_ms for cue in read(text, format="transcript").cues] == ends


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        (
            "12:03 ANNA RUIZ: Good morning.\n12:05 Thank you\n12:07 BOB: Hello.",
            [("ANNA RUIZ", "Good morning."), ("ANNA RUIZ", "Thank you"), ("BOB", "Hello.")],
        ),
        (
            "0:01 Speaker 1: Hi.\n0:03 Speaker 2: Hello.",
            [("Speaker 1", "Hi."), ("Speaker 2", "Hello.")],
        ),
        (
            "0:01\nAnna: Hi.\nBob: Hello.\n0:05\nAnna: Bye.\nBob: Bye.",
            [("Anna", "Hi."), ("Bob", "Hello."), ("Anna", "Bye."), ("Bob", "Bye.")],
        ),
        ("0:01 >> Good morning.\n0:03 >> ANNA: Hello.", [("", "Good morning."), ("ANNA", "Hello.")]),
        ("0:01 ANNA: Hi.\n0:03 >> Hello.", [("ANNA", "Hi."), ("", "Hello.")]),
        ("0:01 Remember: never\n0:03 Remember: ever", [("", "Remember: never"), ("", "Remember: ever")]),
        ("0:01 One thing: never\n0:03 ever", [("", "One thing: never"), ("", "ever")]),
        ("0:01 ANNA RUIZ:\n0:03 Hello.", [("ANNA RUIZ", "Hello.")]),
        ("0:01 [Anna Ruiz]: Hi.\n0:03 Bye.", [("Anna Ruiz", "Hi."), ("Anna Ruiz", "Bye.")]),
        ("0:01 Ratio 3:1 it is\n0:03 now", [("", "Ratio 3:1 it is"), ("", "now")]),
    ],
)
def test_transcript_takes_speakers_out_of_the_words(text: str, cues: list[tuple[str, str]]):
    document = read(text, format="transcript")
    assert [(cue.speaker, document.text[cue.start : cue.end]) for cue in document.cues] == cues
    assert_cues_cover_text(document)


def test_transcript_parts_paragraphs_where_the_speaker_changes():
    document = read("0:01 ANNA: Why\n0:02 then?\n0:03 BOB: Because.\n0:05 BOB: I say so.")
    assert document.text == "Why then?\n\nBecause. I say so."
    assert [r.message for r in document.remarks] == [
        "4 time codes were recognised.",
        "Speaker ANNA, 1 time",
        "Speaker BOB, 2 times",
    ]


def test_transcript_speakers_under_one_time_code_share_its_time():
    document = read("0:01\nANNA: Why?\nBOB: Because.\n0:05\nANNA: I see.", format="transcript")
    assert [(cue.start_ms, cue.end_ms, cue.speaker) for cue in document.cues][:2] == [
        (1_000, 5_000, "ANNA"),
        (1_000, 5_000, "BOB"),
    ]


@pytest.mark.parametrize(
    ("text", "flowing"),
    [
        ("0:01 A claim\n0:02 across three\n0:03 cues is one.", "A claim across three cues is one."),
        ("0:01 One.\n0:02 Two.\n0:03 Three.\n0:04 Four.\n0:05 Five.", "One. Two. Three. Four.\n\nFive."),
        ("0:01 One.\n0:02 Two.\n0:20 After a pause.\n0:21 End.", "One. Two.\n\nAfter a pause. End."),
        ("0:01 One\n0:02 two\n0:20 no end here\n0:21 End.", "One two no end here End."),
        ("0:01 Of the U.S.\n0:02 Senate, Mr.\n0:20 Roe is one.\n0:21 Yes.", "Of the U.S. Senate, Mr. Roe is one. Yes."),
        ("0:01 One.\n0:02 two.\n0:20 three.\n0:21 End.", "One. two. three. End."),
        ("0:01 এক।\n0:02 দুই।\n0:20 তিন।\n0:21 চার।", "এক। দুই।\n\nতিন। চার।"),
        ("0:01 هل؟\n0:02 نعم۔\n0:20 لا.\n0:21 أجل.", "هل؟ نعم۔\n\nلا. أجل."),
        ('0:01 "One."\n0:02 "Two."\n0:20 Three.\n0:21 End.', '"One." "Two."\n\nThree. End.'),
    ],
)
def test_transcript_flows_in_paragraphs(text: str, flowing: str):
    assert read(text, format="transcript").text == flowing


def test_transcript_parts_overlong_paragraphs_within_a_cue():
    document = read("\n".join(f"0:{second:02} end of one. Start of another that goes" for second in range(10, 50)))
    assert max(len(paragraph) for paragraph in document.text.split("\n\n")) < 1000
    assert_cues_cover_text(document)


def test_transcript_parts_paragraphs_of_unpunctuated_speech():
    document = read("\n".join(f"0:{second:02} " + "words without an end " * 10 for second in range(10, 50)))
    assert max(len(paragraph) for paragraph in document.text.split("\n\n")) < 2000
    assert_cues_cover_text(document)


def test_transcript_reads_what_stands_above_the_first_time_code():
    head = "Transcript\nThe budget debate\nhttps://video.example/watch?v=1\n13 Sep 2025\nA long remark."
    document = read(f"{head}\n0:01 Hi.\n0:04 Bye.", format="transcript")
    assert (document.title, document.url) == ("The budget debate", "https://video.example/watch?v=1")
    assert (document.published_stated, document.published_at) == ("13 Sep 2025", naive(2025, 9, 13))
    assert [(r.action, r.line, r.raw) for r in document.remarks if r.line and r.line < 6] == [
        ("omitted", 1, "Transcript"),
        ("recognised", 2, "The budget debate"),
        ("recognised", 3, "https://video.example/watch?v=1"),
        ("recognised", 4, "13 Sep 2025"),
        ("omitted", 5, "A long remark."),
    ]


@pytest.mark.parametrize("mark", ["Comments", "1,204 Comments", "Comments 12", "Show transcript", "Add a comment…"])
def test_transcript_leaves_out_the_page_below_it(mark: str):
    document = read(f"0:01 Hi.\n0:04 Bye\nfor now.\n{mark}\n@bob 2 days ago\nGreat.", format="transcript")
    assert document.text == "Hi. Bye for now."
    assert [(r.line, r.raw) for r in document.remarks if r.action == "omitted"] == [
        (4, mark),
        (5, "@bob 2 days ago"),
        (6, "Great."),
    ]


def test_transcript_keeps_furniture_words_that_are_spoken():
    assert read("0:01\nComments\n0:04\nShare", format="transcript").text == "Comments Share"


@pytest.mark.parametrize("text", ["No codes here.", "0:01\n0:02\n0:03", "12:61 is no time", "0:01 ANNA:\n"])
def test_transcript_refuses_what_has_no_time_codes_with_words(text: str):
    with pytest.raises(UnreadableInput) as refusal:
        read(text, format="transcript")
    assert refusal.value.detail == (
        "No time code with words after it was found. Choose the format “plain” for a text without them."
    )


LINES = st.sampled_from(
    [
        "word", "The end.", "Anna: hello", "BOB: no", ">> yes", "10:30 am", "20 people", "Comments", "",
        "নমস্কার।", "مرحبا؟", "e\u0301", "e\u0301 \u00a0 x", "[sic]", "- dash", ": colon", "\u0301mark", "1:2",
        "Mr.", "the U.S.", "Q: why",
    ]
)  # fmt: skip
CODES = st.integers(0, 5000).map(lambda s: f"{s // 60:02}:{s % 60:02}")
CODED = st.builds("{}{}{}".format, CODES, st.sampled_from(["", " ", "  ", " - "]), LINES)
ANYTHING = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=30)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("00:00 - 10:30 am", "10:30 am"),
        ("00:00 to 10:30 GMT", "to 10:30 GMT"),
        ("[00:00] – 10:30 p.m. already", "10:30 p.m. already"),
    ],
)
def test_time_of_day_after_a_code_is_speech_and_no_end(line: str, said: str):
    """Found by the property below: the dash and the time of day were taken for the code's end, and lost."""
    document = read(f"0:00 start\n{line}\n0:04 and on", format="transcript")
    assert cues_of(document) == [(0, "start"), (0, said), (4000, "and on")]
    marks = {line.removesuffix(said).split()[-1]} - {"00:00"}
    assert [r.message.split()[0] for r in document.remarks[1:]] == [f"“{mark}”" for mark in marks]


def test_end_of_a_code_is_no_time_of_day():
    document = read("0:00 - 0:03 start\n0:04 - 0:30 amber was found\n0:31 and on", format="transcript")
    assert [cue.end_ms for cue in document.cues][:2] == [3000, 30_000]
    assert document.text == "start amber was found and on"


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(CODED, CODED, CODED, LINES, ANYTHING), min_size=1, max_size=25), st.booleans())
def test_transcript_cues_cover_the_text_and_no_word_is_lost(lines: list[str], in_order: bool):
    raw = "0:00 start\n" + "\n".join(sorted(lines) if in_order else lines)
    document = read(raw, format="transcript")
    assert_cues_cover_text(document)
    assert canonicalise(document.text) == document.text
    reported = {r.line for r in document.remarks if r.action == "omitted" and "“" not in r.message}
    kept = squeeze("".join(cue.speaker for cue in document.cues)) + squeeze(document.text)
    kept += "".join(squeeze(r.raw) for r in document.remarks)
    for number, line in enumerate(canonicalise("|\n" + raw).split("\n")):
        for word in line.split()[1:]:
            assert number in reported or squeeze(word) in kept, word


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){0,8}[.?]?", fullmatch=True)),
        min_size=3,
        max_size=30,
    )
)
def test_transcript_gives_back_each_cue_of_a_well_formed_one(said: list[tuple[int, str]]):
    at, cues = 0, []
    for step, words in said:
        at += step
        cues.append((at * 1000, words))
    document = read("\n".join(f"{ms // 60_000:02}:{ms // 1000 % 60:02}{words}" for ms, words in cues))
    assert cues_of(document) == cues


@pytest.mark.parametrize(
    "raw",
    [
        "0:01 " + "0" * 4_900_000,
        "\n".join(f"{i // 60:02}:{i % 60:02}some words here." for i in range(50_000)),
        "\n".join(f"{i // 3600}:{i // 60 % 60:02}:{i % 60:02} word" for i in range(50_000)),
        "\n".join(f"{i // 60:02}:{i % 60:02} word" for i in range(50_000, 0, -1)),
        "\n".join(["00:01 word"] * 50_000),
        "\n".join(["00:01"] * 49_000) + "\n00:02 word",
        "0:01 " + "word. " * 800_000,
        "0:01 " + "A: " * 1_600_000,
        "0:01 a\n" + "Anna: word\n" * 299_000,
        "0:01 " + "." * 4_900_000,
        "0:01 " + "A." * 2_400_000,
        "0:01 a\n" + ("0" * 100_000 + "\n") * 49,
    ],
    ids=lambda raw: f"{raw[:12]!r}",
)
def test_transcript_takes_linear_time(raw: str):
    started = process_time()
    document = read(raw, format="transcript")
    assert process_time() - started < SECONDS
    assert_cues_cover_text(document)


def test_transcript_tells_twenty_of_a_kind_and_counts_the_others() -> None:
    above = "".join(f"Line {number} of the page, and more.\n" for number in range(25))
    falling = "".join(f"00:{seconds:02} back\n" for seconds in range(59, 29, -1))
    document = read(f"{above}00:01 one\n00:02 two\n{falling}01:00 three", format="transcript")
    kinds = Counter((remark.action, remark.message) for remark in document.remarks)
    assert kinds["omitted", "Stands above the first time code, left out."] == 20
    assert kinds["omitted", "Stands above the first time code, left out. The same on 5 more lines."] == 1
    assert kinds["mended", "Kept as speech: as a time code it would not fit those around it."] == 20
