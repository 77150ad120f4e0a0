"""What search reads: one row for each claim, each article and each standing item of evidence."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from annotations.models.article import Article
from annotations.models.claim import Claim
from annotations.models.desk import Desk
from annotations.models.evidence import Evidence

# What an entry is of, each by the column that names it.
HOLDERS = ("claim", "article", "evidence")


def words_of(holder: str) -> Case:
    """Return the words of an entry of a claim, an article or evidence, else NULL: what that group's index holds.

    As an expression, which PostgreSQL looks up in its index: of the column it knows a word's share of all entries, and
    for a word that all articles have would read every item of evidence, though none has it.
    """
    return Case(When(**{f"{holder}__isnull": False}, then=F("vector")))


class SearchEntry(models.Model):
    """The words of one claim, article or item of evidence, stemmed in its language and without accents.

    Written by triggers alone (migration 0007), in the transaction of whatever changed the words. ``config`` is the text
    search configuration that made ``vector``: ``desk_english``, ``desk_arabic`` …, ``desk_simple`` for a language
    that PostgreSQL cannot stem. Words of no stated language are taken for English.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+", db_index=False)
    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="search_entry", null=True)
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="search_entry", null=True)
    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="search_entry", null=True)
    config = models.CharField(max_length=32)
    vector = SearchVectorField(help_text=_("weight A: title or statement; B: who says or published it; D: the rest"))

    class Meta:
        verbose_name_plural = _("search entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(claim__isnull=False, article=None, evidence=None)
                | Q(claim=None, article__isnull=False, evidence=None)
                | Q(claim=None, article=None, evidence__isnull=False),
                name="search_entry_is_of_one_thing",
            ),
        ]
        indexes = [
            # The search page, and similar claims: whatever of a group holds these words.
            *(
                GinIndex(words_of(holder), condition=Q(**{f"{holder}__isnull": False}), name=f"search_{holder}_words")
                for holder in HOLDERS
            ),
            # Which languages a desk's words are in.
            models.Index(fields=["desk", "config"], name="search_entry_languages"),
        ]

    def __str__(self) -> str:
        return f"{self.claim or self.article or self.evidence}"
