"""What became of a check between its reading and a decision that came too late, in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.forms import Form

from annotations.errors import DeskError, StaleDigest
from annotations.models import Claim
from annotations.rereading import reread
from annotations.web.change_words import Told, told
from annotations.web.claim_history import Line, lines_of

if TYPE_CHECKING:
    from annotations.web.claim_page import Background


@dataclass(frozen=True, slots=True)
class SinceRead:
    """``lines`` are who did what, newest first; ``changes`` what came of it, word by word."""

    lines: list[Line]
    changes: list[Told]


def since_read(claim: Claim, error: DeskError | None, background: "Background", form: Form | None) -> SinceRead | None:
    """Return what changed since the check was read that ``form``, refused as stale, decides on."""
    if form is None or not isinstance(error, StaleDigest):
        return None
    since = reread(claim=claim, digest=form.cleaned_data["digest"])
    return SinceRead(lines_of(since.events, background.names), told(since.changes)) if since else None
