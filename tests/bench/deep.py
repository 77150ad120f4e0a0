"""The address of a list's deep page."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from annotations.models import Article, Claim

MODELS = {"/api/v1/articles/": Article, "/api/v1/claims/": Claim}
DEEP = 0.9  # of the whole list


def deep_page(path: str, headers: Mapping[str, str]) -> str:
    """Return the address of the page after ``DEEP`` of the list, by a cursor like those that the list itself gives."""
    first = Client(headers={"host": "127.0.0.1", **headers}).get(path).json()
    (given,) = parse_qs(urlsplit(first["next"]).query)["cursor"]
    order, _values, _backwards = json.loads(urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    rows = MODELS[path]._default_manager.order_by(*order)
    row = rows.values_list(*(name.removeprefix("-") for name in order))[int(DEEP * rows.count())]
    values = [value.isoformat() if isinstance(value, datetime) else value for value in row]
    cursor = urlsafe_b64encode(json.dumps([order, values, False]).encode()).decode().rstrip("=")
    return f"{path}?{urlencode({'cursor': cursor})}"
