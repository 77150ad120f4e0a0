"""The people who work on desks, and the tokens their programs use."""

import hashlib
import secrets
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models.ready import Ready, instances_of


class User(AbstractUser):
    """Someone who signs in. What they may do is told by their memberships, never by ``is_staff`` alone.

    Never deleted: a trigger refuses it. ``annotations.accounts`` takes away who they are.
    """

    pseudonymised_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(AbstractUser.Meta):
        ordering = ["username"]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username


class Scope(models.TextChoices):
    READ = "read", _("read")
    WRITE = "write", _("write")
    REVIEW = "review", _("review")


class TokenQuerySet(models.QuerySet["Token"]):
    def standing(self) -> Self:
        """Tokens that were not revoked, expired ones included."""
        return self.filter(revoked_at=None)

    def with_secret(self, secret: str) -> "Token | None":
        """Return the token of this secret with its user; none revoked or expired, or whose user may not sign in.

        Its ``is_held_back`` tells that its user owes a second factor.
        """
        rows = _BY_DIGEST.rows(Token.digest_of(secret))
        if not rows:
            return None
        row, place = rows[0], len(Token._meta.concrete_fields)
        token: Token
        token, token.user = instances_of(row[:place] + row[place + 1 :], Token, User)
        token.is_held_back = row[place]
        return token if token.is_usable else None


def _by_digest() -> "models.QuerySet[Token]":
    from annotations.models.account import owes_second_factor  # it knows people, and these their tokens

    return (
        Token.objects.select_related("user").annotate(owes=owes_second_factor("user_id")).filter(digest="").order_by()
    )


_BY_DIGEST = Ready(_by_digest)


class Token(models.Model):
    """A program's key to the API. Only the SHA-256 is kept: 256 random bits need no slow hash."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False, help_text=_("the first characters, to tell tokens apart"))
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope.choices))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    is_held_back: bool  # set by TokenQuerySet.with_secret()

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.hint}…"

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @staticmethod
    def new_secret() -> str:
        """Return a fresh token of 256 random bits, with a prefix that secret scanners can look for."""
        return "fcd_" + secrets.token_urlsafe(32)

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_usable(self) -> bool:
        """Whether it was neither revoked nor has expired, and its user may still sign in."""
        return self.revoked_at is None and not self.is_expired and self.user.is_active
