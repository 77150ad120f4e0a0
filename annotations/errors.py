"""Every error that a verb raises on purpose: each has a name (``code``), a title, and an HTTP status for pages and API.

``code`` is the last part of the RFC 9457 ``type``; ``detail`` tells the reader what to do. ``fields`` maps a field's
name to its messages.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class DeskError(Exception):
    """An act was refused; nothing was stored."""

    status = 400
    code = "bad-request"
    title: "str | StrPromise" = gettext_lazy("The request cannot be carried out")

    def __init__(
        self,
        detail: str,
        *,
        fields: Mapping[str, Sequence[str]] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})


class InvalidInput(DeskError):
    """A field is missing, malformed or out of its range."""

    status = 400
    code = "invalid"
    title = gettext_lazy("Some fields need correction")


class UnreadableInput(InvalidInput):
    """A file or pasted text cannot be read as an article: empty, binary, wrongly encoded or too long."""

    code = "unreadable"
    title = gettext_lazy("The document cannot be read")


class ServerBusy(UnreadableInput):
    """The file may be in order: the machine had no time to read it, and may have it the next time."""

    status = 503
    code = "unavailable"
    title = gettext_lazy("The server is too busy")


class NotAllowed(DeskError):
    """The wrong person: the actor's role, or their part in the work, forbids the act."""

    status = 403
    code = "not-allowed"
    title = gettext_lazy("You may not do this")


class SecondFactorNeeded(DeskError):
    """The actor's desk demands a second factor, and they have none."""

    status = 403
    code = "second-factor-needed"
    title = gettext_lazy("Your desk demands a second factor")


class WrongState(DeskError):
    """The right person at the wrong time: the status of the thing, or something missing from it, forbids the act."""

    status = 409
    code = "wrong-state"
    title = gettext_lazy("This cannot be done as things stand")


class StaleRevision(WrongState):
    """Offsets, or an answer about them, were meant for a revision that is no longer the newest."""

    code = "stale-revision"
    title = gettext_lazy("The article has a newer revision")


class GatesHold(DeskError):
    """The desk's publish gates hold the check back; ``fields`` has one entry per gate, under the gate's name."""

    status = 409
    code = "gates-hold"
    title = gettext_lazy("The desk’s gates hold this check back")


class QuoteMismatch(DeskError):
    """Offsets and quote disagree, and the quote does not stand exactly once to anchor by."""

    status = 409
    code = "quote-mismatch"
    title = gettext_lazy("The quote is not at these offsets")


class StaleDigest(DeskError):
    """What the reviewer was shown is no longer what the claim holds."""

    status = 409
    code = "stale-digest"
    title = gettext_lazy("The claim changed after you read it")


class LeaseConflict(DeskError):
    """Someone else holds the lease of this claim."""

    status = 409
    code = "lease-held"
    title = gettext_lazy("Someone else holds this claim")


class StaleVersion(DeskError):
    """``If-Match`` (or a form's version) names an older state than the one stored."""

    status = 412
    code = "stale"
    title = gettext_lazy("This was changed meanwhile")
