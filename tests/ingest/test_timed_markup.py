"""TTML, YouTube's json3 and the podcast namespace's JSON: recognised, read, and hostile files refused."""

import json
from itertools import pairwise
from time import process_time
from typing import Any

import pytest

from annotations.errors import UnreadableInput
from annotations.ingest import ParsedDocument, parse_document
from tests.ingest.reading import MAX_BYTES, given, read
from tests.ingest.test_captions import NO_CAPTION, assert_spans_hold, cues, told
from tests.shared import DATA

NS = "http://www.w3.org/ns/ttml"
TT = f'xmlns="{NS}" xmlns:ttm="{NS}#metadata" xmlns:ttp="{NS}#parameter"'


def ttml(body: str, *, head: str = "", root: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<tt {TT} {root}>\n<head>{head}</head>\n{body}\n</tt>'


def refusal_of(text: str | bytes, *, format: str = "auto") -> str:
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(UnreadableInput) as refusal:
        parse_document(raw, format=format, max_bytes=MAX_BYTES)
    return refusal.value.detail


def podcast(*segments: dict[str, Any]) -> ParsedDocument:
    return read(json.dumps({"version": "1.0.0", "segments": segments}))


def test_ttml_reads_paragraphs_speakers_and_nested_times():
    head = (
        "<metadata><ttm:title>A talk</ttm:title><ttm:agent xml:id='a1' type='person'><ttm:name>Ana Ruiz</ttm:name>"
        "</ttm:agent></metadata><styling><style xml:id='s1'/></styling>"
    )
    body = (
        "<body begin='1s'><div begin='500ms'>\n<p begin='0s' end='2s' ttm:agent='a1'>The bridge &amp; the<br/>\n"
        "<span>road</span></p>\n<p begin='00:00:02.000' dur='1.5s'>opened.</p>\n"
        "<p><span begin='4s' end='5s'>It is</span> <span begin='5s' end='6s'>long.</span></p></div></body>"
    )
    document = read(ttml(body, head=head, root="xml:lang='en'"))
    assert (document.format, document.kind, document.title, document.language) == ("ttml", "transcript", "A talk", "en")
    assert cues(document) == [
        (1500, 3500, "Ana Ruiz", "The bridge & the road"),
        (3500, 5000, "", "opened."),
        (5500, 6500, "", "It is"),
        (6500, 7500, "", "long."),
    ]
    assert told(document) == [
        ("omitted", None, "Where on the screen the captions stood, and how they looked, was left out.")
    ]


@pytest.mark.parametrize(
    ("root", "begin", "ms"),
    [
        ("", "00:01:02.5", 62_500),
        ("", "01:00:00", 3_600_000),
        ("ttp:frameRate='25'", "00:00:01:05", 1_200),
        ("ttp:frameRate='24' ttp:frameRateMultiplier='1000 1001'", "24f", 1_001),
        ("ttp:tickRate='10000000'", "15000000t", 1_500),
        ("ttp:tickRate='0'", "2t", 2_000),
        ("", "1.5h", 5_400_000),
        ("", "2m", 120_000),
    ],
)
def test_ttml_reads_every_form_of_time(root: str, begin: str, ms: int):
    assert read(ttml(f"<body><div><p begin='{begin}'>Word</p></div></body>", root=root)).cues[0].start_ms == ms


def test_ttml_counts_the_times_of_a_sequence_one_after_the_other():
    document = read(
        ttml("<body><div timeContainer='seq'><p dur='2s'>one</p><p begin='1s' dur='1s'>two</p></div></body>")
    )
    assert cues(document) == [(0, 2000, "", "one"), (3000, 4000, "", "two")]


def test_ttml_recovers_from_a_time_that_cannot_be_read():
    document = read(ttml("<body><div><p begin='1s' end='2s'>one</p>\n<p begin='soon' end='9s'>two</p></div></body>"))
    assert cues(document) == [(1000, 2000, "", "one"), (2000, 9000, "", "two")]
    assert told(document) == [("mended", 5, "Its time cannot be read: it was put after the caption before it.")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_ttml_is_read_in_the_encoding_it_names(encoding: str):
    text = ttml("<body><div><p begin='1s'>Łódź</p></div></body>").replace("UTF-8", encoding[:6].rstrip("-"))
    assert parse_document(text.encode(encoding), max_bytes=MAX_BYTES).text == "Łódź"


BOMB = '<?xml version="1.0"?><!DOCTYPE tt [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><tt><body><p>&b;</p></body></tt>'
SECRET = '<!DOCTYPE tt [<!ENTITY x SYSTEM "file:///etc/passwd">]><tt><body><div><p begin="1s">&x;</p></div></body></tt>'
DOCTYPE = "This XML declares a document type, which is not read: it can hide anything."
TOO_MANY = "At most 50000 captions are read. Store the recording in parts."
TOO_DEEP = "This XML is nested too deeply, or has too many elements, to be read."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, DOCTYPE),
        (SECRET, DOCTYPE),
        (ttml("<body>" + "<div>" * 200_000), TOO_DEEP),
        (ttml("<body>" + "<br/>" * 900_000), TOO_DEEP),
        (
            ttml("<body><div><p begin='1s'>Word</div></body>"),
            "This XML is damaged: line 4 cannot be read (mismatched tag: line 4, column 31).",
        ),
        (ttml("<body><div></div></body>"), NO_CAPTION),
        (ttml(""), NO_CAPTION),
        ("<tt>&nbsp;</tt>", "This XML is damaged: line 1 cannot be read (undefined entity: line 1, column 4)."),
    ],
)  # fmt: skip
def test_ttml_refuses_what_is_damaged_or_made_to_explode(text: str, message: str):
    started = process_time()
    assert refusal_of(text, format="ttml") == message
    assert process_time() - started < 10


@pytest.mark.parametrize("text", [BOMB, SECRET])
def test_ttml_with_a_document_type_is_recognised_and_told_why_not(text: str):
    assert refusal_of(text) == DOCTYPE


def test_ttml_refuses_other_xml():
    assert refusal_of("<rss><p>x</p></rss>", format="ttml") == "This XML is not TTML: its root is “rss”."


JSON3 = {
    "wireMagic": "pb3",
    "events": [
        {"tStartMs": 0, "dDurationMs": 9000, "id": 1, "wpWinPosId": 1},
        {
            "tStartMs": 1000,
            "dDurationMs": 5000,
            "segs": [{"utf8": "the bridge"}, {"utf8": " opened", "tOffsetMs": 400}],
        },
        {"tStartMs": 3000, "aAppend": 1, "segs": [{"utf8": "\n"}]},
        {"tStartMs": 3000, "dDurationMs": 2000, "segs": [{"utf8": "in\n2000 \ud83d\udea2", "tOffsetMs": 0}]},
    ],
}


def test_json3_reads_events():
    document = read(json.dumps(JSON3))
    assert (document.format, document.kind) == ("json3", "transcript")
    assert document.text == "the bridge opened in 2000 🚢"
    assert cues(document) == [(1000, 3000, "", "the bridge opened"), (3000, 5000, "", "in 2000 🚢")]
    assert document.remarks[-1].message == "Events that show no words: 2"


def timed_words(document: ParsedDocument) -> list[tuple[str, int]]:
    """What begins at each timed word, up to the next one, and when."""
    found = []
    for cue in document.cues:
        starts = [cue.start + offset for offset in cue.words[::2]]
        for (start, end), ms in zip(pairwise([*starts, cue.end]), cue.words[1::2], strict=True):
            found.append((" ".join(document.text[start:end].split()), cue.start_ms + ms))
    return found


def test_json3_times_its_words():
    assert timed_words(read(json.dumps(JSON3))) == [("opened", 1400)]


def test_json3_leaves_out_times_that_cannot_be():
    segments = [{"utf8": "so", "tOffsetMs": 0}, {"utf8": " we", "tOffsetMs": 1e18}, {"utf8": " went", "tOffsetMs": 300}]
    segments += [{"utf8": " home", "tOffsetMs": 100}, {"utf8": " again", "tOffsetMs": 400_000}]
    document = read(json.dumps({"events": [{"tStartMs": 0, "dDurationMs": 2000, "segs": segments}]}), format="json3")
    assert document.text == "so we went home again"
    assert timed_words(document) == [("went home again", 300)]


def test_vtt_times_its_words_where_captions_roll():
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:03.000\nso<00:01.500><c> we</c> went\n\n00:03.000 --> 00:03.010\nso we went\n\n"
        "00:03.010 --> 00:05.000\nso we went\nto<00:04.000><c> the port</c>\n\n00:05.000 --> 00:05.010\nto the port\n\n"
        "00:05.010 --> 00:07.000\nto the port\nand<00:06.000><c> home</c>\n"
    )
    assert document.text == "so we went to the port and home"
    assert timed_words(document) == [("we went", 1500), ("the port", 4000), ("home", 6000)]
    assert_spans_hold(document)


def test_vtt_times_words_of_two_speakers_in_one_cue():
    document = read(
        "WEBVTT\n\n00:01.000 --> 00:05.000\n<v Ana>Is <00:01.800>it &amp; safe?</v>\n<v Bo>It <00:03.000>is.</v>\n"
    )
    assert document.text == "Is it & safe?\n\nIt is."
    assert timed_words(document) == [("it & safe?", 1800), ("is.", 3000)]


def test_ttml_spans_with_times_of_their_own_time_their_words():
    document = read(
        ttml(
            '<body><div><p begin="1s" end="5s"><span begin="0s" end="1s">So we</span> '
            '<span begin="1s" end="4s">went home.</span></p></div></body>'
        )
    )
    assert cues(document) == [(1000, 2000, "", "So we"), (2000, 5000, "", "went home.")]


def test_real_word_tags_are_found_in_the_flowing_text():
    document = parse_document(
        given(DATA / "captions" / "youtube_dl_wordtags.vtt").read_bytes(), format="auto", max_bytes=MAX_BYTES
    )
    words = timed_words(document)
    spoken = len(document.text.split())
    assert len(words) > 0.5 * spoken
    times = [ms for _word, ms in words]
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"segs": [{"utf8": "a\ud800\u0000b"}], "tStartMs": "12", "dDurationMs": 1}, (12, 13, "", "ab")),
        ({"segs": [{"utf8": "a"}], "tStartMs": -5}, (0, 1000, "", "a")),
        ({"segs": [{"utf8": "a"}, 5, {"utf8": ["b"]}, None], "tStartMs": 1e400, "dDurationMs": {}}, (0, 1000, "", "a")),
    ],
)
def test_json3_recovers_what_is_there(event: dict[str, Any], expected: tuple[int, int, str, str]):
    document = read(json.dumps({"events": [5, None, event]}), format="json3")
    assert cues(document) == [expected]
    assert_spans_hold(document)


def test_podcast_reads_segments():
    document = podcast(
        {"speaker": "Ana Ruiz", "startTime": 0.5, "endTime": 2, "body": "The bridge opened"},
        {"speaker": "Ana Ruiz", "startTime": 2, "endTime": 3.25, "body": "in 2000."},
        {"speaker": "Bo", "startTime": 3.25, "endTime": 4, "body": "Really?"},
        {"speaker": "Bo", "startTime": 4, "endTime": 5, "body": " "},
    )
    assert (document.format, document.kind) == ("podcast", "transcript")
    assert document.text == "The bridge opened in 2000.\n\nReally?"
    assert cues(document) == [
        (500, 2000, "Ana Ruiz", "The bridge opened"),
        (2000, 3250, "Ana Ruiz", "in 2000."),
        (3250, 4000, "Bo", "Really?"),
    ]
    assert (document.remarks[-3].raw, document.remarks[-3].action) == ("Number 4: (empty)", "omitted")


@pytest.mark.parametrize(
    ("format", "data"),
    [
        ("json3", {"events": [5, {"tStartMs": 0, "segs": [{"utf8": "a"}]}, {"segs": [{"utf8": "b\nc"}]}]}),
        ("podcast", {"segments": [7, {"startTime": 0, "endTime": 1, "body": "a"}, {"startTime": "x", "body": "b\nc"}]}),
    ],
)  # fmt: skip
def test_timed_json_tells_what_it_mended_by_its_number(format: str, data: dict[str, Any]):
    document = read(json.dumps(data), format=format)
    mended = [(it.message, it.raw) for it in document.remarks if it.message.startswith("Its time")]
    assert mended == [("Its time cannot be read: it was put after the caption before it.", "Number 3: b c")]


def test_podcast_joins_punctuation_that_stands_alone():
    document = podcast(
        {"startTime": 0, "endTime": 0.4, "body": "Well"},
        {"startTime": 0.4, "endTime": 0.5, "body": ","},
        {"startTime": 0.5, "endTime": 0.9, "body": "yes"},
        {"startTime": 0.9, "endTime": 1, "body": "!"},
    )
    assert cues(document) == [(0, 500, "", "Well,"), (500, 1000, "", "yes!")]


@pytest.mark.parametrize(
    ("format", "text", "message"),
    [
        ("json3", '{"a":', "This JSON is damaged: it cannot be read from line 1, character 6 on."),
        ("json3", "[]", "This JSON is a list or a single value, not an object with named fields."),
        ("json3", "{}", "This JSON is not json3: it has no list named “events”."),
        ("json3", '{"events": []}', NO_CAPTION),
        ("podcast", '{"segments": {}}', "This JSON is no podcast transcript: it has no list named “segments”."),
        ("podcast", '{"segments": [1, null, {"body": 3}]}', NO_CAPTION),
        ("podcast", "[" * 1_000_000, "This JSON is nested too deeply to be read."),
        ("podcast", '{"a": ' + "9" * 10_000 + "}", "This JSON holds a number that cannot be read."),
        ("json3", json.dumps({"events": [0] * 200_000}), TOO_MANY),
        ("podcast", json.dumps({"segments": [0] * 200_000}), TOO_MANY),
    ],
)  # fmt: skip
def test_timed_json_refuses_what_is_none(format: str, text: str, message: str):
    assert refusal_of(text, format=format) == message
