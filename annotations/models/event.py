"""The append-only history."""

from typing import Self

from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast
from django.utils import timezone

from annotations.models.claim import Claim
from annotations.models.desk import Desk
from annotations.models.user import User


def _as_integer(xid8: Func) -> Cast:
    """PostgreSQL casts its 64-bit transaction numbers to text only."""
    return Cast(Cast(xid8, models.TextField()), models.BigIntegerField())


class Noun(models.TextChoices):
    """What an event is about: the singular nouns of the API."""

    DESK = "desk"
    MEMBERSHIP = "membership"
    PUBLISHER = "publisher"
    ARTICLE = "article"
    REVISION = "revision"
    CLAIM = "claim"
    HIGHLIGHT = "highlight"
    EVIDENCE = "evidence"
    VERDICT = "verdict"
    COMMENT = "comment"
    REVIEW = "review"
    PUBLICATION = "publication"


class Action(models.TextChoices):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


class EventQuerySet(models.QuerySet["Event"]):
    def settled(self) -> Self:
        """Events that nothing can precede any more: of transactions older than the oldest one still running.

        Sequence order is not commit order: reading by ``id`` alone would pass over what commits late. The order to read
        in is ``transaction``, then ``id``.
        """
        oldest_running = Func(Func(function="pg_current_snapshot"), function="pg_snapshot_xmin")
        return self.filter(transaction__lt=_as_integer(oldest_running))

    def of_claim(self, claim: Claim) -> Self:
        """A claim's history, oldest first, with who acted."""
        return self.filter(claim=claim).select_related("actor").order_by("id")


class Event(models.Model):
    """One line of the history. ``act`` names the verb; ``data`` has facts or changes, ``{field: [before, after]}``.

    Written by ``annotations.history.record`` alone; a trigger refuses UPDATE and DELETE.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    action = models.CharField(max_length=10, choices=Action.choices)
    noun = models.CharField(max_length=20, choices=Noun.choices)
    object_id = models.BigIntegerField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events", null=True)
    act = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    # The 64-bit number of the transaction that wrote it. Verbs lock what they change before they write, so that
    # for one object this order is the order of the changes.
    transaction = models.BigIntegerField(db_default=_as_integer(Func(function="pg_current_xact_id")), editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            # The change feed of a desk.
            models.Index(fields=["desk", "transaction", "id"], name="event_feed"),
            # The history on a claim's page.
            models.Index(fields=["claim", "id"], name="event_of_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.noun} {self.object_id}"
