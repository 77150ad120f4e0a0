"""Marking: the places where a claim is made."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import anchoring, blind, history, places
from annotations.annotate import creation_of
from annotations.errors import InvalidInput, WrongState
from annotations.models import Action, Article, Claim, Highlight, Revision, Role, User
from annotations.permissions import require_role
from annotations.revise import catch_up
from annotations.transitions import lock_claims, lock_for_work, require_work, touch_claim
from annotations.validation import clean


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
    revision: int | None = None,
) -> Highlight:
    """Highlight a place of the article's newest revision, named by offsets, by its quote, or by both.

    Without ``claim`` one is made, whose statement is the quote where ``statement`` words none. Offsets are code points,
    end-exclusive. Raises ``QuoteMismatch`` where offsets and quote disagree and the quote does not stand exactly once,
    ``StaleRevision`` where they count in the older revision of the id ``revision``. What is returned has all that
    ``with_place`` fetches.
    """
    require_role(actor, article.desk, Role.CHECKER)
    given = lock_for_work(claim, actor) if claim else None
    newest = places.newest_revision(article, expected=revision)
    place = places.resolve_place(newest, start=start, end=end, quote=quote)
    exact = newest.text[place.start : place.end]
    places.require_words(exact)
    claim = given or _claim_made_there(article, actor, statement.strip() or " ".join(exact.split()))
    if claim.desk_id != article.desk_id:
        message = _("This claim is not on the article’s desk.")
        raise InvalidInput(message, fields={"claim": [message]})
    highlight = Highlight(claim=claim, created_by=actor)
    _put(highlight, article, newest, place)
    if given is not None:
        _require_new_span(highlight)
    highlight.save()
    words = {"article": article.pk, "exact": highlight.exact}
    marked = history.Entry(claim.desk_id, Action.CREATED, "marked", highlight, claim.pk, words)
    if given is not None:
        history.record_all(actor=actor, entries=[marked])
        touch_claim(claim=claim, actor=actor)
    else:
        history.record_all(actor=actor, entries=[creation_of(claim), marked])
        blind.apply_policy(claim=claim, actor=actor, is_new=True)
    return highlight


def _claim_made_there(article: Article, actor: User, statement: str) -> Claim:
    said_on = article.published_local.date() if article.published_local else None
    claim = Claim(desk=article.desk, statement=statement, said_on=said_on, created_by=actor)
    clean(claim)
    claim.save()
    return claim


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
        require_work(each, actor)
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
    claim = lock_for_work(highlight.claim, actor)
    present = _standing(highlight)
    present.removed_at = present.updated_at = timezone.now()
    present.save(update_fields=["removed_at", "updated_at"])
    _record_highlight(present, actor, Action.DELETED, "removed", {"exact": present.exact})
    touch_claim(claim=claim, actor=actor)


@transaction.atomic
def restore_highlight(*, highlight: Highlight, actor: User) -> Highlight:
    """Bring a removed highlight back where it stood, or where revisions took that since. No-op for one that stands."""
    claim = lock_for_work(highlight.claim, actor)
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
    places.require_words(revision.text[place.start : place.end])
    highlight.revision = revision
    places.put(highlight, revision, article.kind, place.start, place.end)
    highlight.newest_anchors = []


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
