"""What the product remembers about requests: replays, failed sign-ins, rates. In PostgreSQL: workers are many."""

from django.db import models
from django.utils import timezone

from annotations.models.user import User


class IdempotentRequest(models.Model):
    """A POST that carried an ``Idempotency-Key``, with its answer; stored in the transaction of the act.

    ``fingerprint`` is the SHA-256 of method, path and body: the same key with another payload is refused.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField(default=bytes)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]

    def __str__(self) -> str:
        return self.key


class FailedSignIn(models.Model):
    """A sign-in that failed, counted by name and address; rows older than the window are deleted on the way."""

    name = models.CharField(max_length=150)
    address = models.GenericIPAddressField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # How often one name failed from one address lately.
            models.Index(fields=["name", "address", "at"], name="failed_sign_in_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.address}"


class RequestCount(models.Model):
    """Requests of one token or address within one minute, for the rate limit."""

    caller = models.CharField(max_length=80)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "minute"], name="request_count_once_per_minute")]

    def __str__(self) -> str:
        return f"{self.caller}: {self.count}"
