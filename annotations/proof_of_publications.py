"""Proves that what was published is what was approved: each snapshot has its digest, and the history tells of it."""

from typing import Any, cast

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from annotations.models import Action, Decision, Event, Noun, Publication
from annotations.snapshot import digest_of_snapshot

_AT_ONCE = 200


def first_publication_finding() -> str:
    """Return, in words, the first publication that was altered, removed or inserted; nothing where none was.

    Reads the snapshots in a stream; to be asked of a history that ``proof.first_finding`` finds whole.
    """
    told = Event.objects.filter(claim=OuterRef("claim"), noun=Noun.PUBLICATION, object_id=OuterRef("pk"))
    publications = (
        Publication.objects.select_related("review", "rating")
        .annotate(event_data=Subquery(told.filter(action=Action.CREATED).order_by("id").values("data")[:1]))
        .order_by("claim", "version")
    )
    claim, version = 0, 0
    for publication in publications.iterator(chunk_size=_AT_ONCE):
        version = version + 1 if publication.claim_id == claim else 1
        claim = publication.claim_id
        why = _why_not_whole(publication, cast(Any, publication).event_data, version)
        if why:
            named = {"id": publication.pk, "claim": claim, "version": publication.version, "why": why}
            return _("publication %(id)s (claim %(claim)s, version %(version)s): %(why)s") % named
    return _removed()


def _removed() -> str:
    present = Publication.objects.filter(pk=OuterRef("object_id"), claim=OuterRef("claim"))
    made = Event.objects.filter(noun=Noun.PUBLICATION, action=Action.CREATED)
    for event in made.filter(~Exists(present)).order_by("id")[:1]:
        named = {"id": event.object_id, "claim": event.claim_id, "event": event.pk}
        return _("publication %(id)s (claim %(claim)s) was removed: event %(event)s tells of it") % named
    return ""


def _why_not_whole(publication: Publication, told: dict[str, Any] | None, version: int) -> str:
    if told is None:
        return _("inserted, no event tells of it")
    if publication.version != version:
        return _("altered, or the version before it was removed: versions run from 1 without gaps")
    if digest_of_snapshot(publication.snapshot) != publication.digest:
        return _("altered, its snapshot does not have its digest")
    facts = {"reason": "", **publication.facts}
    told = {"reason": "", **told}
    # What older events do not tell of cannot be held against them.
    wrong = [name for name, value in facts.items() if told.get(name, value) != value]
    review = publication.review
    if (review.claim_id, review.decision, review.digest) != (
        publication.claim_id,
        Decision.APPROVE,
        publication.digest,
    ):
        wrong.append("review")
    if publication.snapshot["verdict"]["rating"]["slug"] != publication.rating.slug:
        wrong.append("rating")
    return _("altered: %(fields)s") % {"fields": ", ".join(dict.fromkeys(wrong))} if wrong else ""
