"""The append-only history."""

from typing import Self

from django.db import models
from django.db.models import Func
from django.utils import timezone

from annotations.models.claim import Claim
from annotations.models.desk import Desk
from annotations.models.user import User


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
    REPLY = "reply"
    REVIEW = "review"
    PUBLICATION = "publication"
    TOPIC = "topic"
    CORRECTION_REQUEST = "correction_request"


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
        return self.filter(transaction__lt=Func(function="annotations_feed_horizon"))

    def of_claim(self, claim: Claim) -> Self:
        """A claim's history, oldest first, with who acted."""
        return self.filter(claim=claim).select_related("actor").order_by("id")


class HistoryChain(models.Model):
    """The head of one chain of events: how many it has, the last one's id, and its hash. Written by triggers alone.

    There are as many chains as transactions ever wrote history at once: each takes one that nobody holds.
    """

    length = models.BigIntegerField(default=0)
    last = models.BigIntegerField(null=True)
    hash = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"chain {self.pk}: {self.length}"


class Event(models.Model):
    """One line of the history. ``act`` names the verb; ``data`` has facts or changes, ``{field: [before, after]}``.

    Written by ``annotations.history.record`` alone; a trigger refuses UPDATE and DELETE. People are named by their
    keys: a name or an address written here could never be taken back.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    action = models.CharField(max_length=10, choices=Action.choices)
    noun = models.CharField(max_length=20, choices=Noun.choices)
    object_id = models.BigIntegerField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events", null=True, db_index=False)
    act = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    # The 64-bit number of the transaction that wrote it, plus what keeps the order after a move to another server (see
    # annotations.history.continue_feed). Verbs lock what they change before they write, so that for one object this
    # order is the order of the changes.
    transaction = models.BigIntegerField(db_default=Func(function="annotations_feed_position"), editable=False)

    # What a trigger links it to the one before it with, where the writer left ``hash`` empty: the chain, the place in
    # it (from 1), the id and the hash of the one before, and its own SHA-256. NULL: written past that trigger.
    chain = models.BigIntegerField(null=True, editable=False)
    place = models.BigIntegerField(null=True, editable=False)
    previous = models.BigIntegerField(null=True, editable=False)
    previous_hash = models.BinaryField(null=True, editable=False)
    hash = models.BinaryField(null=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            # The change feed of a desk.
            models.Index(fields=["desk", "transaction", "id"], name="event_feed"),
            # The history on a claim's page.
            models.Index(fields=["claim", "id"], name="event_of_claim"),
            # verify_history walks each chain from its first event to its last.
            models.Index(fields=["chain", "place"], name="event_in_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.noun} {self.object_id}"
