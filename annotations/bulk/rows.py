"""The rows of a batch, table by table, with the history that one article after the other would have had."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from annotations import history, places
from annotations.blind import ASKED_ACT, asked_data
from annotations.bulk.drafts import Draft
from annotations.copying import copy_rows, new_ids
from annotations.models import (
    Action,
    Article,
    Claim,
    Cue,
    Desk,
    Highlight,
    Noun,
    RawInput,
    Revision,
    User,
    VerdictsState,
)

_ARTICLE = (
    "id", "key", "kind", "title", "url", "publisher_id", "author", "credit", "place", "published_at",
    "published_stated", "published_zone", "language", "format", "text_sha256",
)  # fmt: skip
_REVISION = ("id", "article_id", "number", "text", "sha256", "length")
_CUE = ("start_ms", "end_ms", "start", "end", "speaker")
_CLAIM = ("id", "statement", "said_on", "verdicts_required", "verdicts_state")
_HIGHLIGHT = ("id", "claim", "revision", "start", "end", "exact", "prefix", "suffix", "start_ms", "end_ms")


def write_rows(*, desk: Desk, actor: User, drafts: Sequence[Draft], at: datetime) -> None:
    """Store ``drafts``, whose publishers are stored and whose marks have their claims' ids."""
    for draft, article, revision in zip(
        drafts, new_ids(Article, len(drafts)), new_ids(Revision, len(drafts)), strict=True
    ):
        draft.article.pk, draft.revision.pk = article, revision
        draft.revision.article_id = article
    made = {"created_by": actor, "created_at": at}
    changed = {**made, "updated_at": at}
    # By their texts: two that store the same ones wait for each other in one order.
    articles = sorted((draft.article for draft in drafts), key=lambda article: article.text_sha256)
    copy_rows(Article, _ARTICLE, (_values(each, _ARTICLE) for each in articles), common={"desk": desk, **changed})
    copy_rows(RawInput, ("article", "content"), ((draft.article.pk, draft.raw) for draft in drafts))
    copy_rows(Revision, _REVISION, (_values(draft.revision, _REVISION) for draft in drafts), common=made)
    cues = ((draft.revision.pk, *_values(cue, _CUE), list(cue.words)) for draft in drafts for cue in draft.cues)
    copy_rows(Cue, ("revision", *_CUE, "words"), cues)
    ids = new_ids(Highlight, sum(len(draft.marks) for draft in drafts))
    # Before their claims: by them PostgreSQL tells in which language a claim is searched, once for all.
    copy_rows(Highlight, _HIGHLIGHT, _highlights(drafts, ids), common=changed)
    copy_rows(Claim, _CLAIM, _claims(drafts), common={"desk": desk, **changed})
    history.record_lines(desk_id=desk.pk, actor=actor, at=at, lines=_history(drafts, ids))


def _values(thing: object, names: Sequence[str]) -> list[Any]:
    return [getattr(thing, name) for name in names]


def _claims(drafts: Sequence[Draft]) -> Iterator[Sequence[Any]]:
    for draft in drafts:
        said_on = draft.article.published_local.date() if draft.article.published_local else None
        for mark in draft.marks:
            if mark.is_new:
                state = VerdictsState.SEALED if mark.verdicts > 1 else VerdictsState.OPEN
                yield mark.claim_id, mark.statement, said_on, mark.verdicts, state


def _highlights(drafts: Sequence[Draft], ids: list[int]) -> Iterator[Sequence[Any]]:
    numbers = iter(ids)
    for draft in drafts:
        for mark in draft.marks:
            spoken: tuple[int | None, int | None] = (None, None)
            if draft.cues:
                spoken = places.spoken_between(draft.revision, draft.article.kind, mark.start, mark.end)
            words = (mark.quote.exact, mark.quote.prefix, mark.quote.suffix)
            yield next(numbers), mark.claim_id, draft.revision.pk, mark.start, mark.end, *words, *spoken


def _history(drafts: Sequence[Draft], ids: list[int]) -> Iterator[history.Line]:
    numbers = iter(ids)
    for draft in drafts:
        article, revision = draft.article, draft.revision
        facts = {"title": article.title, "format": article.format, "sha256": article.text_sha256}
        yield history.Line(Noun.ARTICLE, article.pk, None, Action.CREATED, "stored", facts)
        numbered = {"article": article.pk, "number": 1}
        yield history.Line(Noun.REVISION, revision.pk, None, Action.CREATED, "stored", numbered)
        for mark in draft.marks:
            if mark.is_new:
                words = {"statement": mark.statement}
                yield history.Line(Noun.CLAIM, mark.claim_id, mark.claim_id, Action.CREATED, "created", words)
            place = {"article": article.pk, "exact": mark.quote.exact}
            yield history.Line(Noun.HIGHLIGHT, next(numbers), mark.claim_id, Action.CREATED, "marked", place)
            if mark.why:
                asked = asked_data(1, mark.verdicts, mark.why)
                yield history.Line(Noun.CLAIM, mark.claim_id, mark.claim_id, Action.UPDATED, ASKED_ACT, asked)
