"""Evidence and verdicts: what is found for and against a claim, and what is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import anchoring, blind, history, places, watching
from annotations.errors import InvalidInput, StaleVersion, WrongState
from annotations.models import (
    Action,
    Article,
    Claim,
    Evidence,
    EvidenceKind,
    Rating,
    SealedVerdict,
    User,
    Verdict,
)
from annotations.surroundings import surroundings_of
from annotations.transitions import lock_for_work, touch_claim
from annotations.validation import clean

EDITABLE_FIELDS = ("stance", "url", "title", "publisher", "published_on", "quote", "note", "caveat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of a stored article named by code-point offsets, by their quote, or by both."""

    article: Article
    start: int | None = None
    end: int | None = None
    quote: anchoring.Quote | None = None


@transaction.atomic
def add_evidence(
    *,
    claim: Claim,
    actor: User,
    stance: str,
    kind: str,
    url: str = "",
    title: str = "",
    publisher: str = "",
    quote: str = "",
    note: str = "",
    published_on: date | None = None,
    caveat: str = "",
    passage: Passage | None = None,
) -> Evidence:
    """Link one item of evidence to ``claim``; a passage takes its quote, title and publisher from its article."""
    locked = lock_for_work(claim, actor)
    last = locked.evidence.aggregate(last=Max("position"))["last"] or 0
    item = Evidence(
        claim=locked,
        position=last + 1,
        created_by=actor,
        stance=stance,
        kind=kind,
        url=url.strip(),
        title=title.strip(),
        publisher=publisher.strip(),
        quote=quote.strip(),
        note=note.strip(),
        published_on=published_on,
        caveat=caveat.strip(),
    )
    if (kind == EvidenceKind.PASSAGE) != (passage is not None):
        message = _("A passage, and only a passage, names the words of a stored article.")
        raise InvalidInput(message, fields={"passage": [message]})
    if passage is not None:
        _pin_passage(item, passage)
    _clean_evidence(item)
    item.save()
    item.writers.add(actor)
    _record(item, actor, Action.CREATED, "linked", {"stance": stance, "kind": kind})
    touch_claim(claim=locked, actor=actor)
    watching.request_check(item)
    return item


@transaction.atomic
def edit_evidence(
    *, evidence: Evidence, actor: User, changes: Mapping[str, Any], expected_updated_at: datetime | None = None
) -> Evidence:
    """Change the stance or the words of an item; the quote of a passage stays that of its article. No-op if equal.

    Raises ``StaleVersion`` where ``expected_updated_at`` is given and somebody saved the item since.
    """
    locked = lock_for_work(evidence.claim, actor)
    item = _standing(evidence)
    if expected_updated_at is not None and item.updated_at != expected_updated_at:
        raise StaleVersion(_("Somebody saved this item after you opened it. Compare both before you save again."))
    unknown = set(changes) - set(EDITABLE_FIELDS)
    if item.kind == EvidenceKind.PASSAGE and changes.get("quote", item.quote) != item.quote:
        unknown.add("quote")
    if unknown:
        raise InvalidInput(
            _("Some fields cannot be changed; withdraw the item and link it anew."),
            fields={field: [_("This cannot be changed.")] for field in sorted(unknown)},
        )
    changed = history.changed_fields(item, changes)
    if not changed:
        return item
    for field in changed:
        setattr(item, field, changes[field])
    if watching.CHECKED_FIELDS & set(changed) and item.kind != EvidenceKind.PASSAGE:
        item.quote_before = item.quote_after = ""
    _clean_evidence(item)
    item.updated_at = timezone.now()
    item.save(update_fields=[*changed, "quote_before", "quote_after", "updated_at"])
    item.writers.add(actor)
    _record(item, actor, Action.UPDATED, "edited", changed)
    touch_claim(claim=locked, actor=actor)
    if watching.CHECKED_FIELDS & set(changed):
        watching.request_check(item)
    return item


@transaction.atomic
def move_evidence(*, evidence: Evidence, actor: User, step: int) -> None:
    """Let an item change places with the one before it (``step`` -1) or after it (1) of the same stance.

    No-op at the end of the list. The order is part of what is reviewed.
    """
    locked = lock_for_work(evidence.claim, actor)
    item = _standing(evidence)
    if step not in (-1, 1):
        message = _("Move an item one place up or down.")
        raise InvalidInput(message, fields={"step": [message]})
    items = list(locked.evidence.standing().filter(stance=item.stance).order_by("position", "id"))
    here = items.index(item)
    if not 0 <= here + step < len(items):
        return
    item, other = items[here], items[here + step]
    before = item.position
    item.position, other.position = other.position, before
    Evidence.objects.bulk_update([item, other], ["position"])
    _record(item, actor, Action.UPDATED, "moved", {"position": [before, item.position]})
    touch_claim(claim=locked, actor=actor)


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, actor: User) -> None:
    """Take an item out of the check; ``restore_evidence`` undoes it. Raises ``WrongState`` for one that was."""
    locked = lock_for_work(evidence.claim, actor)
    item = _standing(evidence)
    item.withdrawn_at = item.updated_at = timezone.now()
    item.save(update_fields=["withdrawn_at", "updated_at"])
    _record(item, actor, Action.DELETED, "withdrew", {})
    touch_claim(claim=locked, actor=actor)


@transaction.atomic
def restore_evidence(*, evidence: Evidence, actor: User) -> Evidence:
    """Bring a withdrawn item back to where it stood. No-op for one that stands."""
    locked = lock_for_work(evidence.claim, actor)
    item = _locked(evidence)
    if item.withdrawn_at is None:
        return item
    item.withdrawn_at, item.updated_at = None, timezone.now()
    item.save(update_fields=["withdrawn_at", "updated_at"])
    _record(item, actor, Action.CREATED, "restored", {"stance": item.stance, "kind": item.kind})
    touch_claim(claim=locked, actor=actor)
    return item


@transaction.atomic
def give_verdict(*, claim: Claim, actor: User, rating: Rating, rationale: str) -> Verdict | SealedVerdict:
    """Rate ``claim`` by its desk's active scale. Verdicts are never changed: a new one takes the place of the old.

    Where the claim asks for several verdicts they are sealed until all are in (``annotations.blind``).
    """
    locked = lock_for_work(claim, actor)
    blind.require_on_scale(locked, rating)
    if locked.is_sealed:
        return blind.seal_verdict(claim=locked, actor=actor, rating=rating, rationale=rationale.strip())
    verdict = Verdict(claim=locked, rating=rating, rationale=rationale.strip(), author=actor)
    clean(verdict)
    verdict.save()
    history.record(
        desk_id=locked.desk_id,
        actor=actor,
        action=Action.CREATED,
        act="rated",
        thing=verdict,
        claim_id=locked.pk,
        data={"rating": rating.slug},
    )
    touch_claim(claim=locked, actor=actor)
    blind.note_difference(claim=locked, verdict=verdict)
    return verdict


def _locked(evidence: Evidence) -> Evidence:
    return Evidence.objects.select_for_update(of=("self",), no_key=True).select_related("claim").get(pk=evidence.pk)


def _standing(evidence: Evidence) -> Evidence:
    item = _locked(evidence)
    if item.withdrawn_at is not None:
        raise WrongState(_("This item was withdrawn."))
    return item


def _pin_passage(item: Evidence, passage: Passage) -> None:
    if passage.article.desk_id != item.claim.desk_id:
        message = _("This article is not on the claim’s desk.")
        raise InvalidInput(message, fields={"passage": [message]})
    revision = passage.article.revision
    place = places.resolve_place(revision, start=passage.start, end=passage.end, quote=passage.quote)
    item.passage_revision = revision
    item.passage_start, item.passage_end = place.start, place.end
    item.quote = revision.text[place.start : place.end]
    item.quote_before, item.quote_after = surroundings_of(revision.text, place.start, place.end)
    item.title = item.title or passage.article.title
    item.url = item.url or passage.article.url
    item.publisher = item.publisher or (passage.article.publisher.name if passage.article.publisher else "")


def _clean_evidence(item: Evidence) -> None:
    needed = {EvidenceKind.WEB: "url", EvidenceKind.DOCUMENT: "title", EvidenceKind.NOTE: "note"}.get(
        EvidenceKind(item.kind) if item.kind in EvidenceKind.values else EvidenceKind.PASSAGE
    )
    if needed and not getattr(item, needed):
        raise InvalidInput(_("Something is missing."), fields={needed: [_("This kind of evidence needs it.")]})
    clean(item)


def _record(item: Evidence, actor: User, action: Action, act: str, data: Mapping[str, Any]) -> None:
    history.record(
        desk_id=item.claim.desk_id,
        actor=actor,
        action=action,
        act=act,
        thing=item,
        claim_id=item.claim_id,
        data=data,
    )
