"""Where highlights stand in later revisions: what re-anchoring found, and what a person said of it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models.article import Revision
from annotations.models.desk import Desk
from annotations.models.review import public_since
from annotations.models.user import User


class AnchorState(models.TextChoices):
    CARRIED = "carried", _("carried")
    REWORDED = "reworded", _("reworded")
    AMBIGUOUS = "ambiguous", _("ambiguous")
    REMOVED = "removed", _("removed")


class PlaceInRevision(models.Model):
    """A span of a later revision, in code points, with its quote; the span is null where there is none."""

    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    exact = models.TextField(blank=True, help_text=_("the words at the span"))
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    start_ms = models.PositiveIntegerField(null=True, blank=True)
    end_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class AnchorQuerySet(models.QuerySet["Anchor"]):
    def open(self) -> Self:
        """Those a person has yet to settle.

        They are not *carried*, and the newest of a highlight that stands and was not marked on a later revision.
        """
        later = Anchor.objects.filter(
            highlight=models.OuterRef("highlight"), revision__number__gt=models.OuterRef("revision__number")
        )
        return self.filter(
            Q(settlement=None) | Q(settlement__taken_back_at__isnull=False),
            highlight__removed_at=None,
            revision__number__gt=F("highlight__revision__number"),
        ).exclude(Q(state=AnchorState.CARRIED) | models.Exists(later))

    def alerting(self) -> Self:
        """Open ones of claims whose check is public and was published before the revision was made."""
        return self.open().with_public_since().filter(public_since__lt=F("revision__created_at"))

    def with_public_since(self) -> Self:
        return self.annotate(public_since=public_since("highlight__claim"))

    def of_desk(self, desk: Desk) -> Self:
        return self.filter(highlight__claim__desk=desk)


class Anchor(PlaceInRevision):
    """Where re-anchoring found a highlight in a later revision; no span where ambiguous or removed: never a guess.

    ``candidates`` of an ambiguous one are ``[{"start", "end", "similarity"}]``, best first. Append-only.
    """

    highlight = models.ForeignKey("annotations.Highlight", on_delete=models.PROTECT, related_name="anchors")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="anchors")
    state = models.CharField(max_length=10, choices=AnchorState.choices)
    similarity = models.FloatField(null=True, blank=True, help_text=_("0 to 1"))
    candidates = models.JSONField(default=list, blank=True)

    # Only with ``with_public_since``: when the version of the claim's check that is public now came out.
    public_since: datetime | None

    objects = AnchorQuerySet.as_manager()

    class Meta:
        ordering = ["revision", "highlight"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "highlight"], name="anchor_once_per_revision"),
            models.CheckConstraint(
                condition=(
                    Q(state__in=[AnchorState.CARRIED, AnchorState.REWORDED], start__isnull=False, end__isnull=False)
                    & Q(start__lt=F("end"))
                )
                | Q(state__in=[AnchorState.AMBIGUOUS, AnchorState.REMOVED], start=None, end=None),
                name="anchor_has_span_where_it_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.highlight_id} in {self.revision_id}: {self.state}"

    @property
    def answer(self) -> "Settlement | None":
        """What a person said of it, if that was not taken back."""
        settlement: Settlement | None = getattr(self, "settlement", None)
        return settlement if settlement and settlement.taken_back_at is None else None

    @property
    def is_open(self) -> bool:
        return self.state != AnchorState.CARRIED and self.answer is None


class Answer(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    PICKED = "picked", _("picked")
    MARKED = "marked", _("marked anew")
    RETIRED = "retired", _("retired")


class Settlement(PlaceInRevision):
    """What a person said of an anchor: where the highlight stands in that revision, or that it no longer does.

    The check keeps the words that were marked: to say where they stand now changes nothing of what was read.
    """

    anchor = models.OneToOneField(Anchor, on_delete=models.PROTECT, related_name="settlement")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=Answer.RETIRED, start=None, end=None)
                | Q(answer__in=[Answer.ACCEPTED, Answer.PICKED, Answer.MARKED], start__lt=F("end")),
                name="settlement_has_span_unless_retired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anchor_id}: {self.answer}"

    @property
    def revision(self) -> Revision:
        return self.anchor.revision

    @property
    def revision_id(self) -> int:
        return self.anchor.revision_id
