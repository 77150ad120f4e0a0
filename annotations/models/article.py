"""Stored documents: publishers, articles, their immutable revisions and the cues of transcripts."""

import functools
from collections.abc import Iterable
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import validators
from annotations.models.desk import Desk
from annotations.models.ready import Ready, instances_of
from annotations.models.user import User


class Publisher(models.Model):
    """The outlet an article comes from."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="publishers")
    name = models.CharField(max_length=200, validators=[validators.validate_not_blank])
    time_zone = models.CharField(max_length=64, blank=True, validators=[validators.validate_time_zone])

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="publisher_name_once_per_desk")]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    ARTICLE = "article", _("article")
    TRANSCRIPT = "transcript", _("transcript")


class AssumedZone(models.TextChoices):
    """Whose time zone turned the time as stated into an instant."""

    NONE = "", _("as stated")
    PUBLISHER = "publisher", _("the publisher’s time zone")
    DESK = "desk", _("the desk’s time zone")


class ArticleQuerySet(models.QuerySet["Article"]):
    def at_address(self, *, desk: Desk, urls: Iterable[str], kind: str) -> Self:
        """Articles of ``desk`` that came from one of ``urls``, as the same kind of document."""
        return self.filter(desk=desk, kind=kind, url__in=[url for url in urls if url])

    def on_desks_of(self, user: User) -> Self:
        return self.filter(desk__memberships__user=user)

    def own(self, user: User, pk: int) -> "Article":
        """Return one article on a desk of ``user``, with desk and publisher. Raises ``Article.DoesNotExist``."""
        rows = _OWN.rows(user.pk, pk)
        if not rows:
            raise Article.DoesNotExist
        article: Article
        article, article.desk, article.publisher = instances_of(rows[0], Article, Desk, Publisher)
        return article

    def with_text(self, *, desk: Desk, sha256: str) -> Self:
        """Articles of ``desk`` one of whose revisions has this text."""
        return self.filter(desk=desk, revisions__sha256=sha256).distinct()

    def with_revision(self) -> Self:
        """Fetch the newest revision of each, without its text: two queries, whatever the number."""
        later = Revision.objects.filter(article=models.OuterRef("article"), number__gt=models.OuterRef("number"))
        newest = Revision.objects.without_text().exclude(models.Exists(later))
        return self.prefetch_related(models.Prefetch("revisions", newest, "newest_revisions"))

    def matching(self, words: str) -> Self:
        """Those with each of ``words`` in their title or publisher's name, whatever the accents; all for none."""
        found = self
        for word in words.split():
            found = found.filter(Q(title__unaccent__icontains=word) | Q(publisher__name__unaccent__icontains=word))
        return found


_OWN = Ready(
    lambda: Article.objects.select_related("desk", "publisher").on_desks_of(User(pk=0)).filter(pk=0).order_by()
)


class Article(models.Model):
    """A stored document. What is read and marked is its newest revision; ``RawInput`` keeps what came in."""

    # Of what comes by the thousand no foreign key has an index that another one begins with, or that no query asks for.
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="articles", db_index=False)
    # What another system calls it: bulk import leaves alone what is here under its key already.
    key = models.CharField(max_length=200, blank=True, editable=False, validators=[validators.validate_no_nul])
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ARTICLE)
    title = models.CharField(max_length=500, validators=[validators.validate_not_blank])
    url = models.CharField(max_length=validators.MAX_URL_LENGTH, blank=True, validators=[validators.validate_url])
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="articles", null=True, blank=True)
    author = models.CharField(max_length=200, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, validators=[validators.validate_instant])
    published_stated = models.CharField(max_length=100, blank=True, help_text=_("the date line as it stands"))
    published_zone = models.CharField(max_length=10, choices=AssumedZone.choices, blank=True)
    language = models.CharField(
        max_length=35,
        blank=True,
        validators=[validators.validate_language],
        help_text=_("BCP 47, such as en or bn"),
    )
    format = models.CharField(max_length=20)
    # The SHA-256 of the first revision's text: the constraint below keeps two importers from both storing it.
    text_sha256 = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    newest_revisions: "list[Revision]"  # the one, set by ArticleQuerySet.with_revision()

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "text_sha256"], name="article_text_once_per_desk"),
            models.UniqueConstraint(fields=["desk", "key"], condition=~Q(key=""), name="article_key_once_per_desk"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="article_kind_known"),
            models.CheckConstraint(condition=~Q(title=""), name="article_has_title"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_at__range=(validators.EARLIEST, validators.LATEST)),
                name="article_published_within_the_calendar",
            ),
        ]
        indexes = [
            # The articles list, newest first, within one desk.
            models.Index(fields=["desk", "-id"], name="article_list"),
        ]

    def __str__(self) -> str:
        return self.title

    @functools.cached_property
    def revision(self) -> "Revision":
        """The newest revision."""
        if hasattr(self, "newest_revisions"):
            return self.newest_revisions[0]
        return self.revisions.order_by("-number")[:1].get()

    @property
    def assumed_zone(self) -> ZoneInfo:
        """The zone of a time that names none: the publisher's, else the desk's."""
        publisher_zone = self.publisher.time_zone if self.publisher else ""
        return ZoneInfo(publisher_zone or self.desk.time_zone)

    @property
    def published_local(self) -> datetime | None:
        """``published_at`` in the zone that was assumed for it, to be shown as it was stated."""
        return self.published_at.astimezone(self.assumed_zone) if self.published_at else None


class RawInput(models.Model):
    """What an article was made from, byte for byte. A table of its own, so that no list reads it."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="raw_input")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.article_id}"


class RevisionQuerySet(models.QuerySet["Revision"]):
    def without_text(self) -> Self:
        """Leave out the text, the one column that is large."""
        return self.defer("text")

    def newest_of(self, article: Article) -> "Revision":
        return self.filter(article=article).order_by("-number")[:1].get()


class Revision(models.Model):
    """One immutable version of an article's canonical text. Never changed, never deleted: a trigger sees to it."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    text = models.TextField(validators=[validators.validate_no_nul, validators.validate_not_blank])
    sha256 = models.CharField(max_length=64, db_index=True)
    length = models.PositiveIntegerField(help_text=_("code points"))
    # Where characters beyond U+FFFF stand, ascending: those that take two UTF-16 units. The database computes it.
    astral = models.GeneratedField(
        expression=models.Func(F("text"), function="annotations_astral_offsets"),
        output_field=ArrayField(models.IntegerField()),
        db_persist=True,
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once_per_article"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
            models.CheckConstraint(condition=Q(length__gte=1), name="revision_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}.{self.number}"


class RevisionInput(models.Model):
    """What a later revision was read from, byte for byte; none for one that was typed."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, primary_key=True, related_name="input")
    format = models.CharField(max_length=20)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.revision_id}"


class Cue(models.Model):
    """A time-coded stretch of a transcript revision. Times in milliseconds, offsets in code points, end-exclusive."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="cues")
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    speaker = models.CharField(max_length=200, blank=True)
    # Where words begin and when, in pairs, counted from the cue's own beginnings: see ``annotations.timing``.
    words = ArrayField(models.PositiveIntegerField(), default=list, db_default=[], blank=True)

    class Meta:
        ordering = ["revision", "start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(start_ms__lte=F("end_ms")), name="cue_time_runs_forward"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="cue_span_not_empty"),
        ]
        indexes = [
            # The cues that a highlight crosses, and those of a whole page, in reading order.
            models.Index(fields=["revision", "start"], name="cue_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.start_ms}–{self.end_ms} ms"
