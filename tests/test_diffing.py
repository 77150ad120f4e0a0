"""What was changed between two texts: whole, whatever they are, and bounded where the same words come without end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import diffing
from annotations.diffing import Piece, word_diff

TEXTS = st.lists(st.sampled_from(["a ", "b ", "tax", ". ", "\n", "\n\n"]), max_size=30).map("".join)


def without(kind: str, pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != kind)


@given(TEXTS, TEXTS, st.integers(0, 300))
def test_pieces_make_both_texts_however_little_is_compared(old: str, new: str, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diffing, "_MOST_PAIRS", most)
        pieces = word_diff(old, new)
    assert (without("new", pieces), without("gone", pieces)) == (old, new)


@pytest.mark.parametrize(
    ("most", "pieces"),
    [
        (1000, [("same", "a "), ("gone", "b "), ("new", "c "), ("same", "a "), ("gone", "b "), ("new", "d "),
                ("same", "a")]),
        (0, [("same", "a "), ("gone", "b a b "), ("new", "c a d "), ("same", "a")]),
    ],
)  # fmt: skip
def test_diff_past_its_bound_tells_what_both_begin_and_end_with(
    monkeypatch: pytest.MonkeyPatch, most: int, pieces: list[tuple[str, str]]
) -> None:
    monkeypatch.setattr(diffing, "_MOST_PAIRS", most)
    assert [(piece.kind, piece.text) for piece in word_diff("a b a b a", "a c a d a")] == pieces


def test_diff_of_one_line_among_thousands_alike_is_that_line() -> None:
    """Compared one with every other they would take minutes."""
    pieces = word_diff("yes\n" * 20_000, "yes\n" * 10_000 + "no\n" + "yes\n" * 10_000)
    assert [(piece.kind, len(piece.text)) for piece in pieces] == [("same", 40_000), ("new", 3), ("same", 40_000)]


@pytest.mark.parametrize(
    ("old", "new"),
    [("1,900", "2,100"), ("3.2", "3.25"), ("13:45", "13:15"), ("41\u202f000", "14\u202f000"), ("1’900", "1’901")],
)
def test_number_that_changed_is_told_whole(old: str, new: str) -> None:
    pieces = word_diff(f"It was {old} then.", f"It was {new} then.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "It was "), ("gone", f"{old} "), ("new", f"{new} "), ("same", "then."),
    ]  # fmt: skip
