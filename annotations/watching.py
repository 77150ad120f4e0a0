"""Looking at cited pages again when somebody asks; the daily look comes from ``annotations.tasks``."""

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.archiving import request_check
from annotations.errors import WrongState
from annotations.models import Evidence, EvidenceKind, Role, User
from annotations.permissions import require_role


@transaction.atomic
def look_again(*, evidence: Evidence, actor: User) -> None:
    """Have the page of web evidence looked at now, in whatever state its check is: the look changes nothing of it.

    A no-op where it is asked for already. Raises ``WrongState`` for what has no page, or was withdrawn.
    """
    require_role(actor, evidence.claim.desk, Role.CHECKER)
    if evidence.withdrawn_at is not None:
        raise WrongState(_("This item was withdrawn."))
    if evidence.kind != EvidenceKind.WEB:
        raise WrongState(_("Only a web page can be looked at again."))
    request_check(evidence)
