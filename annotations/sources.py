"""Whose a source is: by the registrable domain of its address, and by the name of its publisher.

Domains are read with the Public Suffix List (https://publicsuffix.org) as the package brings it: nothing is fetched.
Its private part counts too: two people's pages at one host of blogs are two sources.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

_NO_WORD = re.compile(r"[\W_]+")
# What says nothing about who publishes.
_ARTICLES = frozenset({"the", "der", "die", "das", "le", "la", "les", "el", "los", "il", "lo"})


class Source(NamedTuple):
    """Where one item of evidence comes from; both are empty where it names neither address nor publisher."""

    domain: str
    publisher: str


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def registrable_domain(url: str) -> str:
    """Return the part of the host that somebody registered: ``bbc.co.uk`` of ``https://news.bbc.co.uk/``.

    An IP address, or a host that is itself a public suffix, stands for itself. Empty where there is no host.
    """
    try:
        host = (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""
    if not host:
        return ""
    try:
        ip_address(host)
    except ValueError:
        return _suffixes().privatesuffix(_ascii_host(host)) or host
    return host


def plain_name(name: str) -> str:
    """Return a name without case, accents, punctuation and a leading article, so that its spellings are equal."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    words = _NO_WORD.sub(" ", bare).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def count_independent(sources: Iterable[Source]) -> list[str]:
    """Return a name for each group of ``sources`` that share no domain and no publisher with another group.

    Whoever shares either is one source, also through a third. Sources that name neither are left out.
    """
    groups: list[set[str]] = []
    for source in sources:
        keys = {f"domain {source.domain}"} if source.domain else set()
        keys |= {f"name {plain_name(source.publisher)}"} if plain_name(source.publisher) else set()
        if not keys:
            continue
        apart = [group for group in groups if not group & keys]
        joined = [group for group in groups if group & keys]
        groups = [*apart, keys.union(*joined)]
    return sorted(_name_of(group) for group in groups)


def is_own(source: Source, claimant: str) -> bool:
    """Tell whether a source is the claimant's own.

    It is where the publisher is called as the claimant is, where the claimant is named by the very domain, and where
    the domain's own label spells the claimant's name: ``acme-corp.com`` for “Acme Corp”.
    """
    name = plain_name(claimant)
    if not name:
        return False
    if plain_name(source.publisher) == name:
        return True
    if not source.domain:
        return False
    if _domain_in(claimant) == source.domain:
        return True
    label = _readable(source.domain.partition(".")[0])
    return plain_name(label).replace(" ", "") == name.replace(" ", "")


def _domain_in(claimant: str) -> str:
    """Return the registrable domain where a claimant is given as ``acme.com`` or as an address."""
    words = claimant.strip()
    if " " in words or "." not in words:
        return ""
    return registrable_domain(words if "//" in words else f"//{words}")


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _readable(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _name_of(group: set[str]) -> str:
    """A group is named by its domains, else by its publishers."""
    domains: Sequence[str] = sorted(key.removeprefix("domain ") for key in group if key.startswith("domain "))
    return " = ".join(domains) or sorted(group)[0].removeprefix("name ")
