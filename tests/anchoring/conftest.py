"""Properties run the same examples each time: a surprise belongs to the person exploring, not to the next commit.

``HYPOTHESIS_PROFILE=explore pytest tests/anchoring`` looks for new ones.
"""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=False)
settings.register_profile("explore", deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
