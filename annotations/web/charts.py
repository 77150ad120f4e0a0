"""Geometry of the charts, which the server draws as SVG: no page needs a script to show a number."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 440, 150
TOP, FOOT = 12, 20
GAP = 0.3
MOST_LINES = 4


@dataclass(frozen=True)
class Column:
    """A rectangle in user units of the chart's ``viewBox``."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A horizontal line of the scale with what it stands for."""

    y: float
    value: int


@dataclass(frozen=True)
class Columns:
    """Groups of columns side by side: ``groups[i]`` are the columns of the i-th place, ``centres[i]`` its middle."""

    groups: list[list[Column]]
    centres: list[float]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = HEIGHT - FOOT


def columns_of(rows: Sequence[Sequence[int]]) -> Columns:
    """Return the columns of ``rows``: one row a place along the axis, one number, 0 or more, a column."""
    step = step_for(max((number for row in rows for number in row), default=0))
    top = max(step, *(-(-number // step) * step for row in rows for number in row)) if rows else step
    scale = (HEIGHT - TOP - FOOT) / top
    place = WIDTH / max(len(rows), 1)
    groups = []
    for at, row in enumerate(rows):
        width = place * (1 - GAP) / len(row)
        left = at * place + place * GAP / 2
        groups.append(
            [
                Column(
                    round(left + width * index, 1),
                    round(HEIGHT - FOOT - number * scale, 1),
                    round(width - 1, 1),
                    round(number * scale, 1),
                )
                for index, number in enumerate(row)
            ]
        )
    lines = [Line(round(HEIGHT - FOOT - value * scale, 1), value) for value in range(0, top + 1, step)]
    return Columns(groups, [round((at + 0.5) * place, 1) for at in range(len(rows))], lines)


def step_for(highest: int) -> int:
    """Return a round distance between lines (1, 2 or 5 times a power of ten) so that there are few of them."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if highest <= step * MOST_LINES:
                return step
        power *= 10
