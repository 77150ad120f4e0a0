"""What is fetched from the web: articles asked for by address, archived copies, and what became of cited pages."""

from datetime import timedelta
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import validators
from annotations.models.article import Article
from annotations.models.desk import Desk
from annotations.models.evidence import Evidence
from annotations.models.review import public_since
from annotations.models.user import User


class ArchiveQuerySet(models.QuerySet["Archive"]):
    def on_desks_of(self, user: User) -> Self:
        return self.filter(desk__memberships__user=user)

    def without_content(self) -> Self:
        """Leave out the columns that are large."""
        return self.defer("warc", "text")


class Archive(models.Model):
    """A page as it was at one moment. Never changed, never deleted: a trigger sees to it.

    ``warc`` is the response as a gzipped WARC file, ``sha256`` the digest of that file, ``body_sha256`` that of the
    unpacked body. ``text`` is what is read in it, in canonical form; empty where nothing can be.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="archives")
    asked_url = models.CharField(max_length=validators.MAX_URL_LENGTH)
    url = models.TextField(help_text=_("after redirects"))
    fetched_at = models.DateTimeField()
    media_type = models.CharField(max_length=200, blank=True)
    charset = models.CharField(max_length=40, blank=True)
    warc = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64)
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True, validators=[validators.validate_no_nul])

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title or self.url


class ImportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    FETCHING = "fetching", _("fetching")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


UNDER_WAY = (ImportState.WAITING, ImportState.FETCHING)


class ArticleImportQuerySet(models.QuerySet["ArticleImport"]):
    def on_desks_of(self, user: User) -> Self:
        return self.filter(desk__memberships__user=user)

    def under_way(self) -> Self:
        return self.filter(state__in=UNDER_WAY)


class ArticleImport(models.Model):
    """An article asked for by its address. ``details`` are the metadata given along, which win over the page's."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="imports")
    url = models.CharField(max_length=validators.MAX_URL_LENGTH)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    detail = models.TextField(blank=True, help_text=_("what failed, or what is waited for"))
    # What was recognised, mended or left out in the page, as ``ingest.Remark`` has it; filled when it is done.
    remarks = models.JSONField(default=list, db_default=[], editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="imports", null=True)
    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="imports", null=True)
    # The article whose next revision the page is to be, where it is stored already.
    revises = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", null=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ArticleImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ImportState.DONE) | Q(article__isnull=False), name="import_done_has_article"
            ),
            models.UniqueConstraint(
                fields=["desk", "url"], condition=Q(state__in=UNDER_WAY), name="import_under_way_once_per_url"
            ),
        ]
        indexes = [
            # The imports list, newest first, within one desk.
            models.Index(fields=["desk", "-id"], name="import_list"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class PageState(models.TextChoices):
    ARCHIVED = "archived", _("archived")
    UNCHANGED = "unchanged", _("unchanged")
    CHANGED = "changed", _("changed")
    GONE = "gone", _("gone")
    REFUSED = "refused", _("not fetched")
    FAILED = "failed", _("could not be read")


class QuoteState(models.TextChoices):
    NONE = "", _("no quote")
    FOUND = "found", _("found")
    REWORDED = "reworded", _("reworded")
    AMBIGUOUS = "ambiguous", _("in several places")
    MISSING = "missing", _("not found")


# A page that is gone, or does not hold the words that are quoted from it.
DRIFTED = Q(state=PageState.GONE) | Q(quote_state__in=[QuoteState.REWORDED, QuoteState.MISSING])
# Pages are looked at daily: what is older tells nothing of today.
_TOLD_FOR = timedelta(days=8)


class PageCheckQuerySet(models.QuerySet["PageCheck"]):
    def alerting(self) -> Self:
        """Newest checks of what published checks cite, where the page drifted since the version that is public."""
        earlier = PageCheck.objects.filter(
            DRIFTED,
            evidence=models.OuterRef("evidence"),
            url=models.OuterRef("url"),
            checked_at__lte=models.OuterRef("public_since"),
        )
        lately = self.filter(DRIFTED, checked_at__gte=timezone.now() - _TOLD_FOR)
        of_now = lately.filter(evidence__withdrawn_at=None, url=F("evidence__url")).newest_per_evidence()
        since = of_now.annotate(public_since=public_since("evidence__claim"))
        return since.filter(public_since__lt=F("checked_at")).exclude(models.Exists(earlier))

    def newest_per_evidence(self) -> Self:
        later = PageCheck.objects.filter(evidence=models.OuterRef("evidence"), id__gt=models.OuterRef("id"))
        return self.exclude(models.Exists(later))


class PageCheck(models.Model):
    """What was found at the address of web evidence. Append-only.

    ``pinned`` is the first copy of the page, ``archive`` the one that shows what was found now; both are null until
    there is a copy. ``quote_start`` and ``quote_end`` are code points of the archive's text.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="page_checks")
    url = models.CharField(max_length=validators.MAX_URL_LENGTH)
    checked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=PageState.choices)
    detail = models.TextField(blank=True)
    pinned = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="+", null=True)
    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="page_checks", null=True)
    quote_state = models.CharField(max_length=10, choices=QuoteState.choices, blank=True)
    quote_start = models.PositiveIntegerField(null=True)
    quote_end = models.PositiveIntegerField(null=True)

    objects = PageCheckQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PageState.values), name="page_state_known"),
            models.CheckConstraint(condition=Q(quote_state__in=QuoteState.values), name="page_quote_state_known"),
            models.CheckConstraint(
                condition=Q(quote_start=None, quote_end=None) | Q(quote_start__lt=F("quote_end")),
                name="page_quote_span_whole",
            ),
        ]
        indexes = [
            # The newest check of an item.
            models.Index(fields=["evidence", "-id"], name="page_check_newest"),
            # Alerts: few pages drift, and of these the days of a week are read.
            models.Index(fields=["checked_at"], condition=DRIFTED, name="page_check_drifted"),
        ]

    def __str__(self) -> str:
        return f"{self.url}: {self.state}"
