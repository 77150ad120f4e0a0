"""ClaimReview (https://schema.org/ClaimReview) as it is found: whatever can be read is, and what was mended is told.

A review becomes evidence, and its rating a verdict; where the claim was made becomes evidence for context. Reviews are
found in documents, ``@graph``, lists, a DataFeed, and one to a line.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from annotations.datasets.days import read_day
from annotations.datasets.drafts import Draft, EvidenceDraft, Refusal, VerdictDraft
from annotations.datasets.messy import addresses, as_list, first_node, plain_text, types_of
from annotations.datasets.truth import label_of_word, stance_of, truth_of_rating, truth_of_word
from annotations.errors import UnreadableInput
from annotations.models import EvidenceKind, Stance

REVIEW = "claimreview"
# Where reviews stand inside of other things.
_CONTAINERS = ("@graph", "dataFeedElement", "item", "itemListElement", "mainEntity", "hasPart", "review")
_APPEARANCES = ("firstAppearance", "appearance", "url", "sameAs")
_DEEPEST = 20


def read(raw: bytes, *, columns: Mapping[str, str]) -> Iterator[Draft | Refusal]:
    for number, node in enumerate(_reviews(_documents(raw)), start=1):
        repairs: list[str] = []
        if "ClaimReview" not in as_list(node.get("@type")):
            repairs.append(_("@type: “%(type)s” was read as ClaimReview.") % {"type": node.get("@type")})
        item = first_node(node.get("itemReviewed"), repairs, "itemReviewed")
        statement = _statement(node, item, repairs)
        if statement:
            yield _draft(Draft(number=number, statement=statement, repairs=repairs), node, item)
        else:
            yield Refusal(number, _("There is no claim: claimReviewed is empty."))


def _documents(raw: bytes) -> Any:
    text = raw.decode("utf-8-sig", "replace").strip()
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise UnreadableInput(_("This is not JSON: %(why)s") % {"why": error}) from error


def _reviews(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    for node in as_list(value):
        if isinstance(node, list):
            yield from _reviews(node, depth + 1)
        elif isinstance(node, dict) and (REVIEW in types_of(node) or "claimReviewed" in node):
            yield node
        elif isinstance(node, dict) and depth < _DEEPEST:
            for name in _CONTAINERS:
                yield from _reviews(node.get(name), depth + 1)


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
