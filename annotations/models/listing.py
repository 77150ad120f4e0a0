"""By what public checks are found: topics, and one row for each list that a check stands in."""

from typing import Self

from django.db import models
from django.db.models import Q

from annotations import validators
from annotations.models.claim import Claim
from annotations.models.desk import Desk
from annotations.models.review import Publication
from annotations.models.user import User
from annotations.slugs import LONGEST

LONGEST_TOPIC = 60


class TopicQuerySet(models.QuerySet["Topic"]):
    def on_desks_of(self, user: User) -> Self:
        return self.filter(desk__memberships__user=user)


class Topic(models.Model):
    """A subject that a desk sorts its claims by. Claims name it as it is written here."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="topics")
    slug = models.CharField(max_length=LONGEST)
    name = models.CharField(
        max_length=LONGEST_TOPIC, validators=[validators.validate_no_nul, validators.validate_not_blank]
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "slug"], name="topic_slug_once_per_desk"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="topic_has_name_and_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Facet(models.TextChoices):
    """What lists of public checks are made by; ``ALL`` is the list of them all, whose slug is empty."""

    ALL = "all"
    TOPIC = "topics"
    PUBLISHER = "publishers"
    CLAIMANT = "claimants"
    RATING = "ratings"


class Listing(models.Model):
    """A check's newest version stands in one list. Written by ``annotations.listing`` alone, from the snapshot.

    A table of its own, because the snapshots are JSON that no list should have to look through, and publications are
    never changed: it can be made anew from them at any time.
    """

    facet = models.CharField(max_length=10, choices=Facet.choices)
    slug = models.CharField(max_length=LONGEST, blank=True)
    name = models.CharField(max_length=200, blank=True)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="listings")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="listings")

    class Meta:
        ordering = ["-publication_id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "facet", "slug"], name="listing_once_per_claim"),
            models.CheckConstraint(condition=Q(facet__in=Facet.values), name="listing_facet_known"),
        ]
        indexes = [
            # A public list, newest first, and the lists there are with how many checks stand in each.
            models.Index(fields=["facet", "slug", "-publication"], name="listing_of_list"),
        ]

    def __str__(self) -> str:
        return f"{self.facet}/{self.slug}: {self.claim_id}"
