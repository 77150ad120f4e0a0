"""The statement being checked."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import validators
from annotations.models.article import Article
from annotations.models.desk import MOST_VERDICTS, Desk
from annotations.models.user import User

if TYPE_CHECKING:
    from annotations.models.anchor import Anchor
    from annotations.models.evidence import Evidence, Verdict
    from annotations.models.highlight import Highlight
    from annotations.models.reply import Reply


class Status(models.TextChoices):
    OPEN = "open", _("open")
    CHECKING = "checking", _("checking")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    DISMISSED = "dismissed", _("dismissed")


class VerdictsState(models.TextChoices):
    """How a claim's verdicts are given, and whether one of them counts."""

    OPEN = "open", _("each is seen as it is given")
    SEALED = "sealed", _("sealed until all are in")
    SPLIT = "split", _("they differ: to be adjudicated")
    SETTLED = "settled", _("all are in, and one rating holds")


# Nothing is late any more in these.
FINISHED = (Status.PUBLISHED, Status.DISMISSED)


def past_deadline(now: datetime) -> Q:
    return Q(due_at__lt=now) & ~Q(status__in=FINISHED)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def on_desks_of(self, user: User) -> Self:
        return self.filter(desk__memberships__user=user)

    def in_queue_order(self) -> Self:
        """By the moment since which each counts as waiting: priority and deadline pull it forward (migration 0030)."""
        return self.order_by("queue_rank", "id")

    def in_review(self) -> Self:
        return self.filter(status=Status.IN_REVIEW)

    def overdue(self, *, now: datetime) -> Self:
        """Past their deadline and neither published nor dismissed."""
        return self.filter(past_deadline(now))

    def not_the_work_of(self, user: User) -> Self:
        """Leave out the claims on which ``user`` ever wrote a verdict or evidence."""
        own_verdict = models.Exists(user.verdicts.filter(claim=models.OuterRef("pk")))
        own_evidence = models.Exists(user.evidence_written.filter(claim=models.OuterRef("pk")))
        return self.exclude(own_verdict).exclude(own_evidence)

    def not_leased_to_others(self, user: User, *, now: datetime) -> Self:
        return self.filter(Q(lease_holder=None) | Q(lease_holder=user) | Q(lease_expires_at__lte=now))

    def count_by_status_in(self, articles: Iterable[Article]) -> dict[int, list[tuple[Status, int]]]:
        """How many claims stand in each of ``articles``, by the article's id and then by status in its order."""
        rows = (
            self.filter(highlights__removed_at=None, highlights__revision__article__in=[each.pk for each in articles])
            .order_by()
            .values_list("highlights__revision__article", "status")
            .annotate(number=models.Count("pk", distinct=True))
        )
        counts: dict[int, list[tuple[Status, int]]] = {}
        for article, status, number in sorted(rows, key=lambda row: Status.values.index(row[1])):
            counts.setdefault(article, []).append((Status(status), number))
        return counts


class Claim(models.Model):
    """The statement being checked, worded so that it stands alone.

    The lease stands on the claim itself: ``FOR UPDATE SKIP LOCKED`` reads a locked row again before it is given out,
    which it would not do for a lease kept in another table.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="claims", db_index=False)
    statement = models.TextField(
        validators=[validators.validate_no_nul, validators.validate_not_blank, validators.validate_statement_length]
    )
    claimant = models.CharField(max_length=200, blank=True, help_text=_("who says it"))
    said_on = models.DateField(null=True, blank=True)
    # Names of the desk's topics, as annotations.topics settled them: read with the claim, at no query's cost.
    topics = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    priority = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(
        null=True, blank=True, validators=[validators.validate_instant], help_text=_("when the check is to be public")
    )
    assigned_to = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="assigned_claims", null=True, blank=True
    )
    # Above 1 they are given blind. Written by annotations.blind alone.
    verdicts_required = models.PositiveSmallIntegerField(default=1, editable=False)
    verdicts_state = models.CharField(
        max_length=10, choices=VerdictsState.choices, default=VerdictsState.OPEN, editable=False
    )
    verdicts_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Where it stands in the review queue, and the language it was marked in: both written by a trigger alone.
    queue_rank = models.DateTimeField(null=True, editable=False)
    queue_language = models.CharField(max_length=8, default="", editable=False)
    lease_holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Moves with every change to the claim, its highlights, evidence and verdicts; versions forms and ETags.
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    # Set by annotations.snapshot.with_check().
    public_since: datetime | None  # of the version that is public now; none for a retraction
    standing_highlights: "list[Highlight]"
    standing_evidence: "list[Evidence]"
    verdicts_given: "list[Verdict]"
    standing_replies: "list[Reply]"

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="claim_status_known"),
            models.CheckConstraint(condition=~Q(statement=""), name="claim_has_statement"),
            models.CheckConstraint(condition=Q(priority__range=(-100, 100)), name="claim_priority_in_range"),
            # No date near the ends of the calendar: in some zone it could not be shown.
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__range=(validators.EARLIEST, validators.LATEST)),
                name="claim_due_within_the_calendar",
            ),
            models.CheckConstraint(
                condition=Q(lease_holder=None, lease_expires_at=None)
                | Q(lease_holder__isnull=False, lease_expires_at__isnull=False),
                name="claim_lease_has_holder_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.IN_REVIEW) | Q(submitted_at__isnull=False),
                name="claim_in_review_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(verdicts_required__range=(1, MOST_VERDICTS)), name="claim_verdicts_required_in_range"
            ),
            models.CheckConstraint(
                condition=Q(verdicts_state=VerdictsState.OPEN, verdicts_required=1, verdicts_opened_at=None)
                | Q(verdicts_state=VerdictsState.SEALED, verdicts_required__gt=1, verdicts_opened_at=None)
                | Q(
                    verdicts_state__in=[VerdictsState.SPLIT, VerdictsState.SETTLED],
                    verdicts_opened_at__isnull=False,
                ),
                name="claim_verdicts_state_fits",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.IN_REVIEW, Status.PUBLISHED])
                | ~Q(verdicts_state__in=[VerdictsState.SEALED, VerdictsState.SPLIT]),
                name="claim_reviewed_once_its_verdicts_are_settled",
            ),
        ]
        indexes = [
            # The claims list, newest first, within one desk and status.
            models.Index(fields=["desk", "status", "-id"], name="claim_list"),
            # The next claim of the review queue.
            models.Index(F("desk"), F("queue_rank"), F("id"), condition=Q(status=Status.IN_REVIEW), name="claim_queue"),
            # The next one in a language that the reviewer prefers.
            models.Index(
                F("desk"),
                F("queue_language"),
                F("queue_rank"),
                F("id"),
                condition=Q(status=Status.IN_REVIEW),
                name="claim_queue_by_language",
            ),
            # What is past its deadline.
            models.Index(fields=["desk", "due_at"], condition=Q(due_at__isnull=False), name="claim_by_deadline"),
            # What consumers poll with updated_since.
            models.Index(fields=["desk", "updated_at"], name="claim_by_update"),
            # The claim of exactly these words, which highlights in bulk name.
            HashIndex(fields=["statement"], name="claim_by_words"),
            # Search by any part of a statement.
            GinIndex(OpClass(Upper("statement"), name="gin_trgm_ops"), name="claim_statement_trigrams"),
            # The claims of a topic.
            GinIndex(fields=["topics"], name="claim_by_topic"),
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def verdict(self) -> "Verdict | None":
        """The newest verdict: the one that counts. ``None`` also where verdicts differ until they are adjudicated."""
        return self.verdicts_given[-1] if self.verdicts_given and not self.is_split else None

    @property
    def is_sealed(self) -> bool:
        return self.verdicts_state == VerdictsState.SEALED

    @property
    def is_split(self) -> bool:
        return self.verdicts_state == VerdictsState.SPLIT

    @property
    def alerts(self) -> "list[Anchor]":
        """Where a revision took the words of the public check away, and nobody has settled what that means."""
        asked = [highlight.question for highlight in self.standing_highlights]
        return [
            anchor
            for anchor in asked
            if anchor and self.public_since and anchor.revision.created_at > self.public_since
        ]

    @property
    def is_under_work(self) -> bool:
        return self.status in (Status.OPEN, Status.CHECKING)

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now() and self.status not in FINISHED

    def is_leased_to_another(self, user: User, *, now: datetime | None = None) -> bool:
        if self.lease_holder_id is None or self.lease_expires_at is None or self.lease_holder_id == user.pk:
            return False
        return self.lease_expires_at > (now or timezone.now())
