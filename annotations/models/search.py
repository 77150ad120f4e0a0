"""What search reads: one row for each claim, each article and each standing item of evidence."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotations.models.article import Article
from annotations.models.claim import Claim
from annotations.models.desk import Desk
from annotations.models.evidence import Evidence


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
            # The search page, and similar claims: whatever holds these words.
            GinIndex(fields=["vector"], name="search_entry_words"),
            # Which languages a desk's words are in.
            models.Index(fields=["desk", "config"], name="search_entry_languages"),
        ]

    def __str__(self) -> str:
        return f"{self.claim or self.article or self.evidence}"
