"""The desk's settings for a test run: nothing of the caller's environment but DATABASE_URL, and what makes it quick."""

import os

for _name in (
    "ALLOWED_HOSTS",
    "DATABASE_POOL",
    "DEBUG",
    "EXPORTS_AT_ONCE",
    "FETCH_GAP_MS",
    "FETCH_LOOPBACK_PORTS",
    "MAX_FETCH_BYTES",
    "MAX_ARTICLE_BYTES",
    "PORT",
    "RATE_LIMIT",
    "TRUST_PROXY",
):
    os.environ.pop(_name, None)
os.environ["SECRET_KEY"] = "only-for-tests-and-long-enough-for-every-signature-they-make"

from factcheck.settings import *  # noqa: E402, F403  # the environment had to be cleared first
from factcheck.settings import DATABASES, STORAGES  # noqa: E402  # as above

# Nobody but the tests' own server is visited.
FETCH_GAP_MS = 0
# Tests ask for exports and look at no more than their headers; nobody then says that they were sent.
EXPORTS_AT_ONCE = 1_000_000
# The default hasher is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Straight from static/ and the packages: nothing has to be collected.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Else a browser asks again for each style sheet and module of each page.
WHITENOISE_MAX_AGE = 3600
# A test database may be lost with the power; waiting for the disk at each commit would double the run.
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
