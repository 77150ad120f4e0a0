"""Search over a desk's claims, articles and evidence, and the claims that say much the same as a statement.

What is searched stands in ``SearchEntry``: words stemmed in their own language, without accents. A query is therefore
read once for each language that the desk's entries are in: ``"exact phrase"``, ``-without`` and ``or`` are understood.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchConfig, SearchHeadline, SearchQuery, SearchRank, TrigramSimilarity
from django.db import connection
from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat, Left, Upper

from annotations.models import Claim, Desk, Revision, SearchEntry

LONGEST_QUERY = 300
# Marks a headline puts around what matched. They are taken out of the text first, so that they cannot be forged.
MARK, UNMARK = "\x02", "\x03"
ZERO_WIDTH_SPACE = "\u200b"
# Code points of an article's text that an excerpt is looked for in.
EXCERPTED = 200_000

# Two claims say much the same when they share this much of their words' stems (Dice coefficient), or of their letters
# (trigrams), 0 to 1. Set by hand on the claims of the demo and of the tests.
SHARED_WORDS = 0.5
SHARED_LETTERS = 0.4
MOST_CANDIDATES = 50

# A word that a million claims hold would have all of them ranked and counted: the newest of a group are ranked, and so
# many counted. One more than that is counted, so that it can be told from exactly as many.
MOST_RANKED = 1_000
MOST_COUNTED = 1_000

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
SELECT config FROM present WHERE config IS NOT NULL
"""


class Group(StrEnum):
    CLAIMS = "claims"
    ARTICLES = "articles"
    EVIDENCE = "evidence"


_HELD_BY = {Group.CLAIMS: "claim", Group.ARTICLES: "article", Group.EVIDENCE: "evidence"}


def tidy_query(query: str) -> str:
    """Return what a reader typed as search can take it: NFC, no control characters, at most 300 code points."""
    plain = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in query)
    return unicodedata.normalize("NFC", plain).strip()[:LONGEST_QUERY]


def find(*, desk: Desk, query: str) -> QuerySet[SearchEntry]:
    """Return the entries of ``desk`` that match ``query``, a tidy one. Asks one query for the languages."""
    in_some_language = [Q(config=config, vector=_query(query, config)) for config in _configs_of(desk)]
    if not query or not in_some_language:
        return SearchEntry.objects.none()
    return SearchEntry.objects.filter(reduce(or_, in_some_language), desk=desk)


def ranked(entries: QuerySet[SearchEntry], query: str) -> QuerySet[SearchEntry]:
    """Return ``entries``, which ``find`` gave for ``query``, the best first."""
    rank = SearchRank(F("vector"), _query(query, F("config")), normalization=1)
    return entries.annotate(rank=rank).order_by("-rank", "-id")


def newest(entries: QuerySet[SearchEntry], most: int) -> QuerySet[SearchEntry]:
    """Return the ``most`` newest of ``entries``, in no order."""
    return SearchEntry.objects.filter(pk__in=entries.order_by("-id").values("pk")[:most])


def in_group(entries: QuerySet[SearchEntry], group: Group) -> QuerySet[SearchEntry]:
    return entries.filter(**{f"{_HELD_BY[group]}__isnull": False})


def count_by_group(entries: QuerySet[SearchEntry]) -> dict[Group, int]:
    """Return how many entries of each group there are, up to one more than MOST_COUNTED.

    One query, and one more where there are as many of all groups together.
    """
    if entries.query.is_empty():
        return dict.fromkeys(Group, 0)
    some = entries.order_by().values(*_HELD_BY.values())[: MOST_COUNTED + 1]
    together = some.aggregate(**{f"in_{group}": Count(held) for group, held in _HELD_BY.items()})
    if sum(together.values()) <= MOST_COUNTED:
        return {group: together[f"in_{group}"] for group in Group}
    counts = [_number_of(in_group(entries, group)) for group in Group]
    return dict(zip(Group, Desk.objects.order_by("pk").values_list(*counts)[0], strict=True))


def _number_of(entries: QuerySet[SearchEntry]) -> Func:
    ids = ArraySubquery(entries.order_by().values("pk")[: MOST_COUNTED + 1])
    return Func(ids, function="cardinality", output_field=IntegerField())


def count(entries: QuerySet[SearchEntry]) -> int:
    """Return how many entries there are, up to one more than MOST_COUNTED."""
    return entries.order_by()[: MOST_COUNTED + 1].count()


def _configs_of(desk: Desk) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CONFIGS, {"desk": desk.pk})
        return [config for (config,) in cursor.fetchall()]


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


@dataclass(frozen=True)
class Similar:
    """A claim that says much the same; ``likeness`` is 0 to 1."""

    claim: Claim
    likeness: float


class _Lexemes(Func):
    """The stems of a text as an array."""

    function = "tsvector_to_array"
    template = "%(function)s(to_tsvector(%(expressions)s))"
    output_field = ArrayField(TextField())


def similar_claims(desk: Desk, statement: str, *, exclude: Claim | None = None, most: int = 5) -> list[Similar]:
    """Return the claims of ``desk`` that say much the same as ``statement``, the likest first; dismissed ones too.

    A claim is alike when it shares stems, whatever their order, or letters. Three queries, whatever their number.
    """
    words = tidy_query(statement.replace('"', " ").replace("-", " "))
    if not words:
        return []
    any_word = " or ".join(word for word in words.split() if word.lower() != "or")
    said = in_group(find(desk=desk, query=any_word), Group.CLAIMS)
    by_words = ranked(said, any_word).values_list("claim", flat=True)
    claims = Claim.objects.filter(desk=desk)
    if exclude is not None:
        claims = claims.exclude(pk=exclude.pk)
    by_letters = claims.alias(letters=Upper("statement")).filter(letters__trigram_similar=words.upper())
    candidates = {*by_words[:MOST_CANDIDATES], *by_letters.order_by().values_list("pk", flat=True)[:MOST_CANDIDATES]}
    config = SearchConfig(F("search_entry__config"))
    rows = claims.filter(pk__in=candidates).annotate(
        letters=TrigramSimilarity(Upper("statement"), words.upper()),
        stems=_Lexemes(config, F("statement")),
        wanted=_Lexemes(config, Value(words)),
    )
    found = [Similar(claim, likeness) for claim in rows if (likeness := _likeness(claim)) > 0]
    return sorted(found, key=lambda each: (-each.likeness, -each.claim.pk))[:most]


def _likeness(claim: Any) -> float:
    """Return how alike a candidate is, 0 where neither its words nor its letters are alike enough."""
    stems, wanted, letters = set(claim.stems), set(claim.wanted), float(claim.letters)
    shared = 2 * len(stems & wanted) / max(len(stems) + len(wanted), 1)
    if shared < SHARED_WORDS and letters < SHARED_LETTERS:
        return 0.0
    return round(max(shared, letters), 3)
