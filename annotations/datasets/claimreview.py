"""ClaimReview (https://schema.org/ClaimReview) as it is found: whatever can be read is, and what was mended is told.

A review becomes evidence, and its rating a verdict; where the claim was made becomes evidence for context. Reviews are
found in documents, ``@graph``, lists, a DataFeed, and one to a line.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from annotations.datasets.days import read_day
from annotations.datasets.drafts import Draft, EvidenceDraft, Refusal, VerdictDraft
from annotations.datasets.messy import OwnWords, addresses, as_list, first_node, plain_text, types_of
from annotations.datasets.truth import label_of_word, stance_of, truth_of_rating, truth_of_word
from annotations.errors import UnreadableInput
from annotations.ingest.json_input import why_no_json
from annotations.models import EvidenceKind, Stance

REVIEW = "claimreview"
# Where reviews stand inside of other things.
_GRAPH, _LISTS, _PARTS = "@graph", ("dataFeedElement", "itemListElement"), ("item", "mainEntity", "hasPart", "review")
# What follows the address of a desk's checks in that of one of them.
_OWN_NUMBER = re.compile("[0-9]+/", re.ASCII)
_APPEARANCES = ("firstAppearance", "appearance", "url", "sameAs")
_DEEPEST = 20


class _NoReview(NamedTuple):
    """An entry of a list of reviews that is none; ``is_company`` where it may stand among them, and is passed over."""

    entry: Any
    is_company: bool = False


def read(raw: bytes, *, columns: Mapping[str, str]) -> Iterator[Draft | Refusal]:
    """Read each review. What stands in a list of them and is none is refused by its own number."""
    for number, found in enumerate(_entries(_documents(raw)), start=1):
        if isinstance(found, _NoReview):
            if not found.is_company:
                yield Refusal(number, _why_none(found.entry))
            continue
        node = _as_plain(found) if _is_own(found) else found
        repairs: list[str] = []
        if "ClaimReview" not in as_list(node.get("@type")):
            repairs.append(_("@type: “%(type)s” was read as ClaimReview.") % {"type": node.get("@type")})
        item = first_node(node.get("itemReviewed"), repairs, "itemReviewed")
        statement = _statement(node, item, repairs)
        if statement:
            yield _draft(Draft(number=number, statement=statement, repairs=repairs), node, item)
        else:
            yield Refusal(number, _("There is no claim: claimReviewed is empty."))


def _is_own(node: dict[str, Any]) -> bool:
    """Tell a review that a desk exported, by its address below the desk's checks: its texts are plain as they are."""
    author = node.get("author")
    checks = author.get("url") if isinstance(author, dict) else None
    url = node.get("url")
    if not (isinstance(checks, str) and isinstance(url, str) and checks.endswith("/checks/")):
        return False
    return bool(_OWN_NUMBER.fullmatch(url.removeprefix(checks)))


def _as_plain(value: Any) -> Any:
    """Return a review, or a part of it, with its texts marked as plain."""
    if isinstance(value, dict):
        return {name: _as_plain(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_as_plain(below) for below in value]
    return OwnWords(value) if isinstance(value, str) else value


def _documents(raw: bytes) -> Any:
    text = raw.decode("utf-8-sig", "replace").strip()
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise UnreadableInput(_("This is not JSON: %(why)s.") % {"why": why_no_json(error)}) from error


def _entries(value: Any, depth: int = 0) -> Iterator["dict[str, Any] | _NoReview"]:
    """Yield the reviews in each entry of a list of them; an entry without any as what it is."""
    for entry in value if isinstance(value, list) else [value]:
        is_empty = True
        for found in _reviews(entry, depth):
            is_empty = False
            yield found
        if is_empty and not _is_empty_list(entry):
            yield _NoReview(entry)


def _reviews(node: Any, depth: int) -> Iterator["dict[str, Any] | _NoReview"]:
    if isinstance(node, list):
        yield from _entries(node, depth + 1)
    elif isinstance(node, dict) and (REVIEW in types_of(node) or "claimReviewed" in node):
        yield node
    elif isinstance(node, dict) and depth < _DEEPEST:
        for name in _LISTS:
            if name in node:
                yield from _entries(node[name], depth + 1)
        for entry in as_list(node.get(_GRAPH)):
            for found in _entries(entry, depth + 1):
                # A page’s graph tells of the page and its publisher as well.
                is_company = isinstance(found, _NoReview) and isinstance(found.entry, dict)
                yield _NoReview(entry, is_company=True) if is_company else found
        for name in _PARTS:
            for part in as_list(node.get(name)):
                yield from _reviews(part, depth + 1)


def _is_empty_list(entry: Any) -> bool:
    return isinstance(entry, list) or (
        isinstance(entry, dict) and any(entry.get(name) == [] for name in (_GRAPH, *_LISTS))
    )


def _why_none(entry: Any) -> str:
    if isinstance(entry, dict):
        named = ", ".join(str(name) for name in as_list(entry.get("@type"))) or "–"
        return _("This is no ClaimReview: its @type is “%(type)s”.") % {"type": named[:100]}
    return _("This is no ClaimReview: %(entry)s") % {"entry": json.dumps(entry, ensure_ascii=False)[:100]}


def _statement(node: dict[str, Any], item: dict[str, Any], repairs: list[str]) -> str:
    statement = plain_text(node.get("claimReviewed"), repairs, "claimReviewed")
    if statement:
        return statement
    statement = plain_text(item.get("name") or item.get("text") or item.get("description"), repairs, "itemReviewed")
    if statement:
        repairs.append(_("claimReviewed is empty: the name of itemReviewed was taken."))
    return statement


def _draft(draft: Draft, node: dict[str, Any], item: dict[str, Any]) -> Draft:
    claimant = first_node(item.get("author"), draft.repairs, "itemReviewed.author")
    draft.claimant = plain_text(claimant.get("name"), draft.repairs, "itemReviewed.author")
    stated = plain_text(item.get("datePublished") or claimant.get("datePublished"), draft.repairs, "datePublished")
    draft.said_on = read_day(stated)
    if stated and draft.said_on is None:
        draft.repairs.append(_("datePublished: “%(stated)s” is no sure date, and was left out.") % {"stated": stated})
    elif stated and "datePublished" not in item:
        draft.repairs.append(_("datePublished stood with the author, and was taken for the claim’s."))
    _add_review(draft, node)
    for place in _APPEARANCES:
        for work in as_list(item.get(place)):
            _add_appearance(draft, work, f"itemReviewed.{place}")
    return draft


def _add_review(draft: Draft, node: dict[str, Any]) -> None:
    repairs = draft.repairs
    author = first_node(node.get("author") or node.get("publisher"), repairs, "author")
    publisher = plain_text(author.get("name"), repairs, "author")
    rating = first_node(node.get("reviewRating"), repairs, "reviewRating")
    if rating and types_of(rating) and "Rating" not in as_list(rating.get("@type")):
        repairs.append(_("reviewRating: its type “%(type)s” was read as Rating.") % {"type": rating.get("@type")})
    word = plain_text(rating.get("alternateName") or rating.get("name"), repairs, "alternateName")
    by_number, by_word = truth_of_rating(rating, repairs), truth_of_word(word)
    truth = by_number if by_word is None else by_word
    found = addresses(node.get("url") or node.get("mainEntityOfPage") or node.get("@id"), repairs, "url")
    headline = plain_text(node.get("headline") or node.get("name"), repairs, "headline")
    for number, address in enumerate(found):
        stance = Stance.CONTEXT if number or label_of_word(word) else stance_of(truth)
        _add_page(draft, stance, address, headline, publisher)
    if word or truth is not None:
        because = rating.get("ratingExplanation") or node.get("reviewBody") or node.get("description")
        rationale = plain_text(because, repairs, "ratingExplanation")
        if not rationale:
            told = {"publisher": publisher or _("A publisher"), "word": word or rating.get("ratingValue")}
            rationale = _("%(publisher)s rated this claim “%(word)s”.") % told
        draft.verdict = VerdictDraft(word=word, label=label_of_word(word), truth=truth, rationale=rationale)


def _add_appearance(draft: Draft, work: Any, what: str) -> None:
    node = work if isinstance(work, dict) else {}
    publisher = plain_text(first_node(node.get("publisher"), draft.repairs, what).get("name"), draft.repairs, what)
    title = plain_text(node.get("headline") or node.get("name"), draft.repairs, what)
    for address in addresses(work, draft.repairs, what):
        _add_page(draft, Stance.CONTEXT, address, title, publisher)


def _add_page(draft: Draft, stance: Stance, url: str, title: str, publisher: str) -> None:
    """Add a page, once: the first appearance usually stands among the appearances as well."""
    if any(item.url == url for item in draft.evidence):
        return
    draft.evidence.append(
        EvidenceDraft(stance=stance, kind=EvidenceKind.WEB, url=url, title=title[:500], publisher=publisher[:200])
    )
