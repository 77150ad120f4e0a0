"""In which public lists a check stands, told from what was published of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotations.models import Facet, Listing, Publication, PublicationKind
from annotations.slugs import slug_of


def list_publication(publication: Publication) -> None:
    """Let the lists show ``publication`` in place of earlier versions, in the caller's transaction."""
    Listing.objects.filter(claim=publication.claim_id).delete()
    Listing.objects.bulk_create(
        Listing(facet=facet, slug=slug, name=name, claim_id=publication.claim_id, publication=publication)
        for facet, slug, name in lists_of(publication.snapshot, kind=publication.kind)
    )


def lists_of(snapshot: Mapping[str, Any], *, kind: str) -> list[tuple[Facet, str, str]]:
    """Return facet, slug and name of each list, each once. A retracted check stands in no list of a rating."""
    found = {(facet, slug): (facet, slug, name) for facet, slug, name in _lists(snapshot, kind)}
    return list(found.values())


def _lists(snapshot: Mapping[str, Any], kind: str) -> Iterator[tuple[Facet, str, str]]:
    yield Facet.ALL, "", ""
    # Versions of before there were topics hold none.
    for name in snapshot.get("topics", []):
        yield Facet.TOPIC, slug_of(name), name
    for place in snapshot["highlights"]:
        if place["publisher"]:
            yield Facet.PUBLISHER, slug_of(place["publisher"]), place["publisher"]
    if snapshot["claimant"]:
        yield Facet.CLAIMANT, slug_of(snapshot["claimant"]), snapshot["claimant"]
    if kind != PublicationKind.RETRACTION:
        rating = snapshot["verdict"]["rating"]
        yield Facet.RATING, rating["slug"], rating["name"]
