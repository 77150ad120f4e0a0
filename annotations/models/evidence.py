"""What speaks for or against a claim, and what its checkers made of it."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import validators
from annotations.models.article import Revision
from annotations.models.claim import Claim, VerdictsState
from annotations.models.desk import Rating
from annotations.models.user import User

if TYPE_CHECKING:
    from annotations.models.fetch import PageCheck


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    REFUTES = "refutes", _("refutes")
    CONTEXT = "context", _("context")


class EvidenceKind(models.TextChoices):
    WEB = "web", _("web page")
    PASSAGE = "passage", _("passage of a stored article")
    DOCUMENT = "document", _("document")
    NOTE = "note", _("note")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def on_desks_of(self, user: User) -> Self:
        return self.filter(claim__desk__memberships__user=user)


class Evidence(models.Model):
    """One item for or against a claim.

    A passage is a half-open span, in code points, of another stored article's revision; its ``quote`` is the text there
    (a trigger compares them). ``writers`` are all who ever worded the item: none of them may approve the check.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    url = models.CharField(max_length=validators.MAX_URL_LENGTH, blank=True, validators=[validators.validate_url])
    title = models.CharField(max_length=500, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    quote = models.TextField(blank=True, validators=[validators.validate_no_nul, validators.validate_text_length])
    # What stands around the quote in the passage's revision or the archived page, as readers are shown it.
    quote_before = models.TextField(blank=True, editable=False)
    quote_after = models.TextField(blank=True, editable=False)
    note = models.TextField(blank=True, validators=[validators.validate_no_nul, validators.validate_text_length])
    published_on = models.DateField(null=True, blank=True)
    # Why it counts in spite of what a gate finds: that it is later than the claim, or the claimant's own. For readers.
    caveat = models.TextField(blank=True, validators=[validators.validate_no_nul, validators.validate_text_length])
    passage_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="passages", null=True, blank=True
    )
    passage_start = models.PositiveIntegerField(null=True, blank=True)
    passage_end = models.PositiveIntegerField(null=True, blank=True)
    # Its place among the claim's items, as its checkers want it read.
    position = models.PositiveIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    writers = models.ManyToManyField(User, related_name="evidence_written")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    page_check: "PageCheck | None"  # the newest, set by archiving.attach_checks()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="evidence_stance_known"),
            models.CheckConstraint(condition=Q(kind__in=EvidenceKind.values), name="evidence_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=EvidenceKind.WEB) | ~Q(url=""), name="evidence_web_page_has_address"
            ),
            models.CheckConstraint(
                condition=~Q(kind=EvidenceKind.DOCUMENT) | ~Q(title=""), name="evidence_document_has_title"
            ),
            models.CheckConstraint(condition=~Q(kind=EvidenceKind.NOTE) | ~Q(note=""), name="evidence_note_has_words"),
            models.CheckConstraint(
                condition=Q(
                    kind=EvidenceKind.PASSAGE,
                    passage_revision__isnull=False,
                    passage_start__isnull=False,
                    passage_end__isnull=False,
                    passage_start__lt=F("passage_end"),
                )
                | (~Q(kind=EvidenceKind.PASSAGE) & Q(passage_revision=None, passage_start=None, passage_end=None)),
                name="evidence_passage_has_span",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.quote or self.note or self.url

    @property
    def dated_on(self) -> date | None:
        """The day it came out: as stated, else that of the article which a passage is of."""
        if self.published_on or self.passage_revision is None:
            return self.published_on
        published = self.passage_revision.article.published_local
        return published.date() if published else None


class VerdictKind(models.TextChoices):
    OPEN = "open", _("given openly")
    BLIND = "blind", _("given blind")
    ADJUDICATION = "adjudication", _("adjudication")


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def on_desks_of(self, user: User) -> Self:
        return self.filter(claim__desk__memberships__user=user)

    def counting(self) -> Self:
        """The one verdict of each claim that counts: the newest, and none where they differ."""
        later = Verdict.objects.filter(claim=models.OuterRef("claim"), id__gt=models.OuterRef("id"))
        return self.exclude(claim__verdicts_state=VerdictsState.SPLIT).exclude(models.Exists(later))


class Verdict(models.Model):
    """One checker's rating of a claim with its rationale. Append-only; the newest one counts.

    One given blind was kept as a ``SealedVerdict`` until all were in; ``created_at`` is when it was given. An
    adjudication is a reviewer's, with its reason as rationale.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="verdicts")
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="verdicts")
    rationale = models.TextField(
        validators=[validators.validate_no_nul, validators.validate_not_blank, validators.validate_text_length]
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=12, choices=VerdictKind.choices, default=VerdictKind.OPEN, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    best_value: int  # the highest of its scale, set by annotations.snapshot.with_check()

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(rationale=""), name="verdict_has_rationale"),
            models.CheckConstraint(condition=Q(kind__in=VerdictKind.values), name="verdict_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.rating} by {self.author}"
