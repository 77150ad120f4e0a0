"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/): each highlight, with its claim, on its article.

What the recommendation has no word for stands under terms of our own, which the context defines: a span's offsets in
UTF-16 units, and the SHA-256 of the text that it counts in.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from annotations.exports.annotated import Annotated, Target
from annotations.exports.annotations_sql import ANNOTATIONS
from annotations.exports.copying import copied
from annotations.exports.export import Export, instant, json_line
from annotations.models import Claim, Highlight

ANNO = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{ANNO}"'
MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
# One name for these terms on every desk: a UUID needs no domain that somebody has to keep.
TERMS = "urn:uuid:0c2b6d2e-6f0b-4d0e-9c38-5d1f6b7a9e42#"
OWN_TERMS = {
    "start_utf16": f"{TERMS}start_utf16",
    "end_utf16": f"{TERMS}end_utf16",
    "sha256": "http://schema.org/sha256",
}
CONTEXT = [ANNO, OWN_TERMS]

# Highlights in a piece of an export: few in the first, so that it comes at once, then more and more.
FIRST_PIECE = 50
LARGEST_PIECE = 2000


def annotation_iri(pk: int, *, base_url: str) -> str:
    """Return the address of a highlight's annotation: the container's with one more component, and no slash after."""
    return f"{base_url}/annotations/{pk}"


def web_annotation(annotated: Annotated, *, base_url: str) -> dict[str, Any]:
    """Return one annotation without its ``@context``. ``base_url`` is the desk's own address without a path."""
    annotation: dict[str, Any] = {
        "id": annotation_iri(annotated.pk, base_url=base_url),
        "type": "Annotation",
        "motivation": "highlighting" if annotated.rating is None else "assessing",
        "creator": annotated.creator,
        "created": instant(annotated.created_at),
        "modified": instant(annotated.modified_at),
        "generator": {"id": f"{base_url}/", "type": "Software", "name": "Fact-check desk"},
        "body": _bodies(annotated, base_url),
        "target": _target(annotated.target, base_url),
    }
    if annotated.canonical:
        annotation["canonical"] = annotated.canonical
    if annotated.via:
        annotation["via"] = annotated.via[0] if len(annotated.via) == 1 else list(annotated.via)
    return annotation


def with_context(node: dict[str, Any], context: Any = None) -> dict[str, Any]:
    """Return ``node`` as a document of its own."""
    return {"@context": context or CONTEXT, **node}


def stream_jsonld(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    """Write one AnnotationCollection whose only page stands within it; none at all where there are no annotations."""
    base_url = base_url.rstrip("/")
    address = f"{base_url}/api/v1/exports/annotations.jsonld"
    yield b'{"@context":' + json_line(CONTEXT) + b',"id":' + json_line(address) + b',"type":"AnnotationCollection"'
    total = 0
    for number, annotations in _pieces(claims, base_url=base_url, head="{", separator=",\n"):
        page = b',"first":{"id":' + json_line(f"{address}#page") + b',"type":"AnnotationPage","partOf":'
        yield b",\n" if total else page + json_line(address) + b',"startIndex":0,"items":[\n'
        yield annotations
        total += number
    # Counted on the way: whatever is marked meanwhile, the number is that of the items.
    yield (b"\n]}" if total else b"") + b',"total":' + json_line(total) + b"}\n"


def stream_ndjson(claims: QuerySet[Claim], *, base_url: str) -> Iterator[bytes]:
    """Write one annotation per line, each a document of its own."""
    head = json_line({"@context": CONTEXT}).decode().removesuffix("}") + ","
    for _number, annotations in _pieces(claims, base_url=base_url.rstrip("/"), head=head, separator="\n"):
        yield annotations + b"\n"


def _pieces(claims: QuerySet[Claim], *, base_url: str, head: str, separator: str) -> Iterator[tuple[int, bytes]]:
    """Yield the standing highlights of ``claims`` as annotations, by ascending id: how many, and their bytes.

    Each piece is read after the last id of the one before: no transaction stays open while a slow client reads.
    """
    standing = Highlight.objects.standing().filter(claim__in=claims.order_by().values("pk"))
    ids = standing.order_by("pk").values_list("pk", flat=True)
    words = {"base": json.dumps(base_url, ensure_ascii=False)[1:-1], "head": head}
    size, piece = FIRST_PIECE, list(ids[:FIRST_PIECE])
    while piece:
        number, annotations = copied(ANNOTATIONS, {"highlights": piece, **words}, separator=separator)
        if number:
            yield number, annotations
        ended, size = len(piece) < size, min(2 * size, LARGEST_PIECE)
        piece = [] if ended else list(ids.filter(pk__gt=piece[-1])[:size])


def _bodies(annotated: Annotated, base_url: str) -> list[dict[str, Any]]:
    """Return what is said of the words: the claim, which one it is and, where it is published, its rating and check.

    Several highlights may have one claim: the body that identifies it is the same for all of them.
    """
    claim = f"{base_url}/api/v1/claims/{annotated.claim_id}/"
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "purpose": "describing", "value": annotated.statement, "format": "text/plain"},
        {"type": "SpecificResource", "purpose": "identifying", "source": claim},
    ]
    if annotated.rating is None:
        return bodies
    check = {"id": f"{base_url}/checks/{annotated.claim_id}/", "type": "Text", "format": "text/html"}
    return [
        *bodies,
        {"type": "TextualBody", "purpose": "classifying", "value": annotated.rating, "format": "text/plain"},
        {"type": "SpecificResource", "purpose": "linking", "source": check},
    ]


def _target(target: Target, base_url: str) -> dict[str, Any]:
    words, measures = target.words, target.measures
    article = f"articles/{words.article_id}/"
    return {
        "type": "SpecificResource",
        "source": target.article_url or f"{base_url}/{article}",
        # The copy that the offsets count in: https://www.w3.org/TR/annotation-model/#time-state.
        "state": {
            "type": "TimeState",
            "sourceDate": instant(measures.stored_at),
            "cached": f"{base_url}/api/v1/{article}revisions/{words.revision}/",
            "sha256": words.sha256,
        },
        "selector": _selectors(target),
    }


def _selectors(target: Target) -> list[dict[str, Any]]:
    words, measures = target.words, target.measures
    selectors: list[dict[str, Any]] = [
        {
            "type": "TextPositionSelector",
            "start": words.start,
            "end": words.end,
            "start_utf16": measures.start_utf16,
            "end_utf16": measures.end_utf16,
        },
        {"type": "TextQuoteSelector", "exact": target.exact, "prefix": target.prefix, "suffix": target.suffix},
    ]
    if target.start_ms is not None and target.end_ms is not None:
        span = media_fragment(target.start_ms, target.end_ms)
        selectors.append({"type": "FragmentSelector", "conformsTo": MEDIA_FRAGMENTS, "value": span})
    return selectors


def media_fragment(start_ms: int, end_ms: int) -> str:
    """Return a stretch of a recording as ``t=12.3,15``; from its start on where it has no length of its own.

    https://www.w3.org/TR/media-frags/#naming-time: seconds, and an end that lies after the start.
    """
    start, end = (f"{ms / 1000:.3f}".rstrip("0").rstrip(".") for ms in (start_ms, end_ms))
    return f"t={start},{end}" if end_ms > start_ms else f"t={start}"


JSONLD = Export("annotations.jsonld", MEDIA_TYPE, is_public=False, stream=stream_jsonld, version=2)
NDJSON = Export("annotations.ndjson", "application/x-ndjson", is_public=False, stream=stream_ndjson, version=2)
