"""Where the real documents and data sets stand that some tests run against."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("SHARED_DIR", Path(__file__).resolve().parents[2] / "shared"))
SEEDS = SHARED / "seeds"
DATA = SHARED / "data"
