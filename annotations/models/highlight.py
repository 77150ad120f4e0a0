"""Where a claim is made."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotations import validators
from annotations.models.anchor import Anchor, AnchorState, Settlement
from annotations.models.article import Article, Revision
from annotations.models.claim import Claim
from annotations.models.user import User


class HighlightQuerySet(models.QuerySet["Highlight"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def on_desks_of(self, user: User) -> Self:
        return self.filter(claim__desk__memberships__user=user)

    def of_article(self, article: Article) -> Self:
        return self.filter(revision__article=article)

    def with_place(self, *, with_article: bool = True) -> Self:
        """Fetch what ``Highlight.place`` and its article's name need: two queries, whatever the number.

        A list that names the article by its id alone is read without it and its publisher.
        """
        newest_first = (
            Anchor.objects.select_related("revision", "settlement")
            .defer("revision__text")
            .order_by("-revision__number")
        )
        return (
            self.select_related("revision__article__publisher" if with_article else "revision")
            .defer("revision__text")
            .prefetch_related(models.Prefetch("anchors", queryset=newest_first, to_attr="newest_anchors"))
        )


class Highlight(models.Model):
    """One place where a claim is made: a half-open span of a revision, in code points, with its quote.

    ``exact`` is the revision's text at ``[start, end)`` (a trigger compares them); ``prefix`` and ``suffix`` are up to
    32 code points around it, as in the W3C TextQuoteSelector.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="highlights")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="highlights")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    # In a transcript: when the first of its cues starts and the last one ends, in milliseconds.
    start_ms = models.PositiveIntegerField(null=True, blank=True)
    end_ms = models.PositiveIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The IRIs that a W3C annotation came with (https://www.w3.org/TR/annotation-protocol/#create-a-new-annotation).
    canonical = models.CharField(max_length=validators.MAX_URL_LENGTH, blank=True, editable=False)
    via = ArrayField(models.CharField(max_length=validators.MAX_URL_LENGTH), default=list, blank=True, editable=False)

    newest_anchors: "list[Anchor]"  # set by HighlightQuerySet.with_place()

    objects = HighlightQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="highlight_span_not_empty"),
            models.UniqueConstraint(
                fields=["claim", "revision", "start", "end"],
                condition=Q(removed_at=None),
                name="highlight_once_per_claim_and_span",
            ),
        ]
        indexes = [
            # The highlights of an article page, in reading order.
            models.Index(fields=["revision", "start"], condition=Q(removed_at=None), name="highlight_by_place"),
        ]

    def __str__(self) -> str:
        return self.exact

    @property
    def anchor(self) -> "Anchor | None":
        """Where it stands in the newest revision; ``None`` while that is the revision it was made on.

        An anchor to a revision older than the highlight's own is history: the highlight was marked anew since.
        """
        newest = self.newest_anchors[0] if self.newest_anchors else None
        return newest if newest and newest.revision.number > self.revision.number else None

    @property
    def place(self) -> "Highlight | Anchor | Settlement":
        """What carries its newest known ``revision``, ``start``, ``end``, quote: itself, its anchor, or an answer."""
        anchor = self.anchor
        found = (anchor.answer or anchor) if anchor else None
        return found if found and found.start is not None else self

    @property
    def state(self) -> "AnchorState":
        """How it stands in the newest revision: what a person settled, else what re-anchoring found."""
        anchor = self.anchor
        if anchor is None:
            return AnchorState.CARRIED
        answer = anchor.answer
        if answer is None:
            return AnchorState(anchor.state)
        if answer.start is None:
            return AnchorState.REMOVED
        return AnchorState.CARRIED if answer.exact == self.exact else AnchorState.REWORDED

    @property
    def settlement(self) -> "Settlement | None":
        """What a person said of where it stands in the newest revision in which that was asked."""
        anchor = self.anchor
        return anchor.answer if anchor else None

    @property
    def question(self) -> "Anchor | None":
        """The anchor that waits for a person to say where the highlight stands; ``None`` where nothing is open."""
        anchor = self.anchor
        return anchor if anchor and anchor.is_open else None

    @property
    def is_retired(self) -> bool:
        return self.settlement is not None and self.settlement.start is None

    @property
    def agreed(self) -> str:
        """The words that were last agreed upon: those that were marked, or those a person settled on since."""
        for anchor in self.newest_anchors:
            if anchor.answer and anchor.answer.start is not None and anchor.revision.number > self.revision.number:
                return anchor.answer.exact
        return self.exact
