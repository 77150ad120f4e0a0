"""Marking: claims and the places where they are made."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import anchoring, blind, history, places
from annotations.errors import InvalidInput, StaleVersion, WrongState
from annotations.models import Action, Article, Claim, Desk, Highlight, Membership, Revision, Role, User
from annotations.permissions import require_role
from annotations.revise import catch_up
from annotations.topics import settle_topics
from annotations.transitions import lock_claim, lock_claims, require_editable, touch_claim
from annotations.validation import clean

EDITABLE_FIELDS = (
    "statement",
    "claimant",
    "said_on",
    "topics",
    "priority",
    "due_at",
    "assigned_to",
    "verdicts_required",
)
# Who works on a claim, how urgent it is and until when are no part of what is reviewed; nor how many judge it.
FIELDS_OUTSIDE_REVIEW = {"priority", "due_at", "assigned_to", "verdicts_required"}


@transaction.atomic
def create_claim(
    *,
    desk: Desk,
    actor: User,
    statement: str,
    claimant: str = "",
    said_on: date | None = None,
    priority: int = 0,
    due_at: datetime | None = None,
    topics: Sequence[str] = (),
    assigned_to: User | None = None,
    verdicts_required: int | None = None,
) -> Claim:
    """Store a claim that stands in no article yet. A deadline that names no zone is read in the desk's.

    How many verdicts it asks for is, unless said, the desk's policy.
    """
    require_role(actor, desk, Role.CHECKER)
    claim = Claim(
        desk=desk,
        statement=statement.strip(),
        claimant=claimant.strip(),
        said_on=said_on,
        priority=priority,
        due_at=_in_desk_time(due_at, desk),
        topics=settle_topics(desk=desk, actor=actor, names=topics),
        assigned_to=assigned_to,
        created_by=actor,
    )
    _require_member(desk, assigned_to)
    _require_priority(priority)
    clean(claim)
    claim.save()
    _record_claim(claim, actor, Action.CREATED, "created", {"statement": claim.statement})
    if verdicts_required is None:
        blind.apply_policy(claim=claim, actor=actor, is_new=True)
    else:
        blind.ask_for_verdicts(claim=claim, actor=actor, number=verdicts_required)
    return claim


@transaction.atomic
def edit_claim(*, claim: Claim, actor: User, changes: Mapping[str, Any], expected_version: int | None = None) -> Claim:
    """Change fields of a claim. Raises ``StaleVersion`` where ``expected_version`` is no longer its version.

    A change to what is reviewed sends the claim back to *checking*; priority, deadline and assignment do not. A
    deadline that names no zone is read in the desk's. No-op if equal.
    """
    locked = lock_claim(claim.pk)
    require_role(actor, locked.desk, Role.CHECKER)
    if expected_version is not None and locked.version != expected_version:
        raise StaleVersion(_("Somebody saved this claim after you opened it. Compare both before you save again."))
    wanted: dict[str, Any] = {
        field: value.strip() if isinstance(value, str) else value for field, value in changes.items()
    }
    unknown = set(wanted) - set(EDITABLE_FIELDS)
    if unknown:
        raise InvalidInput(
            _("Some fields cannot be changed."), fields={name: [_("This cannot be changed.")] for name in unknown}
        )
    if "due_at" in wanted:
        wanted["due_at"] = _in_desk_time(wanted["due_at"], locked.desk)
    if "topics" in wanted:
        wanted["topics"] = settle_topics(desk=locked.desk, actor=actor, names=wanted["topics"])
    number = wanted.pop("verdicts_required", locked.verdicts_required)
    changed = history.changed_fields(locked, wanted)
    if not changed and number == locked.verdicts_required:
        return locked
    blind.ask_for_verdicts(claim=locked, actor=actor, number=number)
    _require_member(locked.desk, wanted.get("assigned_to"))
    _require_priority(wanted.get("priority", 0))
    for field in changed:
        setattr(locked, field, wanted[field])
    clean(locked)
    if set(changed) - FIELDS_OUTSIDE_REVIEW:
        require_editable(locked)
    if changed:
        locked.save(update_fields=list(changed))
        _record_claim(locked, actor, Action.UPDATED, "edited", changed)
    if "priority" in changed:
        blind.apply_policy(claim=locked, actor=actor, is_new=False)
    if set(changed) - FIELDS_OUTSIDE_REVIEW:
        touch_claim(claim=locked, actor=actor)
    else:
        locked.version += 1
        locked.updated_at = timezone.now()
        locked.save(update_fields=["version", "updated_at"])
    return locked


@transaction.atomic
def mark_claim(
    *,
    article: Article,
    actor: User,
    start: int | None = None,
    end: int | None = None,
    quote: anchoring.Quote | None = None,
    claim: Claim | None = None,
    statement: str = "",
) -> Highlight:
    """Highlight a place of the article's newest revision, named by offsets, by its quote, or by both.

    Without ``claim`` one is made, whose statement is the quote where ``statement`` words none. Offsets are code points,
    end-exclusive. Raises ``QuoteMismatch`` where offsets and quote disagree and the quote does not stand exactly once.
    """
    require_role(actor, article.desk, Role.CHECKER)
    given = _claim_for_work(claim, actor) if claim else None
    revision = places.newest_revision(article)
    place = places.resolve_place(revision, start=start, end=end, quote=quote)
    exact = revision.text[place.start : place.end]
    _require_words(exact)
    if given is None:
        said_on = article.published_local.date() if article.published_local else None
        statement = statement.strip() or " ".join(exact.split())
        claim = create_claim(desk=article.desk, actor=actor, statement=statement, said_on=said_on)
    else:
        claim = given
    if claim.desk_id != article.desk_id:
        message = _("This claim is not on the article’s desk.")
        raise InvalidInput(message, fields={"claim": [message]})
    highlight = Highlight(claim=claim, created_by=actor)
    _put(highlight, article, revision, place)
    _require_new_span(highlight)
    highlight.save()
    _record_highlight(highlight, actor, Action.CREATED, "marked", {"article": article.pk, "exact": highlight.exact})
    if given is not None:
        touch_claim(claim=claim, actor=actor)
    return highlight


@transaction.atomic
def change_highlight(
    *,
    highlight: Highlight,
    actor: User,
    start: int | None = None,
    end: int | None = None,
    quote: anchoring.Quote | None = None,
    claim: Claim | None = None,
) -> Highlight:
    """Resize a highlight on the newest revision, or move it to another claim of its desk. No-op if equal."""
    locked = lock_claims(each.pk for each in (highlight.claim, claim) if each is not None)
    for each in locked.values():
        _require_work(each, actor)
    old_claim = locked[highlight.claim_id]
    present = _standing(highlight)
    before = {"start": present.start, "end": present.end, "exact": present.exact, "claim": present.claim_id}
    if start is not None or end is not None or quote is not None:
        article = present.revision.article
        revision = places.newest_revision(article)
        kept = present.place if present.place.revision_id == revision.pk else None
        start = kept.start if start is None and kept and quote is None else start
        end = kept.end if end is None and kept and quote is None else end
        _put(present, article, revision, places.resolve_place(revision, start=start, end=end, quote=quote))
    if claim is not None and claim.pk != old_claim.pk:
        present.claim = locked[claim.pk]
        if present.claim.desk_id != old_claim.desk_id:
            message = _("This claim is not on the highlight’s desk.")
            raise InvalidInput(message, fields={"claim": [message]})
    after = {"start": present.start, "end": present.end, "exact": present.exact, "claim": present.claim_id}
    changed = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
    if not changed:
        return present
    _require_new_span(present)
    present.updated_at = timezone.now()
    present.save()
    _record_highlight(present, actor, Action.UPDATED, "changed", changed)
    touch_claim(claim=old_claim, actor=actor)
    if present.claim_id != old_claim.pk:
        touch_claim(claim=present.claim, actor=actor)
    return present


@transaction.atomic
def remove_highlight(*, highlight: Highlight, actor: User) -> None:
    """Take a highlight away; its claim stays, and ``restore_highlight`` undoes it."""
    claim = _claim_for_work(highlight.claim, actor)
    present = _standing(highlight)
    present.removed_at = present.updated_at = timezone.now()
    present.save(update_fields=["removed_at", "updated_at"])
    _record_highlight(present, actor, Action.DELETED, "removed", {"exact": present.exact})
    touch_claim(claim=claim, actor=actor)


@transaction.atomic
def restore_highlight(*, highlight: Highlight, actor: User) -> Highlight:
    """Bring a removed highlight back where it stood, or where revisions took that since. No-op for one that stands."""
    claim = _claim_for_work(highlight.claim, actor)
    present = _locked(highlight)
    if present.removed_at is None:
        return present
    _require_new_span(present)
    newest = places.newest_revision(present.revision.article)
    present.removed_at = None
    present.updated_at = timezone.now()
    present.save(update_fields=["removed_at", "updated_at"])
    _record_highlight(present, actor, Action.CREATED, "restored", {"exact": present.exact})
    catch_up(highlight=present, revision=newest, actor=actor)
    touch_claim(claim=claim, actor=actor)
    return present


def _put(highlight: Highlight, article: Article, revision: Revision, place: anchoring.Place) -> None:
    _require_words(revision.text[place.start : place.end])
    highlight.revision = revision
    places.put(highlight, revision, article.kind, place.start, place.end)
    highlight.newest_anchors = []


def _require_words(exact: str) -> None:
    if not exact.strip():
        message = _("Select some words: blanks alone make no claim.")
        raise InvalidInput(message, fields={"start": [message]})


def _claim_for_work(claim: Claim, actor: User) -> Claim:
    locked = lock_claim(claim.pk)
    _require_work(locked, actor)
    return locked


def _require_work(claim: Claim, actor: User) -> None:
    require_role(actor, claim.desk, Role.CHECKER)
    require_editable(claim)


def _standing(highlight: Highlight) -> Highlight:
    present = _locked(highlight)
    if present.removed_at is not None:
        raise WrongState(_("This highlight was removed."))
    return present


def _locked(highlight: Highlight) -> Highlight:
    """Return the highlight read again under a row lock; the caller has locked its claim.

    Raises ``WrongState`` where it was given to another claim before that lock was had: it is that one's check which
    would change.
    """
    present = Highlight.objects.select_for_update(of=("self",), no_key=True).with_place().get(pk=highlight.pk)
    if present.claim_id != highlight.claim_id:
        raise WrongState(_("Somebody moved this highlight to another claim. Look at it there first."))
    return present


def _require_new_span(highlight: Highlight) -> None:
    same = Highlight.objects.standing().filter(
        claim=highlight.claim, revision=highlight.revision, start=highlight.start, end=highlight.end
    )
    if same.exclude(pk=highlight.pk).exists():
        raise WrongState(_("These very words are marked for this claim already."))


def _require_member(desk: Desk, user: User | None) -> None:
    if user is not None and not Membership.objects.filter(desk=desk, user=user).exists():
        message = _("This person does not work on the claim’s desk.")
        raise InvalidInput(message, fields={"assigned_to": [message]})


def _in_desk_time(due_at: datetime | None, desk: Desk) -> datetime | None:
    if due_at is None or due_at.tzinfo is not None:
        return due_at
    return due_at.replace(tzinfo=desk.zone)


def _require_priority(priority: int) -> None:
    if not -100 <= priority <= 100:
        message = _("Priority runs from -100 to 100.")
        raise InvalidInput(message, fields={"priority": [message]})


def _record_claim(claim: Claim, actor: User, action: Action, act: str, data: Mapping[str, Any]) -> None:
    history.record(
        desk_id=claim.desk_id, actor=actor, action=action, act=act, thing=claim, claim_id=claim.pk, data=data
    )


def _record_highlight(highlight: Highlight, actor: User, action: Action, act: str, data: Mapping[str, Any]) -> None:
    history.record(
        desk_id=highlight.claim.desk_id,
        actor=actor,
        action=action,
        act=act,
        thing=highlight,
        claim_id=highlight.claim_id,
        data=data,
    )
