"""Desks, who works on them, and the rating scale they judge by."""

from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import validators
from annotations.models.gate import Gate
from annotations.models.user import User

# As many independent verdicts as a claim can ask for.
MOST_VERDICTS = 9
MOST_SOURCES = 20


class Role(models.TextChoices):
    """What a membership lets its user do; each role may do all that the ones before it may."""

    READER = "reader", _("reader")
    CHECKER = "checker", _("checker")
    REVIEWER = "reviewer", _("reviewer")
    ADMIN = "admin", _("administrator")

    @property
    def rank(self) -> int:
        return list(Role).index(self)


class DeskQuerySet(models.QuerySet["Desk"]):
    def of(self, user: User) -> Self:
        """The desks that ``user`` has a membership on, by name."""
        return self.filter(memberships__user=user).order_by("name")


class Desk(models.Model):
    """An editorial team. Articles, claims, rating scale and policy belong to one desk."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[validators.validate_time_zone],
        help_text=_("the zone assumed for times that name none"),
    )
    # Which new claims ask for several verdicts, given blind: those of this priority or a higher one (none where it is
    # null), and a random sample of all, in percent.
    blind_number = models.PositiveSmallIntegerField(default=2, editable=False)
    blind_priority = models.SmallIntegerField(null=True, editable=False)
    blind_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0, editable=False)
    # What is asked of every check before it is published; set by annotations.policy alone.
    gates = ArrayField(models.CharField(max_length=40, choices=Gate.choices), default=list, blank=True, editable=False)
    # How many sources the gate ``independent_sources`` asks for.
    sources_needed = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(MOST_SOURCES)], editable=False
    )
    # From which role on people must have a second factor; "": nobody must. Set by annotations.policy alone.
    second_factor_from = models.CharField(
        max_length=10, choices=Role.choices, blank=True, default="", db_default="", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(blind_number__range=(2, MOST_VERDICTS)), name="desk_blind_number_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(blind_priority=None) | models.Q(blind_priority__range=(-100, 100)),
                name="desk_blind_priority_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(blind_percent__range=(0, 100)), name="desk_blind_percent_in_range"
            ),
            models.CheckConstraint(condition=models.Q(gates__contained_by=Gate.values), name="desk_gates_known"),
            models.CheckConstraint(
                condition=models.Q(sources_needed__range=(1, MOST_SOURCES)), name="desk_sources_needed_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(second_factor_from__in=["", *Role.values]),
                name="desk_second_factor_from_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    # Those its user likes to review in: primary subtags of BCP 47, such as ``en``.
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "desk"], name="membership_once_per_desk"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.desk} · {self.get_role_display()}"


class AveritecLabel(models.TextChoices):
    """The four labels of the AVeriTeC data set (https://fever.ai/dataset/averitec.html)."""

    SUPPORTED = "Supported"
    REFUTED = "Refuted"
    NOT_ENOUGH_EVIDENCE = "Not Enough Evidence"
    CONFLICTING = "Conflicting Evidence/Cherrypicking"


class RatingScale(models.Model):
    """The ordered verdict words of a desk. A desk judges by its one active scale; older ones keep their verdicts."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="rating_scales")
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk"], condition=models.Q(is_active=True), name="rating_scale_one_active_per_desk"
            ),
        ]

    def __str__(self) -> str:
        return self.name


HEX_COLOR = RegexValidator(r"^#[0-9a-f]{6}$", _("Give the colour as #rrggbb."))


class Rating(models.Model):
    """One verdict word.

    ``value`` orders the word between 1 (false) and the scale's highest (true); 0 stands for a word that is off that
    axis, such as “unproven”. ``fill`` is how much of the disc beside the word is filled, in percent.
    """

    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, related_name="ratings")
    slug = models.SlugField()
    name = models.CharField(max_length=50)
    position = models.PositiveSmallIntegerField()
    value = models.PositiveSmallIntegerField()
    fill = models.PositiveSmallIntegerField(default=0)
    color = models.CharField(max_length=7, validators=[HEX_COLOR], help_text=_("on light paper"))
    color_dark = models.CharField(max_length=7, validators=[HEX_COLOR], help_text=_("on dark paper"))
    averitec_label = models.CharField(max_length=40, choices=AveritecLabel.choices)

    class Meta:
        ordering = ["scale", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "slug"], name="rating_slug_once_per_scale"),
            models.UniqueConstraint(fields=["scale", "position"], name="rating_position_once_per_scale"),
            models.CheckConstraint(condition=models.Q(fill__lte=100), name="rating_fill_is_percent"),
            models.CheckConstraint(
                condition=models.Q(averitec_label__in=AveritecLabel.values), name="rating_averitec_label_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
