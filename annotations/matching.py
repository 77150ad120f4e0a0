"""Search over a desk's claims, articles and evidence.

What is searched stands in ``SearchEntry``: words stemmed in their own language, without accents. A query is therefore
read once for each language that the desk's entries are in: ``"exact phrase"``, ``-without`` and ``or`` are understood.
"""

import functools
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connection
from django.db.models import (
    Case,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat, Left
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual

from annotations.models import Desk, Revision, SearchEntry
from annotations.models.search import words_of

LONGEST_QUERY = 300
# Marks a headline puts around what matched. They are taken out of the text first, so that they cannot be forged.
MARK, UNMARK = "\x02", "\x03"
ZERO_WIDTH_SPACE = "\u200b"
# Code points of an article's text that an excerpt is looked for in.
EXCERPTED = 200_000

# A word that a million claims hold would have all of them ranked and counted: the newest of a group are ranked, and so
# many counted. One more than that is counted, so that it can be told from exactly as many.
MOST_RANKED = 1_000
MOST_COUNTED = 1_000
# Of a word that one in twenty of a group's newest entries holds, a thousand are found by reading from the newest on.
# The index of words has to give all there are, and is for the rest. At a million entries both take as long.
RECENT = 500
COMMON = RECENT // 20
FARTHEST = 20 * MOST_COUNTED

# Raw SQL because Django has no recursive query: from one language to the next by the index, whatever the number of
# entries. DISTINCT would read an index entry for each of them.
_CONFIGS = """
WITH RECURSIVE present AS (
    (SELECT config FROM annotations_searchentry WHERE desk_id = %(desk)s ORDER BY config LIMIT 1)
    UNION ALL
    SELECT (
        SELECT e.config FROM annotations_searchentry e
        WHERE e.desk_id = %(desk)s AND e.config > present.config ORDER BY e.config LIMIT 1
    )
    FROM present WHERE present.config IS NOT NULL
)
SELECT coalesce(array_agg(config), '{}'),
    (SELECT coalesce(max(claim_id), 0) FROM annotations_searchentry),
    (SELECT coalesce(max(article_id), 0) FROM annotations_searchentry),
    (SELECT coalesce(max(evidence_id), 0) FROM annotations_searchentry)
FROM present WHERE config IS NOT NULL
"""


class Group(StrEnum):
    CLAIMS = "claims"
    ARTICLES = "articles"
    EVIDENCE = "evidence"


HELD_BY = {Group.CLAIMS: "claim", Group.ARTICLES: "article", Group.EVIDENCE: "evidence"}


def tidy_query(query: str) -> str:
    """Return what a reader typed as search can take it: NFC, no control characters, at most 300 code points."""
    plain = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in query)
    return unicodedata.normalize("NFC", plain).strip()[:LONGEST_QUERY]


@dataclass(frozen=True)
class Matches:
    """How many entries of a group match, up to one more than MOST_COUNTED; ``is_common``: so many that are new."""

    number: int
    is_common: bool


@dataclass(frozen=True)
class Search:
    """A tidy ``query`` of a desk, in each of the ``configs`` that its entries are in.

    ``newest`` are the highest ids of what entries of each group are of.
    """

    desk: Desk
    query: str
    configs: Sequence[str]
    newest: Mapping[Group, int]

    def of(self, group: Group, *, is_common: bool = False) -> QuerySet[SearchEntry]:
        """Return the entries of one group that match: by the index of words or, where ``is_common``, by reading on."""
        if not self.query or not self.configs:
            return SearchEntry.objects.none()
        words = F("vector") if is_common else words_of(HELD_BY[group])
        of_group = SearchEntry.objects.filter(**{f"{HELD_BY[group]}__isnull": False}, desk=self.desk)
        in_some = functools.reduce(or_, (Q(config=each, words=_query(self.query, each)) for each in self.configs))
        return of_group.alias(words=words).filter(in_some)

    def best(self, entries: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
        """Return ``entries``, which match, the best first."""
        # For each language, the query is read once: by the entry's own ``config`` it would be for each entry.
        ranks = (When(config=each, then=_rank_for(self.query, each)) for each in self.configs)
        return entries.annotate(rank=Case(*ranks, output_field=FloatField())).order_by("-rank", "-id")

    def matches(self) -> dict[Group, Matches]:
        """Return what matches of each group: one query."""
        if not self.query or not self.configs:
            return dict.fromkeys(Group, Matches(0, is_common=False))
        sql, parameters = _numbers_sql(len(self.configs))
        values = dict(zip(_stand_in(len(self.configs)).values, self.values, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [values.get(each, each) for each in parameters])
            found = cursor.fetchone()
        return {
            group: Matches(MOST_COUNTED + 1 if number is None else number, is_common=number is None)
            for group, number in zip(Group, found, strict=True)
        }

    @property
    def values(self) -> list[int | str]:
        """What two searches in as many languages differ by."""
        ids = (self.newest[group] - most for group in Group for most in (RECENT, FARTHEST))
        return [self.desk.pk, self.query, *self.configs, *ids]

    def number_of(self, group: Group) -> Case:
        """Return how many match, NULL where they are common; PostgreSQL reads no more than it takes to tell."""
        held = HELD_BY[group]
        matching = self.of(group, is_common=True).order_by(f"-{held}_id")
        recent, far = (matching.filter(**{f"{held}__gt": self.newest[group] - most}) for most in (RECENT, FARTHEST))
        is_common = Case(
            When(GreaterThanOrEqual(_number_of(recent), COMMON), then=GreaterThan(_number_of(far), MOST_COUNTED)),
            default=False,
        )
        return Case(When(is_common, then=None), default=_number_of(self.of(group).order_by()))


def _stand_in(languages: int) -> Search:
    """Return a search whose values are no others."""
    far = 10**15
    ids = {group: far * (number + 2) for number, group in enumerate(Group)}
    return Search(Desk(pk=far), MARK, [f"{MARK}{number}" for number in range(languages)], ids)


@functools.cache
def _numbers_sql(languages: int) -> tuple[str, tuple[Any, ...]]:
    """Return the statement of ``Search.matches`` for so many languages, with the values of ``_stand_in``.

    Django takes longer to build it than PostgreSQL to answer it.
    """
    search = _stand_in(languages)
    numbers = Desk.objects.order_by("pk").values_list(*(search.number_of(group) for group in Group))[:1]
    return numbers.query.sql_with_params()


def search_for(*, desk: Desk, query: str) -> Search:
    """Return the search for ``query``, a tidy one. Asks one query, for the languages."""
    with connection.cursor() as cursor:
        cursor.execute(_CONFIGS, {"desk": desk.pk})
        configs, *ids = cursor.fetchone()
    return Search(desk, query, configs, dict(zip(Group, ids, strict=True)))


def newest(entries: QuerySet[SearchEntry], group: Group, most: int) -> QuerySet[SearchEntry]:
    """Return the ``most`` newest of ``entries``, which are of one group, in no order.

    By the ids of what they are of: entries of all groups stand mixed.
    """
    newest_first = entries.order_by(f"-{HELD_BY[group]}_id")
    return SearchEntry.objects.filter(pk__in=newest_first.values("pk")[:most])


def _number_of(entries: QuerySet[SearchEntry]) -> Func:
    ids = ArraySubquery(entries.values("pk")[: MOST_COUNTED + 1])
    return Func(ids, function="cardinality", output_field=IntegerField())


def count(entries: QuerySet[SearchEntry]) -> int:
    """Return how many entries there are, up to one more than MOST_COUNTED."""
    return entries.order_by()[: MOST_COUNTED + 1].count()


def with_headlines(entries: QuerySet[SearchEntry], group: Group, query: str) -> QuerySet[SearchEntry]:
    """Add ``headline``, all of it, and ``excerpt``, what matched in the rest, with MARK and UNMARK around matches."""
    if group is Group.CLAIMS:
        return entries.annotate(
            headline=_marked(F("claim__statement"), query, highlight_all=True),
            excerpt=_marked(F("claim__claimant"), query, highlight_all=True),
        )
    if group is Group.EVIDENCE:
        words = Concat("evidence__quote", Value("\n"), "evidence__note", output_field=TextField())
        return entries.annotate(
            headline=_marked(F("evidence__title"), query, highlight_all=True), excerpt=_marked(words, query)
        )
    newest = Revision.objects.filter(article=OuterRef("article")).order_by("-number")
    text = Subquery(newest.annotate(opening=Left("text", EXCERPTED)).values("opening")[:1])
    return entries.annotate(
        headline=_marked(F("article__title"), query, highlight_all=True), excerpt=_marked(text, query)
    )


def _rank_for(query: str, config: str) -> SearchRank:
    return SearchRank(F("vector"), _query(query, config), normalization=1)


def _query(query: str, config: Any) -> SearchQuery:
    return SearchQuery(query, config=config, search_type="websearch")


def _marked(words: Any, query: str, *, highlight_all: bool = False) -> SearchHeadline:
    unmarked = Func(words, Value(MARK + UNMARK), Value(""), function="translate", output_field=TextField())
    # As in the vector: over "a_a_a_" the parser takes the square of a run's length. Nobody sees this blank.
    cut = Value(rf"\1{ZERO_WIDTH_SPACE}")
    plain = Func(unmarked, Value(r"(\S{100})"), cut, Value("g"), function="regexp_replace", output_field=TextField())
    length: dict[str, Any] = {"max_fragments": 2, "max_words": 30, "min_words": 18, "fragment_delimiter": " … "}
    if highlight_all:
        length = {"highlight_all": True}
    return SearchHeadline(
        plain, _query(query, F("config")), config=F("config"), start_sel=MARK, stop_sel=UNMARK, **length
    )
