"""A reviewer's decision, and what it publishes."""

from datetime import UTC
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models.claim import Claim
from annotations.models.desk import Rating
from annotations.models.user import User


class Decision(models.TextChoices):
    APPROVE = "approve", _("approved")
    RETURN = "return", _("returned")


class Review(models.Model):
    """One reviewer's decision on a claim, bound to the SHA-256 of what was reviewed. Append-only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="review_decision_known"),
            models.CheckConstraint(condition=~Q(decision=Decision.RETURN) | ~Q(note=""), name="review_return_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} by {self.reviewer}"


class PublicationKind(models.TextChoices):
    FIRST = "first", _("first publication")
    CORRECTION = "correction", _("correction")
    UPDATE = "update", _("update")
    RETRACTION = "retraction", _("retraction")


# Where with_previous puts what it fetched; the attribute is declared on Publication.
PREVIOUS: str = "previous_snapshot"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def newest_per_claim(self) -> Self:
        """The one version of each check that its address shows."""
        later = Publication.objects.filter(claim=models.OuterRef("claim"), version__gt=models.OuterRef("version"))
        return self.exclude(models.Exists(later))

    def with_previous(self) -> Self:
        """Give each version the snapshot that it took the place of as ``previous_snapshot``; ``None`` for a first."""
        previous = Publication.objects.filter(claim=models.OuterRef("claim"), version=models.OuterRef("version") - 1)
        return self.annotate(**{PREVIOUS: models.Subquery(previous.values("snapshot")[:1])})


def public_since(claim: str) -> models.Subquery:
    """When the version that is public now of the claim ``OuterRef(claim)`` came out; null for none or a retraction."""
    newest = Publication.objects.filter(claim=models.OuterRef(claim)).order_by("-version")
    stands = models.Case(
        models.When(kind=PublicationKind.RETRACTION, then=None),
        default=F("published_at"),
        output_field=models.DateTimeField(),
    )
    return models.Subquery(newest.annotate(since=stands).values("since")[:1])


class Publication(models.Model):
    """An immutable, numbered public version of a check.

    ``snapshot`` is the canonical object that was reviewed (``annotations.snapshot``) and ``digest`` its SHA-256.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="publications")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=PublicationKind.choices)
    reason = models.TextField(blank=True)
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="publication")
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    # The gates in force then, each ``{"name", "passed", "reason"}``; see annotations.gates.
    gates = models.JSONField(default=list)
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    previous_snapshot: "dict[str, Any] | None"  # set by PublicationQuerySet.with_previous()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            # The public list of corrections: few among many.
            models.Index(fields=["-id"], condition=~Q(kind=PublicationKind.FIRST), name="publication_corrections"),
            # claims:search, by any part of the words that were published.
            GinIndex(
                OpClass(Upper(KeyTextTransform("statement", "snapshot")), name="gin_trgm_ops"),
                OpClass(Upper(KeyTextTransform("claimant", "snapshot")), name="gin_trgm_ops"),
                name="publication_words",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["claim", "version"], name="publication_version_once_per_claim"),
            models.CheckConstraint(condition=Q(kind__in=PublicationKind.values), name="publication_kind_known"),
            models.CheckConstraint(
                condition=Q(version=1, kind=PublicationKind.FIRST)
                | (Q(version__gt=1) & ~Q(kind=PublicationKind.FIRST) & ~Q(reason="")),
                name="publication_later_version_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}.{self.version}"

    @property
    def desk(self) -> dict[str, str]:
        """The desk's ``slug``, ``name`` and ``time_zone`` when it was published.

        Versions of before the snapshot held them are shown under the desk's present name.
        """
        frozen: dict[str, str] | None = self.snapshot.get("desk")
        desk = self.claim.desk
        return frozen or {"slug": desk.slug, "name": desk.name, "time_zone": desk.time_zone}

    @property
    def facts(self) -> dict[str, Any]:
        """All that the row holds beside its snapshot, for the history: by these a changed one is found."""
        return {
            "version": self.version,
            "kind": self.kind,
            "digest": self.digest,
            "review": self.review_id,
            "rating": self.rating_id,
            "published_at": self.published_at.astimezone(UTC).isoformat(),
            "gates": self.gates,
            **({"reason": self.reason} if self.reason else {}),
        }
