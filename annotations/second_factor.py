"""The second factor: an app that shows codes (RFC 6238), and recovery codes for when it is lost."""

import hmac
import secrets
import time

import pyotp
from django.db import transaction
from django.utils.translation import gettext as _

from annotations import accounts
from annotations.errors import InvalidInput, WrongState
from annotations.models import RecoveryCode, SecondFactor, User
from annotations.models.account import SEED_BYTES

STEP_SECONDS = 30
# Clocks may differ by one step either way (RFC 6238, section 5.2).
TOLERATED_STEPS = 1
RECOVERY_CODES = 10
# Without letters and digits that are mistaken for each other: 24 of 32 are 120 bits, which no slow hash need protect.
LETTERS = "abcdefghjkmnpqrstuvwxyz023456789"
LETTERS_IN_CODE = 24


def new_seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)


def address_of(seed: bytes, user: User) -> str:
    """Return the ``otpauth://`` address that an app reads from a QR code."""
    return pyotp.TOTP(SecondFactor.secret_of(seed)).provisioning_uri(
        name=user.username, issuer_name=_("Fact-check desk")
    )


@transaction.atomic
def set_up(*, user: User, seed: bytes, code: str) -> list[str]:
    """Ask ``user`` for a code at each sign-in from now on; return their recovery codes, which are stored nowhere.

    Raises ``InvalidInput`` where ``code`` is not what the app shows now, ``WrongState`` where they have one already.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if SecondFactor.objects.filter(user=locked).exists():
        raise WrongState(_("You have a second factor already. Turn it off first."))
    step = _step_of(seed, code, after=0)
    if step is None:
        message = _("That is not the code that the app shows now. Is the clock of your phone right?")
        raise InvalidInput(message, fields={"code": [message]})
    SecondFactor.objects.create(user=locked, seed=seed, last_step=step)
    accounts.note_security(user=locked, actor=locked, act="set up second factor")
    return _replace_codes(locked)


@transaction.atomic
def renew_recovery_codes(*, user: User) -> list[str]:
    """Return new recovery codes in place of the ones there were. Raises ``WrongState`` without a second factor."""
    if not SecondFactor.objects.select_for_update().filter(user=user).exists():
        raise WrongState(_("You have no second factor."))
    accounts.note_security(user=user, actor=user, act="renewed recovery codes")
    return _replace_codes(user)


@transaction.atomic
def remove(*, user: User, actor: User | None) -> None:
    """Let the password suffice again. No-op without a second factor. Others need the right to manage the account."""
    if not SecondFactor.objects.select_for_update().filter(user=user).exists():
        return
    accounts.note_security(user=user, actor=actor, act="removed second factor")
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


@transaction.atomic
def take_code(*, user: User, code: str) -> bool:
    """Tell whether ``code`` is good: of the app, and newer than the last one taken, or an unused recovery code.

    The row is locked, so that of two requests with one code one is let in.
    """
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None:
        return False
    step = _step_of(bytes(factor.seed), code, after=factor.last_step)
    if step is not None:
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return True
    used, _rows = RecoveryCode.objects.filter(user=user, digest=RecoveryCode.digest_of(code)).delete()
    if used:
        accounts.note_security(user=user, actor=user, act="used recovery code")
    return bool(used)


def _step_of(seed: bytes, code: str, *, after: int) -> int | None:
    """Return the step whose code this is, of those that are tolerated now and come ``after``."""
    app = pyotp.TOTP(SecondFactor.secret_of(seed), interval=STEP_SECONDS)
    given = code.replace(" ", "").encode()
    now = int(time.time()) // STEP_SECONDS
    steps = range(max(now - TOLERATED_STEPS, after + 1), now + TOLERATED_STEPS + 1)
    return next((step for step in steps if hmac.compare_digest(app.generate_otp(step).encode(), given)), None)


def _replace_codes(user: User) -> list[str]:
    codes = ["".join(secrets.choice(LETTERS) for _letter in range(LETTERS_IN_CODE)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=RecoveryCode.digest_of(code)) for code in codes)
    return ["-".join(code[index : index + 4] for index in range(0, LETTERS_IN_CODE, 4)) for code in codes]
