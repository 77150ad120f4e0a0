"""``python -m tests.bench``: every ``bench_*.py`` beside this file, its ``run()`` printed as a table."""

import argparse
import importlib
import inspect
import os
import sys
from pathlib import Path

import django

from tests.bench.measure import print_table

# Takes minutes, and all processors.
BY_NAME = {"load"}


def main() -> int:
    """Run the benchmarks (those named, or all); 1 where a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="such as http or search (all)")
    parser.add_argument("--sizes", type=_sizes, help="how many articles, such as 1000,10000,100000, where it matters")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    found = {path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py")}
    names = asked.names or sorted(found - BY_NAME)
    missed = False
    for name in names:
        module = importlib.import_module(f"tests.bench.bench_{name.removeprefix('bench_')}")
        sized = asked.sizes and "sizes" in inspect.signature(module.run).parameters
        measures = module.run(sizes=asked.sizes) if sized else module.run()
        print_table((module.__doc__ or name).splitlines()[0], measures)
        missed = missed or not all(measure.reached for measure in measures)
    return int(missed)


def _sizes(words: str) -> list[int]:
    return sorted(int(word) for word in words.split(","))


if __name__ == "__main__":
    sys.exit(main())
