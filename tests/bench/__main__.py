"""``python -m tests.bench``: every ``bench_*.py`` beside this file, its ``run()`` printed as a table."""

import importlib
import os
import sys
from pathlib import Path

import django

from tests.bench.measure import print_table


def main() -> int:
    """Run the benchmarks (those named on the command line, or all); 1 where a target was missed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    names = sys.argv[1:] or sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    missed = False
    for name in names:
        module = importlib.import_module(f"tests.bench.{name}")
        measures = module.run()
        print_table((module.__doc__ or name).splitlines()[0], measures)
        missed = missed or not all(measure.reached for measure in measures)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
