"""Where an annotation came from: the IRIs by which others know a highlight."""

import re
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import history
from annotations.errors import InvalidInput, WrongState
from annotations.models import Action, Highlight, Role, User
from annotations.permissions import require_role
from annotations.validators import MAX_URL_LENGTH

# An absolute IRI (https://www.rfc-editor.org/rfc/rfc3987#section-2.2), as far as it matters to whoever follows it.
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f]+")
MOST_VIA = 20


class FixedOrigin(WrongState):
    code = "fixed-origin"
    title = gettext_lazy("An annotation's canonical and via are set once")


def is_iri(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_URL_LENGTH and IRI.fullmatch(value) is not None


@transaction.atomic
def keep_origin(*, highlight: Highlight, actor: User, canonical: str = "", via: Sequence[str] = ()) -> Highlight:
    """Note the IRI that an annotation keeps wherever it goes, and those it was had from. What is empty is left alone.

    Raises ``FixedOrigin`` where other values are set already: the recommendation wants them kept
    (https://www.w3.org/TR/annotation-protocol/#update-an-existing-annotation). No-op if equal.
    """
    require_role(actor, highlight.claim.desk, Role.CHECKER)
    present = Highlight.objects.select_for_update(no_key=True).get(pk=highlight.pk)
    wanted = {name: value for name, value in (("canonical", canonical), ("via", list(via))) if value}
    changed = history.changed_fields(present, wanted)
    if not changed:
        return present
    fixed = [name for name in changed if getattr(present, name)]
    if fixed:
        raise FixedOrigin(_("Leave out, or leave as they are: %(names)s.") % {"names": ", ".join(fixed)})
    if not all(is_iri(value) for value in (canonical, *via) if value) or len(via) > MOST_VIA:
        message = _("Give absolute IRIs, at most %(limit)d of them.") % {"limit": MOST_VIA}
        raise InvalidInput(message, fields={name: [message] for name in changed})
    for name in changed:
        setattr(present, name, wanted[name])
    present.updated_at = timezone.now()
    present.save(update_fields=[*changed, "updated_at"])
    history.record(
        desk_id=highlight.claim.desk_id,
        actor=actor,
        action=Action.UPDATED,
        act="identified",
        thing=present,
        claim_id=present.claim_id,
        data=changed,
    )
    return present
