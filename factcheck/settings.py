"""Settings of the desk. Everything an operator may choose comes from the environment; README.md has the table."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from factcheck import environment, logs
from factcheck.rest import REST_FRAMEWORK as REST_FRAMEWORK
from factcheck.rest import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS

BASE_DIR = Path(__file__).resolve().parent.parent
# Git ignores this folder: the embedded database, its socket, the trial's secret key, collected static files.
DATA_DIR = BASE_DIR / ".data"

DEBUG = environment.flag(os.environ, "DEBUG")
SECRET_KEY = environment.secret_key(os.environ, path=DATA_DIR / "secret-key", debug=DEBUG)
ALLOWED_HOSTS = environment.words(os.environ, "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
PORT = environment.number(os.environ, "PORT", default=8000)

# Requests a minute for one token or, without a token, for one address.
RATE_LIMIT = environment.number(os.environ, "RATE_LIMIT", default=600)
# What one web worker sends at a time, of the desk's own exports and of public ones each; it has eight threads.
EXPORTS_AT_ONCE = environment.number(os.environ, "EXPORTS_AT_ONCE", default=3)
MAX_ARTICLE_BYTES = environment.number(os.environ, "MAX_ARTICLE_BYTES", default=5_000_000)
# Room for the largest article as a form field or JSON string, where a byte may be escaped into several.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * MAX_ARTICLE_BYTES
# A file stays in memory, and no more of it than the limit: nothing is left on the disk.
FILE_UPLOAD_HANDLERS = ["annotations.web.uploads.LimitedUpload"]
# No form has two. Anybody can send files to the page for signing in, and each would be kept until the form is read.
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# Of a page that is fetched, both as sent and unpacked.
MAX_FETCH_BYTES = environment.number(os.environ, "MAX_FETCH_BYTES", default=10_000_000)
# After each visit its host is left in peace for so long; never are two of its pages fetched at once.
FETCH_GAP_MS = environment.number(os.environ, "FETCH_GAP_MS", default=1000, least=0)
# For development and tests alone: ports of this machine that may be fetched from. Anything else of it never may.
FETCH_LOOPBACK_PORTS = environment.numbers(os.environ, "FETCH_LOOPBACK_PORTS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "procrastinate.contrib.django",
    "rest_framework",
    "annotations",
]

MIDDLEWARE = [
    "factcheck.health.answer_probes",
    "factcheck.logs.log_requests",
    "factcheck.metrics.count_requests",
    "factcheck.headers.add_security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "factcheck.charsets.refuse_other_charsets",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "annotations.web.sessions.note_use",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "annotations.web.errors.ErrorPages",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "annotations.web.context.frame",
            ],
            "builtins": ["annotations.web.ages", "annotations.web.rendering"],
        },
    },
]

# --- Database: the server that DATABASE_URL names, else the embedded one, which starts with the first connection.
EMBEDDED_DATABASE = "DATABASE_URL" not in os.environ
if EMBEDDED_DATABASE:
    _database: dict[str, Any] = {
        "ENGINE": "factcheck.embedded",
        "NAME": "factcheck",
        "EMBEDDED_DATA": DATA_DIR / "postgres",
        "OPTIONS": {},
    }
else:
    _database = environment.database_server(os.environ["DATABASE_URL"])
# The web server (factcheck/wsgi.py) shares connections between its threads; a command needs one, and no pool.
DATABASE_POOL = environment.number(os.environ, "DATABASE_POOL", default=0, least=0)
if DATABASE_POOL:
    _database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 5}
DATABASES = {"default": {**_database, "ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People
AUTH_USER_MODEL = "annotations.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "annotations.passwords.HouseWordsValidator"},
]
AUTHENTICATION_BACKENDS = ["annotations.web.demanded.DeskBackend"]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

# --- Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# --- Static files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "factcheck.storage.ModuleStorage"
    },
}

# --- What a browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "require-trusted-types-for": ["'script'"],
        # static/js/trusted.js makes the first two; Swagger UI's sanitiser the third.
        "trusted-types": ["default", "inert", "dompurify"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- Behind a proxy that ends TLS
TRUST_PROXY = environment.flag(os.environ, "TRUST_PROXY")
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # The prefix has browsers take them over https, for this host and from it alone.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
# HSTS for the subdomains, and for browsers' preload lists, binds hosts that are not ours: the proxy's business.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- Logging, to stderr: for a person on a local trial, one JSON object a line where a server is named.
LOGGING = logs.configuration(
    form=environment.choice(
        os.environ, "LOG_FORMAT", ("line", "json"), default="line" if EMBEDDED_DATABASE else "json"
    ),
    level=environment.choice(os.environ, "LOG_LEVEL", logs.LEVELS, default="WARNING" if EMBEDDED_DATABASE else "INFO"),
)
# Who may read /metrics; nobody where it is unset.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
