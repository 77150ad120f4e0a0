"""The rows of a batch, table by table, with the history that one article after the other would have had."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from annotations import history, places
from annotations.bulk.drafts import Draft
from annotations.copying import copy_rows, new_ids
from annotations.models import Action, Article, Claim, Cue, Desk, Highlight, Noun, RawInput, Revision, Status, User

_ARTICLE = (
    "id", "desk_id", "key", "kind", "title", "url", "publisher_id", "author", "credit", "place", "published_at",
    "published_stated", "published_zone", "language", "format", "text_sha256", "created_by_id", "created_at",
    "updated_at",
)  # fmt: skip
_REVISION = ("id", "article_id", "number", "text", "sha256", "length", "created_by_id", "created_at")
_CUE = ("start_ms", "end_ms", "start", "end", "speaker")
_CLAIM = (
    "id", "desk", "statement", "claimant", "said_on", "status", "priority", "created_by", "created_at", "version",
    "updated_at",
)  # fmt: skip
_HIGHLIGHT = (
    "id", "claim", "revision", "start", "end", "exact", "prefix", "suffix", "start_ms", "end_ms", "created_by",
    "created_at", "updated_at", "canonical", "via",
)  # fmt: skip


def write_rows(*, desk: Desk, actor: User, drafts: Sequence[Draft], at: datetime) -> None:
    """Store ``drafts``, whose publishers are stored and whose marks have their claims' ids."""
    for draft, article, revision in zip(
        drafts, new_ids(Article, len(drafts)), new_ids(Revision, len(drafts)), strict=True
    ):
        draft.article.pk, draft.revision.pk = article, revision
        draft.revision.article_id = article
        draft.article.created_at = draft.article.updated_at = draft.revision.created_at = at
    # By their texts: two that store the same ones wait for each other in one order.
    articles = sorted((draft.article for draft in drafts), key=lambda article: article.text_sha256)
    copy_rows(Article, _ARTICLE, ([getattr(article, name) for name in _ARTICLE] for article in articles))
    copy_rows(RawInput, ("article", "content"), ((draft.article.pk, draft.raw) for draft in drafts))
    copy_rows(Revision, _REVISION, ([getattr(draft.revision, name) for name in _REVISION] for draft in drafts))
    copy_rows(
        Cue,
        ("revision", *_CUE),
        ([draft.revision.pk, *(getattr(cue, name) for name in _CUE)] for draft in drafts for cue in draft.cues),
    )
    ids = new_ids(Highlight, sum(len(draft.marks) for draft in drafts))
    # Before their claims: by them PostgreSQL tells in which language a claim is searched, once for all.
    copy_rows(Highlight, _HIGHLIGHT, _highlights(drafts, ids, actor, at))
    copy_rows(Claim, _CLAIM, _claims(desk, drafts, actor, at))
    history.record_lines(desk_id=desk.pk, actor=actor, at=at, lines=_history(drafts, ids))


def _claims(desk: Desk, drafts: Sequence[Draft], actor: User, at: datetime) -> Iterator[Sequence[object]]:
    for draft in drafts:
        said_on = draft.article.published_local.date() if draft.article.published_local else None
        for mark in draft.marks:
            if mark.is_new:
                yield mark.claim_id, desk.pk, mark.statement, "", said_on, Status.OPEN, 0, actor.pk, at, 1, at


def _highlights(drafts: Sequence[Draft], ids: list[int], actor: User, at: datetime) -> Iterator[Sequence[object]]:
    numbers = iter(ids)
    for draft in drafts:
        for mark in draft.marks:
            spoken: tuple[int | None, int | None] = (None, None)
            if draft.cues:
                spoken = places.spoken_between(draft.revision, draft.article.kind, mark.start, mark.end)
            yield (
                next(numbers), mark.claim_id, draft.revision.pk, mark.start, mark.end, mark.quote.exact,
                mark.quote.prefix, mark.quote.suffix, *spoken, actor.pk, at, at, "", [],
            )  # fmt: skip


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
