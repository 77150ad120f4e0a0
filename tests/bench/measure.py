"""One line of the benchmark table, and the file with all the numbers."""

import json
import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Git ignores it.
RESULTS = Path(__file__).resolve().parents[2] / ".data" / "bench"


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
        print(line.rstrip(), flush=True)  # noqa: T201 (a command's output)


def write_json(name: str, figures: dict[str, Any]) -> Path:
    """Write ``figures`` with the day and the machine to ``.data/bench/<name>.json``, and return that file."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    machine = {"processors": os.cpu_count(), "load": os.getloadavg(), "python": platform.python_version()}
    told = {"at": datetime.now(UTC).isoformat(), "machine": machine, "figures": figures}
    path.write_text(f"{json.dumps(told, indent=1)}\n")
    return path
