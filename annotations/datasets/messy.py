"""JSON-LD as it is found: one thing where a list is due, a list for one thing, markup, several addresses in a text.

What had to be mended is appended to ``repairs``.
"""

import html
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from annotations import validators

# Markup as feeds carry it: elements for text, with attributes that have values, or a comment. “a<b and b>c” is none,
# and neither are a script’s tags, which nobody writes into a claim but to be read.
_ELEMENTS = (
    "a|abbr|acronym|address|article|aside|b|big|blockquote|br|center|cite|code|dd|del|dfn|div|dl|dt|em|figcaption|figure|"
    "font|footer|h[1-6]|header|hr|i|img|ins|kbd|li|main|mark|nav|ol|p|pre|q|s|samp|section|small|span|strike|strong|sub|"
    "sup|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul|var|wbr"
)
_VALUE = r"""(?:"[^"<>]*"|'[^'<>]*'|[^\s"'=<>`]+)"""
_TAG = re.compile(
    rf"</(?:{_ELEMENTS})\s*>|<(?:{_ELEMENTS})(?:\s+[a-z][a-z0-9:_-]*\s*=\s*{_VALUE})*\s*/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_ADDRESS = re.compile(r"https?://(?:(?!https?://)[^\s\"'<>|])+", re.IGNORECASE)
_CLOSING = ",;)]}"


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def types_of(node: Any) -> set[str]:
    """Return the types of a node in lower case, without their namespace."""
    if not isinstance(node, dict):
        return set()
    names = [*as_list(node.get("@type")), *as_list(node.get("type"))]
    return {re.split(r"[/#:]", name)[-1].lower() for name in names if isinstance(name, str)}


def first_node(value: Any, repairs: list[str], what: str) -> dict[str, Any]:
    """Return the one object that ``value`` should be; empty where there is none. Text becomes its name."""
    nodes = [node if isinstance(node, dict) else {"name": node} for node in as_list(value) if node]
    if len(nodes) > 1:
        repairs.append(_("%(what)s: there are several, the first was taken.") % {"what": what})
    return nodes[0] if nodes else {}


class OwnWords(str):
    """Text of a desk's own export: it is plain already, and whatever looks like markup is what was said."""


def plain_text(value: Any, repairs: list[str], what: str) -> str:
    """Return text without markup: tags are taken out, entities read. The first one of a list, a number as it is."""
    if isinstance(value, OwnWords):
        return str(value).strip()
    found = next((each for each in as_list(value) if isinstance(each, str | int | float)), "")
    text = str(found).replace("\0", "").strip()
    if isinstance(value, dict):
        text = plain_text(value.get("@value"), repairs, what)
    plain = _ENTITY.sub(lambda entity: html.unescape(entity[0]), _TAG.sub(" ", _without_comments(text)))
    if plain == text:
        return text
    repairs.append(_("%(what)s: markup was taken out.") % {"what": what})
    return " ".join(plain.split())


def _without_comments(text: str) -> str:
    # No regular expression: of beginnings without an end it looks for the end of each, in quadratic time.
    parts, done = [], 0
    while (opens := text.find("<!--", done)) >= 0 and (closes := text.find("-->", opens)) >= 0:
        parts.append(text[done:opens])
        done = closes + len("-->")
    return " ".join([*parts, text[done:]])


def addresses(value: Any, repairs: list[str], what: str) -> list[str]:
    """Return the http and https addresses in ``value``: text, an object with one, or a list of both. Each once."""
    found: list[str] = []
    for each in as_list(value):
        if isinstance(each, dict):
            found += addresses(each.get("url") or each.get("@id"), repairs, what)
        elif isinstance(each, str) and each.strip():
            found += _addresses_in(each, repairs, what)
    return list(dict.fromkeys(found))


def number(value: Any) -> float | None:
    """Return a number that is stated as one or as text, with a decimal point or comma; ``None`` for anything else."""
    text = str(next(iter(as_list(value)), "")).strip().replace(",", ".")
    return float(text) if re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", text, re.ASCII) else None


def _addresses_in(text: str, repairs: list[str], what: str) -> list[str]:
    stated = [match.rstrip(_CLOSING) if " " in text or "," in text else match for match in _ADDRESS.findall(text)]
    good = [address for address in stated if is_address(address)]
    if len(stated) > 1:
        repairs.append(_("%(what)s: one text held %(count)d addresses.") % {"what": what, "count": len(stated)})
    if not stated or len(good) < len(stated):
        repairs.append(_("%(what)s: “%(text)s” is no address, and was left out.") % {"what": what, "text": text[:100]})
    return good


def is_address(text: str) -> bool:
    try:
        validators.validate_url(text)
    except ValidationError:
        return False
    return True
