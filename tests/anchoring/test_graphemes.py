"""Grapheme clusters: the local check agrees with a segmentation of the whole text."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring import snap_to_graphemes, splits_grapheme

TRICKY = "a é e\u0301\u0302 \r\n👍🏽👩‍👩‍👧🇫🇷🇧🇩🇵 বাংলা ক্ষ ประเทศ 각\u1112\u1161\u11ab\u200d\u0600\u0661"


def boundaries_of(text: str) -> set[int]:
    return {0, len(text)} | {cluster.start() for cluster in regex.finditer(r"\X", text)}


@given(st.text(alphabet=TRICKY, max_size=30))
def test_boundaries_agree_with_the_whole_text(text: str) -> None:
    whole = boundaries_of(text)
    local = {place for place in range(len(text) + 1) if not splits_grapheme(text, place, place)}
    assert local == whole


@given(st.text(alphabet=TRICKY, min_size=1, max_size=30), st.data())
def test_snapping_widens_to_the_nearest_boundaries(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    whole = boundaries_of(text)
    expected = max(place for place in whole if place <= start), min(place for place in whole if place >= end)
    assert snap_to_graphemes(text, start, end) == expected


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("ok 👍🏽 fine", (4, 5), (3, 5)),
        ("👩‍👩‍👧 family", (1, 2), (0, 5)),
        ("🇫🇷🇧🇩", (1, 3), (0, 4)),
        ("plain", (1, 3), (1, 3)),
    ],
)
def test_snapping_table(text: str, span: tuple[int, int], expected: tuple[int, int]) -> None:
    assert snap_to_graphemes(text, *span) == expected
