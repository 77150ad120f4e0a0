"""The next revision of an article, and where its highlights stand in it."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from annotations import anchoring, history, places
from annotations.cues import carry_cues
from annotations.models import Action, Anchor, AnchorState, Article, Highlight, Revision, RevisionInput, Role, User
from annotations.permissions import require_role
from annotations.store import checked_text, write_revision
from annotations.timing import TimedSpan


@transaction.atomic
def revise_article(
    *,
    article: Article,
    actor: User,
    text: str,
    cues: Sequence[TimedSpan] = (),
    raw: bytes | None = None,
    format: str = "",
) -> Revision:
    """Make the next revision and say for each highlight where it stands there; the newest one if nothing changed.

    What is ambiguous or removed gets no place: a person decides. Cues follow their words, or go with them, unless the
    document ``raw``, which is kept byte for byte, came with ``cues`` of its own. ``format`` is what it was read as.
    """
    locked = Article.objects.select_for_update(of=("self",), no_key=True).select_related("desk").get(pk=article.pk)
    require_role(actor, locked.desk, Role.CHECKER)
    newest = locked.revision
    canonical = checked_text(text)
    if canonical == newest.text:
        return newest
    timed = cues or carry_cues(newest, canonical)
    revision = write_revision(locked, actor=actor, number=newest.number + 1, text=canonical, cues=timed)
    if raw is not None:
        RevisionInput.objects.create(revision=revision, format=format, content=raw)
    standing = Highlight.objects.standing().of_article(locked).select_related("claim").with_place().order_by("id")
    anchors = _anchor_highlights(standing, locked, revision)
    locked.updated_at = timezone.now()
    locked.save(update_fields=["updated_at"])
    history.record(
        desk_id=locked.desk_id,
        actor=actor,
        action=Action.CREATED,
        act="revised",
        thing=revision,
        data={"article": locked.pk, "number": revision.number, "anchors": _count_states(anchors)},
    )
    history.record_all(actor=actor, entries=[_entry(anchor, revision) for anchor in anchors])
    return revision


def catch_up(*, highlight: Highlight, revision: Revision, actor: User) -> None:
    """Anchor in ``revision``, the newest, a highlight that was away when it was made. No-op for one that has a state.

    In the caller's transaction, which has locked the article. ``highlight`` comes with its place.
    """
    newest = highlight.anchor.revision_id if highlight.anchor else highlight.revision_id
    if newest == revision.pk:
        return
    (anchor,) = _anchor_highlights([highlight], highlight.revision.article, revision)
    highlight.newest_anchors = [anchor, *highlight.newest_anchors]
    history.record_all(actor=actor, entries=[_entry(anchor, revision)])


def _anchor_highlights(standing: Iterable[Highlight], article: Article, revision: Revision) -> list[Anchor]:
    """Anchor each highlight of ``article`` in ``revision``, from the newest text where it had a place.

    Retired ones are left alone: a person said that their claim is no longer made there.
    """
    by_revision: dict[int, list[Highlight]] = {}
    for highlight in standing:
        if not highlight.is_retired:
            by_revision.setdefault(highlight.place.revision_id, []).append(highlight)
    texts = Revision.objects.in_bulk(by_revision)
    anchors = []
    # The article is locked: places and likeness are paid from one purse each, whatever number of texts they are of.
    effort, figures = anchoring.Effort(), anchoring.Effort()
    for revision_id, highlights in by_revision.items():
        spans = [(highlight.place.start or 0, highlight.place.end or 0) for highlight in highlights]
        outcomes = anchoring.reanchor(texts[revision_id].text, revision.text, spans, effort=effort)
        anchors += [
            _anchor(highlight, article, revision, outcome, figures)
            for highlight, outcome in zip(highlights, outcomes, strict=True)
        ]
    return Anchor.objects.bulk_create(anchors)


def _anchor(
    highlight: Highlight, article: Article, revision: Revision, outcome: anchoring.Outcome, figures: anchoring.Effort
) -> Anchor:
    anchor = Anchor(highlight=highlight, revision=revision, state=AnchorState(outcome.state))
    anchor.candidates = [
        {"start": place.start, "end": place.end, "similarity": place.similarity} for place in outcome.candidates
    ]
    if outcome.place is None:
        return anchor
    places.put(anchor, revision, article.kind, outcome.place.start, outcome.place.end)
    # Carried from words that nobody has agreed to yet is reworded still: the question stays open.
    anchor.state = AnchorState.CARRIED if anchor.exact == highlight.agreed else AnchorState.REWORDED
    anchor.similarity = outcome.place.similarity
    if anchor.exact != highlight.place.exact or anchor.state != outcome.state:
        anchor.similarity = _likeness(highlight, anchor.exact, outcome.place.similarity, figures)
    return anchor


def _likeness(highlight: Highlight, exact: str, found: float, effort: anchoring.Effort) -> float | None:
    """Return how alike the words agreed upon and ``exact`` are.

    Where that takes too long, it is what re-anchoring ``found``, which is never above it, or None if of other words.
    """
    try:
        return round(effort.likeness(highlight.agreed, exact), 4)
    except anchoring.OutOfEffort:
        return found if highlight.agreed == highlight.place.exact else None


def _entry(anchor: Anchor, revision: Revision) -> history.Entry:
    highlight = anchor.highlight
    data = {"revision": revision.number, "state": anchor.state}
    claim = highlight.claim
    return history.Entry(claim.desk_id, Action.UPDATED, "anchored", highlight, claim.pk, data)


def _count_states(anchors: Sequence[Anchor]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for anchor in anchors:
        counts[str(anchor.state)] = counts.get(str(anchor.state), 0) + 1
    return counts
