"""The right of reply: who was asked for theirs, when, how, and what came."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import validators
from annotations.models.claim import Claim
from annotations.models.user import User


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("telephone")
    LETTER = "letter", _("letter")
    FORM = "form", _("contact form")
    SOCIAL = "social", _("social media")
    IN_PERSON = "in_person", _("in person")
    OTHER = "other", _("another way")


class ReplyState(models.TextChoices):
    WAITING = "waiting", _("waiting for an answer")
    ANSWERED = "answered", _("answered")
    NO_ANSWER = "no_answer", _("no answer came")


class ReplyQuerySet(models.QuerySet["Reply"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def on_desks_of(self, user: User) -> Self:
        return self.filter(claim__desk__memberships__user=user)


class Reply(models.Model):
    """One person or office that was asked what they say to a check. It is part of the check, and published with it.

    ``settled_on`` is the day on which the answer came, or on which the desk stopped waiting for one.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="replies")
    asked = models.CharField(
        max_length=200,
        validators=[validators.validate_no_nul, validators.validate_not_blank],
        help_text=_("who was asked, as readers may know them"),
    )
    asked_on = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=ReplyState.choices, default=ReplyState.WAITING)
    answer = models.TextField(blank=True, validators=[validators.validate_no_nul, validators.validate_text_length])
    settled_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["asked_on", "id"]
        verbose_name_plural = _("replies")
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="reply_channel_known"),
            models.CheckConstraint(condition=~Q(asked=""), name="reply_names_who_was_asked"),
            models.CheckConstraint(
                condition=Q(state=ReplyState.WAITING, answer="", settled_on=None)
                | (Q(state=ReplyState.ANSWERED, settled_on__isnull=False) & ~Q(answer=""))
                | Q(state=ReplyState.NO_ANSWER, answer="", settled_on__isnull=False),
                name="reply_answer_goes_with_state",
            ),
            models.CheckConstraint(
                condition=Q(settled_on=None) | Q(settled_on__gte=F("asked_on")), name="reply_settled_after_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked}: {self.get_state_display()}"
