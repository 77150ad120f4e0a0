"""What readers of the public pages ask to have corrected."""

from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations import validators
from annotations.models.claim import Claim
from annotations.models.desk import Desk
from annotations.models.user import User

LONGEST_REQUEST = 5_000


class RequestState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class CorrectionRequestQuerySet(models.QuerySet["CorrectionRequest"]):
    def on_desks_of(self, user: User) -> Self:
        return self.filter(desk__memberships__user=user)

    def waiting(self) -> Self:
        return self.filter(state=RequestState.WAITING)


class CorrectionRequest(models.Model):
    """One reader's words on one public version. Written by strangers: shown to the desk alone, as plain text.

    The address to answer to is the sender's own: it stands here and nowhere else, not even in the history, and can be
    taken away.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="correction_requests")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="correction_requests")
    version = models.PositiveIntegerField()
    body = models.TextField(
        validators=[
            validators.validate_no_nul,
            validators.validate_not_blank,
            validators.validate_no_stacked_marks,
            MaxLengthValidator(LONGEST_REQUEST),
        ]
    )
    email = models.EmailField(blank=True, validators=[validators.validate_no_nul])
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(blank=True, validators=[validators.validate_no_nul, validators.validate_text_length])

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="correction_request_state_known"),
            models.CheckConstraint(condition=~Q(body=""), name="correction_request_has_words"),
            models.CheckConstraint(
                condition=Q(state=RequestState.WAITING, decided_by=None, decided_at=None)
                | (~Q(state=RequestState.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="correction_request_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.DECLINED) | ~Q(reason=""), name="correction_request_declined_says_why"
            ),
        ]
        indexes = [
            # What waits on the desk, newest first, however much is sent.
            models.Index(fields=["desk", "state", "-id"], name="correction_request_list"),
            # The requests on a claim's page.
            models.Index(fields=["claim", "state", "-id"], name="correction_request_of_claim"),
        ]

    def __str__(self) -> str:
        return self.body
