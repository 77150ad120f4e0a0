"""Re-anchoring within what may be spent on it: what that does not suffice for goes to a person, at no wrong place."""

import pytest

from annotations.anchoring import Effort, Outcome, OutOfEffort, reanchor

CLAIM = "Unemployment in the harbour district fell to 4.1% in May."
BEFORE = "The council met on Monday."
AFTER = "The mayor spoke for an hour about rents."
TEXT = f"{BEFORE} {CLAIM} {AFTER}"
START, END = 27, 27 + len(CLAIM)

# Each is one step of the way: what is compared to tell how alike both are, and where an end that was rewritten stands.
EDITS = {
    "middle": CLAIM.replace("4.1%", "4.2%"),
    "head": CLAIM.replace("Unemployment", "The rate of those without work"),
    "tail": CLAIM.replace("in May.", "by the end of the month."),
}


@pytest.mark.parametrize("edit", EDITS)
def test_reworded_text_is_a_persons_to_find_where_there_is_no_effort_left(edit: str) -> None:
    new = TEXT.replace(CLAIM, EDITS[edit])
    (found,) = reanchor(TEXT, new, [(START, END)])
    assert (found.state, new[found.place.start : found.place.end] if found.place else "") == ("reworded", EDITS[edit])
    assert reanchor(TEXT, new, [(START, END)], effort=Effort(0)) == [Outcome("ambiguous", None)]


@pytest.mark.parametrize("edit", EDITS)
def test_each_reworded_highlight_is_paid_for(edit: str) -> None:
    new = TEXT.replace(CLAIM, EDITS[edit])
    effort = Effort()
    before = effort.cells_left
    reanchor(TEXT, new, [(START, END)], effort=effort)
    cost = before - effort.cells_left
    assert cost >= len(CLAIM) ** 2
    states = [outcome.state for outcome in reanchor(TEXT, new, [(START, END)] * 5, effort=Effort(3 * cost))]
    assert states == ["reworded"] * 3 + ["ambiguous"] * 2


def test_a_copy_elsewhere_is_not_taken_for_words_that_there_was_no_effort_left_to_find() -> None:
    elsewhere = f"{BEFORE} {EDITS['middle']} {AFTER} As was said before, {CLAIM}"
    (outcome,) = reanchor(TEXT, elsewhere, [(START, END)], effort=Effort(0))
    copy = elsewhere.rindex(CLAIM)
    assert (outcome.state, outcome.place) == ("ambiguous", None)
    assert [(place.start, place.end) for place in outcome.candidates] == [(copy, copy + len(CLAIM))]


def test_text_that_was_kept_needs_no_effort() -> None:
    (outcome,) = reanchor(TEXT, f"News. {TEXT}", [(START, END)], effort=Effort(0))
    assert (outcome.state, outcome.place and outcome.place.start) == ("carried", START + 6)


def test_words_that_cost_too_much_leave_the_effort_for_shorter_ones() -> None:
    effort = Effort(100)
    with pytest.raises(OutOfEffort):
        effort.similarity("a" * 11, "b" * 10)
    assert (effort.cells_left, effort.similarity("abcdefghij", "abcdefghix")) == (100, 0.9)
    assert effort.cells_left == 0


def test_equal_texts_are_alike_for_nothing() -> None:
    assert Effort(0).similarity("the same", "the same") == 1.0


def test_places_are_searched_for_a_price() -> None:
    with pytest.raises(OutOfEffort):
        Effort(99).best_matches("a" * 10, "b" * 10, floor=0.6, count=1)
    with pytest.raises(OutOfEffort):
        Effort(99).closest_prefix("a" * 10, "b" * 10)


def test_letters_of_other_scripts_and_those_folded_one_by_one_cost_more() -> None:
    plain, cyrillic, ligatures = Effort(), Effort(), Effort()
    plain.likeness("abcd", "abce")
    cyrillic.likeness("абвг", "абвд")
    ligatures.likeness("ﬁﬁﬁﬁ", "ﬁﬁﬁﬂ")
    assert plain.cells_left > cyrillic.cells_left > ligatures.cells_left


def test_wordings_that_cost_too_much_are_not_even_folded() -> None:
    effort = Effort(1_000_000)
    with pytest.raises(OutOfEffort):
        effort.likeness("ﬁ" * 2000, "ﬂ" * 2000)
    assert effort.cells_left == 1_000_000


def test_wordings_are_alike_but_for_their_typography() -> None:
    assert Effort().likeness("“tax’s cut”", '"tax\'s cut"') == 1.0
