"""Anchoring: where highlights stand after real edits, and how fast that is told."""

import random
import time
from collections.abc import Callable

from annotations.anchoring import reanchor
from tests.anchoring.histories import HISTORIES, read_pairs
from tests.anchoring.measures import Tally, measure
from tests.bench.measure import Measure

LENGTH = 100_000  # code points
HIGHLIGHTS = 500
TARGET_SECONDS = 0.1
BOUND_SECONDS = 10.0  # for texts made to be slow


def run() -> list[Measure]:
    """Measure quality on real article histories, then the speed of 500 highlights in 100,000 code points."""
    if not HISTORIES.is_dir():
        return [Measure("article histories", "absent", f"looked for in {HISTORIES}", reached=False)]
    quality = [
        *_quality("consecutive versions", measure(consecutive=True)),
        *_quality("first to last version", measure(consecutive=False)),
    ]
    return [*quality, *_speeds()]


def _quality(name: str, tally: Tally) -> list[Measure]:
    return [
        Measure(f"{name}: verbatim sentences carried to their place", _share(tally.carried, tally.verbatim), ">= 99 %"),
        Measure(f"{name}: edited sentences found", _share(tally.found, tally.edited), ">= 90 %"),
        Measure(f"{name}: wrong places not flagged ambiguous", str(len(tally.wrong)), "none", not tally.wrong),
        Measure(f"{name}: flagged ambiguous", str(tally.ambiguous)),
    ]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} % ({part} of {whole})"


def _speeds() -> list[Measure]:
    pairs = list(read_pairs(consecutive=True))
    old = "\n".join(old for _, old, _ in pairs[::5])[:LENGTH]
    new = "\n".join(new for _, _, new in pairs[::5])[:LENGTH]
    chance = random.Random(5)  # noqa: S311 (repeatable, not secret)
    words = old.split(" ")
    edited = " ".join(word if chance.random() > 0.005 else "changed" for word in words)
    shuffled = " ".join(chance.sample(words, len(words)))
    letters, copies = "a" * LENGTH, "The same sentence again. " * (LENGTH // 25)
    return [
        _speed("nothing changed", old, old, TARGET_SECONDS),
        _speed("a paragraph inserted", old, f"{old[:5000]}\nAll of this is new.\n{old[5000:]}", TARGET_SECONDS),
        _speed("one word in 200 changed", old, edited, TARGET_SECONDS),
        _speed("every article edited as its next version was", old, new),
        _speed("halves swapped", old, old[LENGTH // 2 :] + old[: LENGTH // 2]),
        _speed("all words shuffled", old, shuffled, BOUND_SECONDS),
        _speed("one letter repeated", letters, f"{letters}a", BOUND_SECONDS),
        _speed("one sentence repeated", copies, f"Once. {copies}", BOUND_SECONDS),
    ]


def _speed(name: str, old: str, new: str, target: float | None = None) -> Measure:
    """Time 500 highlights; processor time, so that other work on the machine does not count."""
    chance = random.Random(7)  # noqa: S311 (repeatable, not secret)
    starts = sorted(chance.randrange(0, len(old) - 250) for _ in range(HIGHLIGHTS))
    spans = [(start, start + chance.randint(20, 240)) for start in starts]
    seconds = min(_time(lambda: reanchor(old, new, spans)) for _ in range(2))
    aim = f"< {target * 1000:,.0f} ms" if target else ""
    return Measure(
        f"{HIGHLIGHTS} highlights, {LENGTH:,} code points: {name}",
        f"{seconds * 1000:,.1f} ms",
        aim,
        target is None or seconds < target,
    )


def _time(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
