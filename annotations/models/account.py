"""How people prove who they are, besides their password, and where they are signed in."""

import base64
import hashlib

from django.db import models
from django.db.models import Func
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotations.models.user import User

# What browsers call themselves, by what tells them apart: most also name those whose pages they want to be given.
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)

SEED_BYTES = 20  # as RFC 4226, section 4, advises for the secret that is made of it


class SecondFactor(models.Model):
    """A person's app that shows codes which are good for half a minute (RFC 6238).

    ``seed`` is no secret by itself: the secret is derived from it and SECRET_KEY, so that a copy of the database gives
    nobody a code. ``last_step`` is the half-minute (counted from 1970) of the newest code that was taken: none is good
    twice.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="second_factor")
    seed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    set_up_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.user)

    @staticmethod
    def secret_of(seed: bytes) -> str:
        """Return the 160-bit secret in base32, as the apps want it."""
        derived = salted_hmac("annotations.second_factor", seed, algorithm="sha256").digest()
        return base64.b32encode(derived[:SEED_BYTES]).decode()


def owes_second_factor(key: str) -> Func:
    """Return the condition that a desk of the user, whose key is the column ``key``, demands a second factor of their
    role, and that they have none.

    By a function of the database: each request asks this, and PostgreSQL would plan the subqueries anew each time.
    """
    return Func(key, function="owes_second_factor", output_field=models.BooleanField())


def is_second_factor_owed(user: User) -> bool:
    return User.objects.filter(owes_second_factor("pk"), pk=user.pk).exists()


class RecoveryCode(models.Model):
    """Signs in once in place of the second factor. Only the SHA-256 of 120 random bits is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once_per_user")]

    def __str__(self) -> str:
        return f"{self.digest:.8}…"

    @staticmethod
    def digest_of(code: str) -> str:
        """Return the digest of ``code``, whatever its case and the blanks and hyphens between its letters."""
        return hashlib.sha256("".join(filter(str.isalnum, code)).lower().encode()).hexdigest()


class SignIn(models.Model):
    """A browser in which somebody signed in, for as long as its session lasts: the row goes with it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField()
    browser = models.CharField(max_length=300, blank=True, help_text=_("what it calls itself"))
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user} from {self.address}"

    @property
    def browser_name(self) -> str:
        """Return “Firefox on Linux”, or all that the browser says, where it is none that is known."""
        browser = next((name for mark, name in BROWSERS if mark in self.browser), "")
        system = next((name for mark, name in SYSTEMS if mark in self.browser), "")
        if not browser or not system:
            return self.browser
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
