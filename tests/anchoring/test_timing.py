"""Characters and milliseconds: what must hold for every cue, and examples of each way."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.timing import (
    carry_words,
    moment_of,
    offset_at,
    offset_of,
    spoken_between,
    words_between,
)


@dataclass
class Cue:
    start: int
    end: int
    start_ms: int
    end_ms: int
    words: tuple[int, ...] = ()
    speaker: str = ""


@st.composite
def cues(draw: st.DrawFn, *, start: int = 0) -> Cue:
    """A cue with times for some of its words, in order or not, within it or not: whatever a file may hold."""
    start = draw(st.integers(start, start + 5))
    length = draw(st.integers(1, 60))
    start_ms, lasts = draw(st.integers(0, 100_000)), draw(st.integers(0, 20_000))
    pairs = st.tuples(st.integers(0, length + 3), st.integers(0, lasts + 500))
    words = draw(st.lists(pairs, max_size=6))
    words = sorted(words) if draw(st.booleans()) else words
    return Cue(start, start + length, start_ms, start_ms + lasts, tuple(part for pair in words for part in pair))


@st.composite
def slow_cues(draw: st.DrawFn) -> Cue:
    """A cue in which every code point takes a millisecond at least, with word times that keep to that."""
    length = draw(st.integers(1, 40))
    pace = draw(st.lists(st.integers(1, 200), min_size=length, max_size=length))
    times = [sum(pace[:at]) for at in range(length + 1)]
    timed = sorted(draw(st.sets(st.integers(0, length - 1), max_size=6)))
    words = tuple(part for at in timed for part in (at, times[at]))
    return Cue(7, 7 + length, 1000, 1000 + times[-1], words)


@given(cues())
def test_moments_rise_within_the_cue(cue: Cue) -> None:
    moments = [moment_of(cue, offset) for offset in range(cue.start, cue.end + 1)]
    assert moments == sorted(moments)
    assert (moments[0], moments[-1]) == (cue.start_ms, cue.end_ms)


@given(cues(), st.lists(st.integers(0, 130_000), min_size=2, max_size=10))
def test_offsets_rise_within_the_cue(cue: Cue, moments: list[int]) -> None:
    offsets = [offset_of(cue, ms) for ms in sorted(moments)]
    assert offsets == sorted(offsets)
    assert all(cue.start <= offset <= cue.end for offset in offsets)


@given(cues(), st.data())
def test_there_and_back_is_the_same_moment(cue: Cue, data: st.DataObject) -> None:
    offset = data.draw(st.integers(cue.start, cue.end))
    ms = moment_of(cue, offset)
    assert moment_of(cue, offset_of(cue, ms)) == ms
    assert offset_of(cue, ms) >= offset


@given(slow_cues())
def test_there_and_back_is_the_same_offset_where_each_takes_a_millisecond(cue: Cue) -> None:
    offsets = list(range(cue.start, cue.end + 1))
    assert [offset_of(cue, moment_of(cue, offset)) for offset in offsets] == offsets


@given(cues(), st.data())
def test_back_and_there_is_no_further_than_one_code_point(cue: Cue, data: st.DataObject) -> None:
    ms = data.draw(st.integers(cue.start_ms, cue.end_ms))
    offset = offset_of(cue, ms)
    assert moment_of(cue, offset) <= ms
    assert offset == cue.end or ms < moment_of(cue, offset + 1)


@given(slow_cues(), st.data())
def test_words_and_their_time_name_each_other(cue: Cue, data: st.DataObject) -> None:
    start = data.draw(st.integers(cue.start, cue.end - 1))
    end = data.draw(st.integers(start + 1, cue.end))
    spoken = spoken_between([cue], start, end)
    assert spoken is not None
    assert words_between([cue], *spoken) == (start, end)


@given(st.lists(cues(), min_size=1, max_size=4), st.integers(0, 120), st.integers(1, 60))
def test_spans_are_spoken_within_the_cues_they_cross(all_cues: list[Cue], start: int, length: int) -> None:
    spoken = spoken_between(all_cues, start, start + length)
    crossed = [cue for cue in all_cues if cue.start < start + length and cue.end > start]
    assert (spoken is None) == (not crossed)
    if spoken:
        first, last = spoken
        assert min(cue.start_ms for cue in crossed) <= first <= last <= max(cue.end_ms for cue in crossed)


TEXT = "The bridge is safe, he said."
TIMED = Cue(0, 28, 1000, 5000, (4, 500, 11, 2000, 14, 2200, 20, 3000))


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("The", (1000, 1375)),
        ("bridge", (1500, 2785)),
        ("safe, ", (3200, 4000)),
        ("he said.", (4000, 5000)),
        (TEXT, (1000, 5000)),
    ],
)
def test_word_times_tell_when_words_are_spoken(words: str, spoken: tuple[int, int]) -> None:
    start = TEXT.index(words)
    assert spoken_between([TIMED], start, start + len(words)) == spoken


def test_time_is_interpolated_within_a_cue_without_word_times() -> None:
    cue = Cue(10, 20, 1000, 2000)
    assert spoken_between([cue], 12, 17) == (1200, 1700)
    assert spoken_between([cue], 0, 30) == (1000, 2000)
    assert spoken_between([cue], 0, 10) is None
    assert words_between([cue], 1200, 1700) == (12, 17)
    assert words_between([cue], 2000, 3000) is None


def test_moment_in_a_recording_names_a_place_in_the_text() -> None:
    first, second = Cue(0, 10, 1000, 2000), Cue(11, 21, 3000, 4000)
    both = [first, second]
    assert [offset_at(both, ms) for ms in (0, 1000, 1500, 2500, 3000, 3500, 9000)] == [0, 0, 5, 10, 11, 16, 21]
    assert offset_at([], 5) is None


def test_overlapping_cues_are_spoken_from_the_first_beginning_to_the_last_end() -> None:
    assert spoken_between([Cue(0, 10, 1000, 9000), Cue(11, 21, 2000, 3000)], 5, 21) == (2000, 9000)


@pytest.mark.parametrize(
    ("new", "carried"),
    [
        (TEXT, [4, 500, 11, 2000, 14, 2200, 20, 3000]),
        ("The fridge is safe, he said.", [11, 2000, 14, 2200, 20, 3000]),
        ("So the old bridge is safe, he said.", [11, 500, 18, 2000, 21, 2200, 27, 3000]),
        ("Nothing.", []),
    ],
    ids=["same", "slip", "longer", "gone"],
)
def test_words_that_are_kept_keep_their_times(new: str, carried: list[int]) -> None:
    assert carry_words(TEXT, new, TIMED.words) == carried


WORDS = st.lists(st.sampled_from(["tax", "fell", "in", "May", "so", "they", "say"]), max_size=12).map(" ".join)


@given(WORDS, WORDS, st.data())
def test_carried_times_are_those_of_the_same_words(old: str, new: str, data: st.DataObject) -> None:
    starts = sorted(data.draw(st.sets(st.integers(0, max(0, len(old) - 1))))) if old else []
    words = [part for number, start in enumerate(starts) for part in (start, 10 * number)]
    carried = carry_words(old, new, words)
    pairs = list(zip(carried[::2], carried[1::2], strict=True))
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(pairs))
    times = dict(zip(words[1::2], words[::2], strict=True))
    assert all(new[at] == old[times[ms]] for at, ms in pairs)


def test_very_long_cue_keeps_the_times_around_the_change() -> None:
    old = " ".join(f"w{number}" for number in range(3000))
    new = old.replace(" w1500 ", " mended ")
    starts = [0, old.index("w1500"), old.index("w2999")]
    carried = carry_words(old, new, [starts[0], 1, starts[1], 2, starts[2], 3])
    assert carried == [0, 1, new.index("w2999"), 3]
