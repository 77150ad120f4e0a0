"""Real edits: no sentence is put in a wrong place, and nearly all are found."""

import pytest

from annotations.anchoring import reanchor
from tests.anchoring.histories import HISTORIES, read_pairs
from tests.anchoring.measures import measure

pytestmark = pytest.mark.skipif(not HISTORIES.is_dir(), reason=f"NOT RUN: no article histories in {HISTORIES}")


@pytest.mark.parametrize(
    ("consecutive", "carried", "found"), [(True, 0.99, 0.98), (False, 0.99, 0.94)], ids=["consecutive", "first to last"]
)
def test_sentences_of_real_articles_keep_their_place(consecutive: bool, carried: float, found: float) -> None:
    tally = measure(consecutive=consecutive)
    assert tally.wrong == []
    assert tally.carried >= carried * tally.verbatim
    assert tally.found >= found * tally.edited


def test_short_highlights_inside_real_sentences_are_carried_only_as_they_are() -> None:
    for _, old, new in read_pairs(consecutive=True):
        spans = [(start, min(len(old), start + 9)) for start in range(0, len(old) - 1, 97)]
        for (start, end), outcome in zip(spans, reanchor(old, new, spans), strict=True):
            if outcome.state == "carried" and outcome.place:
                assert new[outcome.place.start : outcome.place.end] == old[start:end]
