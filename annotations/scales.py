"""Rating scales: made, reworded while nothing was rated by them, and put in use. Each change is in the history."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import history
from annotations.errors import WrongState
from annotations.models import Action, Claim, Desk, Rating, RatingScale, User, Verdict, VerdictsState
from annotations.permissions import require_admin
from annotations.validation import clean

WORDS = ("slug", "name", "position", "value", "averitec_label")
LOOKS = ("fill", "color", "color_dark")


def is_in_use(scale: RatingScale | None) -> bool:
    """Tell whether anything was rated by ``scale``, or may have been: then its words and numbers stay.

    Of a sealed verdict nobody is told, so every claim that asks for them counts.
    """
    if scale is None:
        return False
    sealed = Claim.objects.filter(desk=scale.desk_id, verdicts_state=VerdictsState.SEALED)
    return sealed.exists() or Verdict.objects.filter(rating__scale=scale).exists()


@transaction.atomic
def create_scale(*, desk: Desk, name: str, actor: User | None) -> RatingScale:
    """Make a scale without ratings. It waits until it is put in use: the desk judges by the present one meanwhile."""
    require_admin(actor, desk)
    scale = RatingScale(desk=desk, name=name, is_active=False)
    clean(scale)
    scale.save()
    _record(scale, actor, "made scale", {"scale": scale.name})
    return scale


@transaction.atomic
def rename_scale(*, scale: RatingScale, name: str, actor: User | None) -> None:
    """Change what a scale is called. No-op if equal."""
    locked = _locked(scale, actor)
    if locked.name == name:
        return
    before, locked.name = locked.name, name
    clean(locked)
    locked.save(update_fields=["name"])
    _record(locked, actor, "renamed scale", {"scale": [before, name]})


@transaction.atomic
def change_ratings(
    *, scale: RatingScale, actor: User | None, saved: Iterable[Rating], removed: Iterable[Rating] = ()
) -> None:
    """Store ``saved``, new and changed ratings of ``scale``, and take ``removed`` away. No-op where nothing differs.

    Raises ``WrongState`` for more than a change of colours on a scale that something was rated by.
    """
    locked = _locked(scale, actor)
    # Keys too: whoever is giving a verdict holds that of its rating, so that it is waited for, and then counted.
    present = {rating.pk: rating for rating in locked.ratings.select_for_update()}
    gone = [present[rating.pk] for rating in removed if rating.pk in present]
    changes: dict[str, Any] = {rating.slug: None for rating in gone}
    stored = []
    for rating in saved:
        before = present.get(rating.pk)
        fields = {name: getattr(rating, name) for name in (*WORDS, *LOOKS)}
        changed = history.changed_fields(before, fields) if before else fields
        if changed:
            changes[rating.slug] = changed
            stored.append(rating)
    if not changes:
        return
    touches_words = bool(gone) or any(not set(changed) <= set(LOOKS) for changed in changes.values() if changed)
    if touches_words and is_in_use(locked):
        raise WrongState(_("Verdicts were given by this scale: its words stay. Make a new one."))
    for rating in gone:
        rating.delete()
    for rating in stored:
        rating.scale = locked
        clean(rating)
        rating.save()
    _record(locked, actor, "changed scale", {"scale": locked.name, "ratings": changes})


@transaction.atomic
def use_scale(*, scale: RatingScale, actor: User | None) -> None:
    """Let the desk judge by ``scale`` from now on; the one used so far keeps its verdicts. No-op for the one in use."""
    require_admin(actor, scale.desk)
    scales = list(RatingScale.objects.select_for_update().filter(desk=scale.desk_id))
    before = next((other for other in scales if other.is_active), None)
    if before == scale:
        return
    RatingScale.objects.filter(desk=scale.desk_id, is_active=True).update(is_active=False)
    RatingScale.objects.filter(pk=scale.pk).update(is_active=True)
    _record(scale, actor, "chose scale", {"scale": [before.name if before else None, scale.name]})


def _locked(scale: RatingScale, actor: User | None) -> RatingScale:
    locked = RatingScale.objects.select_for_update(of=("self",)).select_related("desk").get(pk=scale.pk)
    require_admin(actor, locked.desk)
    return locked


def _record(scale: RatingScale, actor: User | None, act: str, data: dict[str, Any]) -> None:
    history.record(desk_id=scale.desk_id, actor=actor, action=Action.UPDATED, act=act, thing=scale.desk, data=data)
