"""The two real documents: a pasted transcript and a wire story."""

from annotations.ingest import parse_document
from tests.ingest.reading import MAX_BYTES, TRANSCRIPT_SEED, WIRE_SEED, actions, naive, seed


def test_wire_seed_gives_its_metadata():
    document = parse_document(seed(WIRE_SEED), max_bytes=MAX_BYTES)
    assert (document.format, document.kind, document.cues) == ("plain", "article", ())
    assert document.title == "North Korea to boost nuclear arsenal, conventional military: state media"
    assert (document.publisher, document.credit, document.place) == ("BSS", "BSS/AFP", "SEOUL")
    assert document.published_stated == "13 Sep 2025, 08:28"
    assert document.published_at == naive(2025, 9, 13, 8, 28)
    assert (document.author, document.url, document.language) == ("", "", "")


def test_wire_seed_text_is_the_body_in_paragraphs():
    raw = seed(WIRE_SEED)
    text = parse_document(raw, max_bytes=MAX_BYTES).text
    body = raw.decode().replace("\xa0", " ")
    body = body[body.index("SEOUL, Sept 13, 2025 (BSS/AFP) - North Korean leader") :].strip()
    assert text == body
    assert len(text.split("\n\n")) == 12


def test_wire_seed_reports_its_head():
    document = parse_document(seed(WIRE_SEED), max_bytes=MAX_BYTES)
    assert actions(document) == [
        ("mended", None),
        ("recognised", 1),
        ("recognised", 2),
        ("recognised", 4),
        ("recognised", 6),
    ]
    assert document.remarks[0].message == "2 no-break spaces were replaced by plain spaces."


def test_transcript_seed_gives_its_cues():
    document = parse_document(seed(TRANSCRIPT_SEED), max_bytes=MAX_BYTES)
    assert (document.format, document.kind, len(document.cues)) == ("transcript", "transcript", 37)
    assert (document.cues[0].start_ms, document.cues[0].end_ms) == (20_000, 28_000)
    assert document.cues[-1].start_ms == 215_000
    assert [document.text[cue.start : cue.end] for cue in document.cues[:3]] == [
        "A dramatic escalation from East Asia, where North Korean leader Kim Jong-un is once again",
        "pushing for a massive expansion of his country's nuclear arsenal, in a move that is already",
        "raising global alarm.",
    ]


def test_transcript_seed_flows_in_paragraphs():
    text = parse_document(seed(TRANSCRIPT_SEED), max_bytes=MAX_BYTES).text
    paragraphs = text.split("\n\n")
    assert len(paragraphs) == 6
    assert all(paragraph.endswith(".") for paragraph in paragraphs)
    assert (
        "once again pushing for a massive expansion of his country's nuclear arsenal, in a move that is already raising"
        in text
    )


def test_transcript_seed_leaves_page_furniture_out_and_reports_it():
    document = parse_document(seed(TRANSCRIPT_SEED), max_bytes=MAX_BYTES)
    assert "Comments" not in document.text
    assert [(r.action, r.line, r.raw) for r in document.remarks if r.action != "recognised"] == [
        ("omitted", 38, "Comments")
    ]
