"""The desk's own settings, with the floors that its answers are measured against in front of everything."""

from factcheck.settings import *  # noqa: F403  # the desk as it is
from factcheck.settings import MIDDLEWARE

MIDDLEWARE = ["tests.bench.floors.answer_floors", *MIDDLEWARE]
