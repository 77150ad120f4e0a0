"""Verdicts given blind, until all that their claim asks for are in."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotations import validators
from annotations.models.claim import Claim
from annotations.models.desk import Rating
from annotations.models.user import User


class SealedVerdictQuerySet(models.QuerySet["SealedVerdict"]):
    def of(self, user: User) -> Self:
        """Those that ``user`` gave: the only ones that anybody may be shown."""
        return self.filter(author=user)

    def newest_per_author(self) -> Self:
        """The one of each author's on each claim that counts."""
        later = SealedVerdict.objects.filter(
            claim=models.OuterRef("claim"), author=models.OuterRef("author"), id__gt=models.OuterRef("id")
        )
        return self.exclude(models.Exists(later))


class SealedVerdict(models.Model):
    """A verdict that nobody but its author may know of. Append-only; the newest of each author counts.

    It stands in a table of its own, so that whatever reads verdicts, events or claims finds nothing to give away. When
    the last one is in, ``annotations.blind`` makes a ``Verdict`` of each. Its id is never shown: a gap in the numbers
    would tell that somebody else has rated.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="sealed_verdicts")
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    rationale = models.TextField(
        validators=[validators.validate_no_nul, validators.validate_not_blank, validators.validate_text_length]
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sealed_verdicts")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SealedVerdictQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(rationale=""), name="sealed_verdict_has_rationale")]

    def __str__(self) -> str:
        return f"{self.rating} by {self.author}, sealed"
