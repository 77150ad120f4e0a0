"""One line of the benchmark table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured, the value with its unit, what is aimed for (may be empty), and whether it was reached."""

    name: str
    value: str
    target: str = ""
    reached: bool = True


def print_table(title: str, measures: list[Measure]) -> None:
    """Print ``measures`` in columns under ``title``."""
    width = max(len(measure.name) for measure in measures)
    values = max(len(measure.value) for measure in measures)
    print(f"\n{title}\n{'-' * len(title)}")  # noqa: T201 (a command's output)
    for measure in measures:
        verdict = "" if measure.reached else "  MISSED"
        line = f"{measure.name:<{width}}  {measure.value:>{values}}  {measure.target}{verdict}"
        print(line.rstrip())  # noqa: T201 (a command's output)
