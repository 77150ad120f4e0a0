"""What must hold for every text, span and edit."""

import regex
from hypothesis import example, given
from hypothesis import strategies as st

from annotations.anchoring import Outcome, Place, quote_at, reanchor, reanchor_quote, splits_grapheme
from annotations.folding import compose, fold

LATIN = "tax fell rose the the a in 2019 5% . . , café cafe\u0301 ﬁn “so” co\u00adop x"
OTHER = '"so" 👍🏽 👩‍👩‍👧 🇫🇷🇧🇩 বাংলা ক্ষেত ارتفعـت 失业率'
WORDS = st.sampled_from([*LATIN.split(" "), *OTHER.split(" "), "\n", "\n\n"])
TEXTS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=40).map(" ".join),
    st.text(min_size=1, max_size=60),
    st.text(alphabet="ab .\n", min_size=1, max_size=60),
)


def graphemes(text: str) -> list[int]:
    return [0, *(cluster.end() for cluster in regex.finditer(r"\X", text))]


@st.composite
def highlights(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text and a span of it that cuts no grapheme."""
    text = draw(TEXTS)
    edges = graphemes(text)
    first = draw(st.integers(0, len(edges) - 2))
    last = draw(st.integers(first + 1, len(edges) - 1))
    return text, edges[first], edges[last]


@given(highlights())
def test_identity(highlight: tuple[str, int, int]) -> None:
    text, start, end = highlight
    assert reanchor(text, text, [(start, end)]) == [Outcome("carried", Place(start, end))]


@given(highlights(), TEXTS)
def test_places_are_true_in_any_other_text(highlight: tuple[str, int, int], new: str) -> None:
    old, start, end = highlight
    outcomes = [*reanchor(old, new, [(start, end)]), reanchor_quote(new, quote_at(old, start, end), near=start)]
    for outcome in outcomes:
        places = [*outcome.candidates, *([outcome.place] if outcome.place else [])]
        assert (outcome.place is not None) == (outcome.state in ("carried", "reworded"))
        for place in places:
            assert 0 <= place.start < place.end <= len(new)
            assert 0 <= place.similarity <= 1
            assert not splits_grapheme(new, place.start, place.end)
        if outcome.state == "carried" and outcome.place:
            assert new[outcome.place.start : outcome.place.end] == old[start:end]


@example(("\x1f000000000000", 0, 1), "\x1f000000000000", True)
@example(("\xad", 0, 1), "0", True)
@example(("fell tax . tax tax tax tax tax tax fell tax", 0, 1), "fell tax . tax tax tax tax tax tax", True)
@given(highlights(), TEXTS, st.booleans())
def test_an_insertion_shifts_or_leaves_open_but_never_misplaces(
    highlight: tuple[str, int, int], inserted: str, before: bool
) -> None:
    old, start, end = highlight
    new = f"{inserted}\n\n{old}" if before else f"{old}\n\n{inserted}"
    shift = len(inserted) + 2 if before else 0
    if splits_grapheme(new, start + shift, end + shift):
        return
    (outcome,) = reanchor(old, new, [(start, end)])
    true = Place(start + shift, end + shift)
    if outcome.state == "carried":
        assert outcome.place == true
    else:
        assert outcome.state in ("ambiguous", "removed") or old[start:end].isspace()


@given(st.lists(st.sampled_from(LATIN.split(" ")), min_size=1, max_size=6).map(" ".join), st.data())
def test_a_passage_shifts_with_what_is_inserted_anywhere_outside_it(inserted: str, data: st.DataObject) -> None:
    numbered = [f"Sentence {number} tells of matter {number * 7}." for number in range(8)]
    marked = data.draw(st.integers(0, 7))
    at = data.draw(st.integers(0, 8))
    old = " ".join(numbered)
    new = " ".join([*numbered[:at], f"{inserted}.", *numbered[at:]])
    (outcome,) = reanchor(
        old, new, [(old.index(numbered[marked]), old.index(numbered[marked]) + len(numbered[marked]))]
    )
    start = new.index(numbered[marked])
    assert outcome == Outcome("carried", Place(start, start + len(numbered[marked])))


SENTENCES = st.sampled_from(["Tax fell.", "Jobs rose in May.", "Rents stood still, he said."])


@given(st.lists(SENTENCES, min_size=2, max_size=9), st.data())
def test_a_deleted_copy_never_takes_the_place_of_another(sentences: list[str], data: st.DataObject) -> None:
    numbered = [f"{n}: {sentence}" for n, sentence in enumerate(sentences)]
    gone = data.draw(st.integers(0, len(sentences) - 1))
    old, new = " ".join(numbered), " ".join(numbered[:gone] + numbered[gone + 1 :])
    start = sum(len(sentence) + 1 for sentence in numbered[:gone]) + 3
    (outcome,) = reanchor(old, new, [(start, start + len(sentences[gone]))])
    assert outcome.place is None


@given(TEXTS)
def test_folding_keeps_the_way_back(text: str) -> None:
    for folded in (fold(text), compose(text)):
        reached = [folded.real_span(place, place + 1) for place in range(len(folded.text))]
        assert all(0 <= start < end <= len(text) for start, end in reached)
        assert reached == sorted(reached)
