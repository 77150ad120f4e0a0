"""Reads a W3C Web Annotation (https://www.w3.org/TR/annotation-model/) that marks words of a text.

The model lets one thing be said in many ways; whatever names words by their position or their quote is understood.
What says nothing about a claim (tags, styles, audiences, links to comments elsewhere) is not kept.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from annotations.anchoring import Quote
from annotations.errors import InvalidInput
from annotations.origins import is_iri

ANNO = "http://www.w3.org/ns/anno.jsonld"
SETS = {"Choice", "Composite", "Independents", "List"}
# How deep bodies may stand within one another: a choice, its item, that item's source.
DEEPEST_BODY = 4
# Bodies with these purposes name or sort the words; none of them is a statement.
NO_STATEMENT = {"bookmarking", "classifying", "identifying", "linking", "moderating", "tagging"}
LARGEST_OFFSET = 2**31 - 1
_SHA256 = re.compile("[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """Words of the document at ``source``: offsets in code points, their quote, or both.

    ``cached`` holds the addresses of the copy that the offsets count in, and ``sha256`` that of its text, where the
    annotation names them.
    """

    source: str
    start: int | None
    end: int | None
    quote: Quote | None
    cached: tuple[str, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ReadAnnotation:
    """``statement`` is empty where no body says one. ``iri`` and ``via`` hold absolute IRIs only."""

    statement: str
    target: ReadTarget
    iri: str
    canonical: str
    via: tuple[str, ...]


class _Text(NamedTuple):
    purpose: str
    value: str


def read_annotation(document: Any) -> ReadAnnotation:
    """Return what ``document``, parsed JSON, says. Raises ``InvalidInput`` naming the member at fault."""
    if not isinstance(document, dict):
        raise _wrong("", _("An annotation is a JSON object."))
    if ANNO not in _listed(document.get("@context")):
        raise _wrong("@context", _("An annotation’s context is %(context)s.") % {"context": ANNO})
    if "Annotation" not in _listed(document.get("type")):
        raise _wrong("type", _("An annotation’s type is Annotation."))
    if "body" in document and "bodyValue" in document:
        raise _wrong("bodyValue", _("An annotation has a body or a bodyValue, not both."))
    canonical = _only(document.get("canonical"), "canonical")
    if canonical is not None and not is_iri(canonical):
        raise _wrong("canonical", _("This must be one absolute IRI."))
    return ReadAnnotation(
        statement=_statement(document),
        target=_target(document.get("target")),
        iri=document["id"] if is_iri(document.get("id")) else "",
        canonical=canonical or "",
        via=tuple(filter(is_iri, _listed(document.get("via")))),
    )


def _statement(document: dict[str, Any]) -> str:
    """Return the text that describes the words best: one for that purpose, one without any, else a comment."""
    if "bodyValue" in document:
        return _text(document["bodyValue"], "bodyValue").strip()
    texts = [text for text in _texts(document.get("body"), "", 0) if text.purpose not in NO_STATEMENT]
    best = min(texts, key=lambda text: (text.purpose != "describing", text.purpose != ""), default=None)
    return best.value.strip() if best else ""


def _texts(body: Any, purpose: str, depth: int) -> Iterator[_Text]:
    """Yield the texts among bodies, in their order; those of a choice count as if each stood alone."""
    if depth > DEEPEST_BODY:
        raise _wrong("body", _("These bodies are nested too deeply."))
    for each in _listed(body):
        if not isinstance(each, dict):
            continue
        own = next((name for name in _listed(each.get("purpose")) if isinstance(name, str)), purpose)
        if "value" in each:
            yield _Text(own, _plain(_text(each["value"], "body"), each.get("format")))
        elif SETS & _types(each):
            yield from _texts(each.get("items"), own, depth + 1)
        elif isinstance(each.get("source"), dict):
            yield from _texts(each["source"], own, depth + 1)


def _plain(value: str, format: Any) -> str:
    """Return a text without its markup."""
    return html.unescape(strip_tags(value)) if "text/html" in _listed(format) else value


def _target(targets: Any) -> ReadTarget:
    if targets is None or targets == []:
        raise _wrong("target", _("An annotation has a target."))
    target = _only(targets, "target")
    if isinstance(target, str):
        target = {"source": target}
    if not isinstance(target, dict) or SETS & _types(target):
        raise _wrong("target", _("The target is one passage of one article."))
    source = _only(target.get("source", target.get("id")), "target")
    if isinstance(source, dict):
        source = _only(source.get("id"), "target")
    if not is_iri(source):
        raise _wrong("target", _("The target’s source is the absolute IRI of an article."))
    start, end, quote = _selected(_listed(target.get("selector")))
    states = [state for state in _listed(target.get("state")) if isinstance(state, dict)]
    return ReadTarget(source, start, end, quote, tuple(_cached(states)), _sha256(states))


def _selected(selectors: list[Any]) -> tuple[int | None, int | None, Quote | None]:
    """Return the position and the quote that ``selectors``, each of them naming the same words, give."""
    if not selectors:
        raise _wrong(
            "target", _("The target has no selector: name its words by TextQuoteSelector, by position or both.")
        )
    position: tuple[int, int] | None = None
    quote: Quote | None = None
    for selector in selectors:
        words = _innermost(selector)
        if "TextQuoteSelector" in _types(words):
            quote = quote or _quote(words)
        elif "TextPositionSelector" in _types(words) and words is selector:
            position = position or (_offset(words, "start"), _offset(words, "end"))
    if position is None and quote is None:
        names = ", ".join(sorted({name for selector in selectors for name in _types(selector)})) or _("an address")
        message = _("Only TextQuoteSelector and TextPositionSelector name words here; this has: %(names)s.")
        raise _wrong("target", message % {"names": names})
    return (*(position or (None, None)), quote)


def _innermost(selector: Any) -> Any:
    """Return the selector that says which words are meant.

    A fragment may be refined by a quote, which says it alone. A position within a fragment counts from its start, which
    is not known here, and words that are refined further are not the ones meant: these name nothing.
    """
    if not isinstance(selector, dict) or "refinedBy" not in selector:
        return selector
    refined = _listed(selector["refinedBy"])
    if "FragmentSelector" not in _types(selector) or len(refined) != 1:
        return None
    return refined[0] if isinstance(refined[0], dict) and "refinedBy" not in refined[0] else None


def _quote(selector: dict[str, Any]) -> Quote:
    exact, prefix, suffix = (_text(selector.get(name, ""), "target") for name in ("exact", "prefix", "suffix"))
    if not exact:
        raise _wrong("target", _("A TextQuoteSelector has the exact words."))
    return Quote(exact=exact, prefix=prefix, suffix=suffix)


def _offset(selector: dict[str, Any], name: str) -> int:
    value = _only(selector.get(name), "target")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_OFFSET:
        raise _wrong("target", _("A TextPositionSelector has a start and an end that count from 0."))
    return value


def _cached(states: list[dict[str, Any]]) -> Iterator[str]:
    for state in states:
        yield from filter(is_iri, _listed(state.get("cached")))


def _sha256(states: list[dict[str, Any]]) -> str:
    """Return the first SHA-256 that a state tells, in lower case; empty where none does."""
    told = (value for state in states for value in _listed(state.get("sha256")) if isinstance(value, str))
    return next((value.lower() for value in told if _SHA256.fullmatch(value)), "")


def _text(value: Any, member: str) -> str:
    """Return a text that can be stored; raise for anything else."""
    value = _only(value, member)
    if not isinstance(value, str):
        raise _wrong(member, _("This must be text."))
    # Half a surrogate pair is no character, and PostgreSQL cannot store U+0000.
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise _wrong(member, _("This text holds characters that cannot be stored."))
    return value


def _types(node: Any) -> set[str]:
    return {name for name in _listed(node.get("type")) if isinstance(name, str)} if isinstance(node, dict) else set()


def _listed(value: Any) -> list[Any]:
    """Return ``value`` as a list: JSON-LD writes one thing with or without brackets."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _only(value: Any, member: str) -> Any:
    values = _listed(value)
    if len(values) > 1:
        raise _wrong(member, _("Only one of these can be taken; send an annotation for each."))
    return values[0] if values else None


def _wrong(member: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={member: [message]} if member else None)
