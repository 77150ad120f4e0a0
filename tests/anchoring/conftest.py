"""Properties run the same examples each time: a surprise belongs to the person exploring, not to the next commit.

``pytest tests/anchoring --hypothesis-profile explore`` looks for new ones.
"""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=False)
settings.register_profile("explore", deadline=None, max_examples=5000)
settings.load_profile("repeatable")
