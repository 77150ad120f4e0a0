"""Every URL pattern of the desk, for tests that ask something of all of them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Address(NamedTuple):
    """``name`` is the pattern itself where it has none; ``route`` is the whole one; ``parameters`` stand in it."""

    name: str
    route: str
    parameters: tuple[str, ...]


def all_addresses() -> list[Address]:
    return list(addresses_of(get_resolver()))


def addresses_of(resolver: Any, route: str = "", namespace: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses_of(pattern, here, below)
        elif isinstance(pattern, URLPattern):
            yield Address(namespace + (pattern.name or str(pattern.pattern)), here, tuple(pattern.pattern.converters))
