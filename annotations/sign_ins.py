"""Where people are signed in: noted when they sign in, listed for them, ended by them."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from annotations import accounts
from annotations.models import SignIn, User

LONGEST_BROWSER = 300


@transaction.atomic
def note_sign_in(*, user: User, session_key: str, address: str, browser: str) -> SignIn:
    """Remember a session that begins. Clears away those that have ended."""
    standing = list(living(user).values_list("pk", flat=True))
    SignIn.objects.filter(user=user).exclude(pk__in=standing).delete()
    browser = browser.replace("\x00", "")[:LONGEST_BROWSER]
    return SignIn.objects.create(user=user, session_key=session_key, address=address, browser=browser)


def living(user: User) -> QuerySet[SignIn]:
    """Return the person's sign-ins whose sessions have not ended, the one used last first."""
    sessions = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return SignIn.objects.filter(user=user, session_key__in=sessions)


def note_use(*, session_key: str) -> None:
    SignIn.objects.filter(session_key=session_key).update(seen_at=timezone.now())


@transaction.atomic
def end_sign_ins(*, user: User, actor: User | None, sign_ins: QuerySet[SignIn]) -> int:
    """End these sessions of ``user``: their next request has to sign in. Returns how many; none is a no-op."""
    keys = list(sign_ins.filter(user=user).values_list("session_key", flat=True))
    if not keys:
        return 0
    accounts.note_security(user=user, actor=actor, act="ended sessions", number=len(keys))
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()
    return len(keys)


@transaction.atomic
def change_password(*, user: User, password: str, keep: str) -> None:
    """Give ``user`` a password of their own choice; every session but the one with the key ``keep`` ends."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    locked.set_password(password)
    locked.save(update_fields=["password"])
    user.password = locked.password
    accounts.note_security(user=locked, actor=locked, act="changed password")
    others = SignIn.objects.filter(user=locked).exclude(session_key=keep)
    Session.objects.filter(session_key__in=others.values("session_key")).delete()
    others.delete()


def rekey(*, before: str, after: str) -> None:
    """Follow a session whose key was changed."""
    SignIn.objects.filter(session_key=before).update(session_key=after)
