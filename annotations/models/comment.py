"""What colleagues tell each other about a check, pinned to what they mean."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotations import validators
from annotations.models.claim import Claim
from annotations.models.correction import CorrectionRequest
from annotations.models.evidence import Evidence, Verdict
from annotations.models.highlight import Highlight
from annotations.models.user import User


class CommentQuerySet(models.QuerySet["Comment"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)


class Comment(models.Model):
    """A remark on a claim, or on one highlight, item of evidence or verdict of it. The desk's own: never published.

    Its words are never changed; once it has been dealt with it is settled, and can be taken up again.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="comments")
    highlight = models.ForeignKey(Highlight, on_delete=models.PROTECT, related_name="comments", null=True, blank=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="comments", null=True, blank=True)
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="comments", null=True, blank=True)
    # What a reader asked for, where the comment took it up.
    request = models.ForeignKey(
        CorrectionRequest, on_delete=models.PROTECT, related_name="comments", null=True, blank=True
    )
    body = models.TextField(
        validators=[validators.validate_no_nul, validators.validate_not_blank, validators.validate_text_length]
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="comment_has_words"),
            models.CheckConstraint(
                condition=Q(highlight=None, evidence=None)
                | Q(highlight=None, verdict=None)
                | Q(evidence=None, verdict=None),
                name="comment_pinned_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="comment_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.body

    @property
    def pin(self) -> str:
        """The id, on the claim's page, of what it is pinned to."""
        if self.highlight_id is not None:
            return f"highlight-{self.highlight_id}"
        if self.evidence_id is not None:
            return f"evidence-{self.evidence_id}"
        return "verdict" if self.verdict_id is not None else "comments"
