"""The way through a file: rows judged one by one, stored batch by batch; what is stored stays, whatever comes after."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.conf import settings
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from annotations.bulk.at_once import at_once
from annotations.bulk.batches import COUNTS, Outcome, store_batch
from annotations.bulk.drafts import Draft, draft_of
from annotations.bulk.lines import Lines
from annotations.bulk.reading import FORMATS, Refusal, Row
from annotations.errors import DeskError
from annotations.models import Desk, Publisher, Role, User
from annotations.permissions import require_role

# A batch is one transaction: long enough to be worth its trips to the database, short enough to stay in memory.
BATCH_ROWS = 200
BATCH_CHARACTERS = 4_000_000
# JSON may write one byte of a text as six.
LINE_TO_ARTICLE = 6

Tell = Callable[[int, str], None]
Progress = Callable[[dict[str, int]], None]


def import_articles(
    *,
    desk: Desk,
    actor: User,
    stream: BinaryIO,
    format: str,
    tell: Tell,
    progress: Progress = lambda counts: None,
    writers: int = 0,
) -> dict[str, int]:
    """Store the articles of ``stream`` (``ndjson`` or ``csv``) with their highlights; return what became of them.

    An article whose key or text the desk has is left alone: the same file can be imported again, and after a crash it
    goes on where it stopped. ``tell`` is called with a line's number and why it was refused, or what is to be known
    of it; ``progress`` with the counts after each batch. With ``writers`` so many batches are stored at once, each over
    a connection of its own. Raises ``UnreadableInput`` for a table that names no columns.
    """
    require_role(actor, desk, Role.CHECKER)
    run = _Run(desk, actor)
    lines = Lines(stream, limit=LINE_TO_ARTICLE * settings.MAX_ARTICLE_BYTES)
    batches = _batches(run.judged(FORMATS[format](lines)))
    counts = Counter(dict.fromkeys(COUNTS, 0))
    for outcome in at_once(run.take, batches, threads=writers):
        counts.update(outcome.counts)
        run.publishers.update(outcome.publishers)
        for number, words in sorted(outcome.words):
            tell(number, words)
        progress(dict(counts))
    return dict(counts)


def _batches(rows: Iterator[Draft | Refusal]) -> Iterator[list[Draft | Refusal]]:
    batch: list[Draft | Refusal] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += row.revision.length if isinstance(row, Draft) else 0
        if len(batch) == BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


class _Run:
    """One import, and what it knows of its file so far."""

    def __init__(self, desk: Desk, actor: User) -> None:
        self.desk, self.actor = desk, actor
        self.publishers = {publisher.name: publisher for publisher in Publisher.objects.filter(desk=desk)}
        # 64 bits of each: in a file of 30 million keys, two different ones are taken for one once in 40,000 files.
        self.keys: set[int] = set()

    def judged(self, rows: Iterator[Row | Refusal]) -> Iterator[Draft | Refusal]:
        """Make a draft of each row, or a refusal. Asks the database nothing."""
        for row in rows:
            yield row if isinstance(row, Refusal) else self._judge(row)

    def _judge(self, row: Row) -> Draft | Refusal:
        try:
            draft = draft_of(row, desk=self.desk, actor=self.actor, publishers=self.publishers)
        except DeskError as error:
            return Refusal(row.number, _in_words(error))
        key = draft.article.key
        if key and hash(key) in self.keys:
            return Refusal(row.number, _("key: Another line of this file has the key “%(key)s”.") % {"key": key})
        if key:
            self.keys.add(hash(key))
        return draft

    def take(self, batch: list[Draft | Refusal]) -> Outcome:
        """Store what can be stored of a batch."""
        outcome = Outcome()
        for row in batch:
            if isinstance(row, Refusal):
                outcome.refuse(row.number, row.why)
        self._store([row for row in batch if isinstance(row, Draft)], outcome)
        return outcome

    def _store(self, drafts: list[Draft], outcome: Outcome, tries: int = 2) -> None:
        """Store ``drafts``. What the database refuses is looked for by halves, and refused alone.

        Where another writer stored the same meanwhile, or stood in the way, all of it is well the second time.
        """
        if not drafts:
            return
        try:
            with transaction.atomic():
                stored = store_batch(desk=self.desk, actor=self.actor, drafts=drafts, publishers=self.publishers)
        except (DataError, IntegrityError, OperationalError) as error:
            if isinstance(error, OperationalError) and not isinstance(error.__cause__, DeadlockDetected):
                raise
            if len(drafts) == 1 and tries:
                self._store(drafts, outcome, tries - 1)
                return
            if len(drafts) == 1:
                outcome.refuse(drafts[0].number, _("The database refused it: %(why)s") % {"why": _first_line(error)})
                return
            middle = len(drafts) // 2
            self._store(drafts[:middle], outcome)
            self._store(drafts[middle:], outcome)
        else:
            outcome.add(stored)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _in_words(error: DeskError) -> str:
    return "; ".join(f"{name}: {text}" for name, texts in error.fields.items() for text in texts) or error.detail
