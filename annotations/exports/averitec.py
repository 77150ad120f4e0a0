"""``averitec.json``: checked claims in the shape of the AVeriTeC data set (https://fever.ai/dataset/averitec.html).

Each item of evidence is an answer, and its title the question; items that follow each other under one title answer one
question. Quoted words are an extractive answer, a checker's own an abstractive one; a note that begins with “Yes” or
“No” and a colon is a boolean one. What only AVeriTeC's annotators note (types, strategies, place) stays empty.

It is made of the lines of ``claims.ndjson``, as ``claims.csv`` is.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from annotations.exports.claims_ndjson import FIRST_PIECE, pieces
from annotations.exports.export import CHUNK, Export, json_line
from annotations.models import Claim, EvidenceKind, Publication, PublicationKind, Verdict, VerdictsState

UNANSWERED = "No answer could be found."
# What the data set has in place of an address where something was not found on the web.
NO_ADDRESS = "Metadata"
BOOLEAN = re.compile(r"(Yes|No):(?: (.*))?", re.DOTALL)
_ARCHIVES = re.compile(r"https?://(web\.archive\.org|archive\.(ph|today|is|org))/")
_MEDIA = {EvidenceKind.WEB: "Web text", EvidenceKind.PASSAGE: "Web text", EvidenceKind.DOCUMENT: "Other"}


def stream(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    """Write an array of the claims that have a verdict which counts: without one there is no label.

    A retracted check is left out: nobody stands by its label.
    """
    retracted = Publication.objects.newest_per_claim().filter(kind=PublicationKind.RETRACTION)
    claims = claims.exclude(pk__in=retracted.order_by().values("claim"))
    yield b"["
    separator = b"\n"
    judged = claims.filter(verdicts__in=Verdict.objects.counting()).distinct()
    for piece in pieces(judged, first=FIRST_PIECE, largest=CHUNK):
        told = [json.loads(line) for line in piece.split(b"\n")[:-1]]
        # Their ids were read first: verdicts that have come to differ since do not count any more.
        chunk = [claim for claim in told if claim["verdicts"] and claim["verdicts_state"] != VerdictsState.SPLIT]
        public = _public([claim["id"] for claim in chunk])
        records = [_record(claim, base_url.rstrip("/") if claim["id"] in public else "") for claim in chunk]
        if records:
            yield separator + b",\n".join(map(json_line, records))
            separator = b",\n"
    yield b"\n]\n"


def unpadded(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def _public(claims: list[int]) -> set[int]:
    """Return those of the ids of ``claims`` that have a public page: of these here none is retracted."""
    return set(Publication.objects.filter(claim__in=claims).order_by().values_list("claim", flat=True))


def _record(claim: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Write a line of ``claims.ndjson`` anew; the newest verdict is the one that counts."""
    verdict = claim["verdicts"][-1]
    place = claim["highlights"][0] if claim["highlights"] else {"article_url": "", "publisher": ""}
    source = place["article_url"]
    return {
        "claim": claim["statement"],
        "required_reannotation": False,
        "label": verdict["averitec_label"],
        "justification": verdict["rationale"],
        "claim_date": unpadded(date.fromisoformat(claim["said_on"])) if claim["said_on"] else None,
        "speaker": claim["claimant"] or None,
        "original_claim_url": source or None,
        "fact_checking_article": f"{base_url}/checks/{claim['id']}/" if base_url else None,
        "reporting_source": place["publisher"] or None,
        "location_ISO_code": None,
        "claim_types": [],
        "fact_checking_strategies": [],
        "questions": [
            {"question": question, "answers": [_answer(item) for item in items]}
            for question, items in groupby(claim["evidence"], key=lambda item: item["title"] or claim["statement"])
        ],
        "cached_original_claim_url": source if _ARCHIVES.match(source) else None,
    }


def _answer(item: dict[str, Any]) -> dict[str, Any]:
    if item["kind"] == EvidenceKind.NOTE and item["note"] == UNANSWERED:
        return _sourced(item, UNANSWERED, "Unanswerable", medium="")
    if item["quote"]:
        return _sourced(item, item["quote"], "Extractive")
    boolean = BOOLEAN.fullmatch(item["note"])
    if boolean:
        return _sourced(item, boolean[1], "Boolean") | {"boolean_explanation": boolean[2] or ""}
    return _sourced(item, item["note"] or item["title"], "Abstractive")


def _sourced(item: dict[str, Any], answer: str, answer_type: str, *, medium: str = NO_ADDRESS) -> dict[str, Any]:
    address = item["url"] or medium
    return {
        "answer": answer,
        "answer_type": answer_type,
        "source_url": address,
        "source_medium": _MEDIA.get(EvidenceKind(item["kind"]), medium) if item["url"] else medium,
        "cached_source_url": item["url"] if _ARCHIVES.match(item["url"]) else "",
    }


EXPORT = Export("averitec.json", "application/json", is_public=False, stream=stream, version=2)
