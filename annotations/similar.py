"""The claims of a desk that say much the same as a statement."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchConfig, TrigramSimilarity
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Upper

from annotations.matching import Group, search_for, tidy_query
from annotations.models import Claim, Desk

# Two claims say much the same when they share this much of their words' stems (Dice coefficient), or of their letters
# (trigrams), 0 to 1. Set by hand on the claims of the demo and of the tests.
SHARED_WORDS = 0.5
SHARED_LETTERS = 0.4
MOST_CANDIDATES = 50


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
    search = search_for(desk=desk, query=any_word)
    by_words = search.best(search.of(Group.CLAIMS)).values_list("claim", flat=True)
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
