"""A batch of articles in one transaction: which of them are new, what their highlights claim, and all of it stored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.bulk.claims import BatchClaims
from annotations.bulk.drafts import Draft
from annotations.bulk.rows import write_rows
from annotations.models import Article, Desk, Publisher, Revision, Role, User
from annotations.permissions import require_role
from annotations.publishers import publisher_named

ARTICLES, HIGHLIGHTS, PRESENT, REFUSED = COUNTS = ("articles", "highlights", "present", "refused")


@dataclass(slots=True)
class Outcome:
    """What became of a batch: counts, what is to be told by the number of its line, the stored publishers by name."""

    counts: Counter[str] = field(default_factory=Counter)
    words: list[tuple[int, str]] = field(default_factory=list)
    publishers: dict[str, Publisher] = field(default_factory=dict)

    def add(self, other: "Outcome") -> None:
        self.counts.update(other.counts)
        self.words += other.words
        self.publishers.update(other.publishers)

    def refuse(self, number: int, why: str) -> None:
        self.counts[REFUSED] += 1
        self.words.append((number, _("refused: %(why)s") % {"why": why}))


def store_batch(*, desk: Desk, actor: User, drafts: Sequence[Draft], publishers: Mapping[str, Publisher]) -> Outcome:
    """Store those of ``drafts`` that the desk has neither by key nor by text, in the caller's transaction.

    Raises ``IntegrityError`` where somebody else stores one of the texts at this moment: once more, it is there.
    """
    require_role(actor, desk, Role.CHECKER)
    outcome, fresh = Outcome(), []
    present, claims = _Present(desk, drafts), BatchClaims(desk, drafts)
    for draft in drafts:
        if present.holds(draft):
            outcome.counts[PRESENT] += 1
            outcome.words += [(draft.number, words) for words in present.told_of(draft)]
        elif refusal := claims.refusal_of(draft):
            outcome.refuse(draft.number, refusal)
        else:
            present.add(draft)
            fresh.append(draft)
            outcome.words += [(draft.number, draft.remark)] if draft.remark else []
    if fresh:
        outcome.publishers = _store_publishers(desk, actor, fresh, publishers)
        now = timezone.now()
        claims.settle(fresh)
        write_rows(desk=desk, actor=actor, drafts=fresh, at=now)
        claims.touch(actor=actor, at=now)
    outcome.counts.update({ARTICLES: len(fresh), HIGHLIGHTS: sum(len(draft.marks) for draft in fresh)})
    return outcome


class _Present:
    """Which articles of a batch are stored already: on the desk, or by an earlier line of the batch."""

    def __init__(self, desk: Desk, drafts: Sequence[Draft]) -> None:
        keys = [draft.article.key for draft in drafts if draft.article.key]
        texts = Revision.objects.filter(article__desk=desk, sha256__in=[draft.revision.sha256 for draft in drafts])
        self._by_key = dict(Article.objects.filter(desk=desk, key__in=keys).values_list("key", "pk"))
        self._by_text: dict[str, list[int]] = {}
        for sha256, article in texts.order_by("article").values_list("sha256", "article"):
            self._by_text.setdefault(sha256, []).append(article)
        self._by_line: dict[str, int] = {}

    def add(self, draft: Draft) -> None:
        self._by_line[draft.revision.sha256] = draft.number

    def holds(self, draft: Draft) -> bool:
        sha256 = draft.revision.sha256
        return draft.article.key in self._by_key or sha256 in self._by_text or sha256 in self._by_line

    def told_of(self, draft: Draft) -> list[str]:
        """Say what of a present article is not stored; nothing where it is the very same."""
        known, alike = self._by_key.get(draft.article.key), self._by_text.get(draft.revision.sha256, [])
        if known is not None:
            words = _("The key is that of article %(id)d, which has another text: it was left alone.")
            return [] if known in alike else [words % {"id": known}]
        if not draft.article.key and not draft.marks:
            return []
        if alike:
            return [_("The text is stored already as article %(id)d, which was left alone.") % {"id": alike[0]}]
        line = self._by_line[draft.revision.sha256]
        return [_("The text is that of line %(line)d: it is stored once.") % {"line": line}]


def _store_publishers(
    desk: Desk, actor: User, drafts: Sequence[Draft], publishers: Mapping[str, Publisher]
) -> dict[str, Publisher]:
    """Store the publishers that are new, have their articles name what is stored, and return all that they name."""
    stored: dict[str, Publisher] = {}
    named = [draft.article for draft in drafts if draft.article.publisher is not None]
    # In one order, whoever stores them: no two wait for each other.
    for name in sorted({article.publisher.name for article in named if article.publisher}):
        known = publishers[name] if publishers[name].pk else publisher_named(desk, name, actor)
        stored[name] = known or publishers[name]
    for article in named:
        article.publisher = stored[article.publisher.name] if article.publisher else None
    return stored
