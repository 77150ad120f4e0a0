"""Which pages are looked at, and when: one visit at a time to a host. What is found there, ``archiving`` records."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from annotations import jobs
from annotations.errors import WrongState
from annotations.models import Evidence, EvidenceKind, PageCheck, Role, Status, User
from annotations.permissions import require_role

# Fields of the evidence that a check depends on.
CHECKED_FIELDS = frozenset({"url", "quote"})


def lock_of_host(url: str) -> str:
    """Return the lock under which ``url`` is fetched: one visit at a time to each host."""
    return f"host-{(urlsplit(url).hostname or '')[:200]}"


def request_check(evidence: Evidence) -> None:
    """Have the page of web evidence archived, or compared with its archived copy. A no-op for other kinds."""
    if evidence.kind == EvidenceKind.WEB:
        once, lock = f"page-{evidence.pk}", lock_of_host(evidence.url)
        jobs.defer(jobs.CHECK_PAGE, once=once, lock=lock, evidence_id=evidence.pk)


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


def request_due_checks(*, checked_before: datetime, most: int) -> int:
    """Have the pages looked at again that were not since ``checked_before``; return how many were asked for.

    The ones that waited longest come first, at most ``most`` of them: the others are still due the next time.
    """
    newest = PageCheck.objects.filter(evidence=OuterRef("pk")).order_by("-id").values("checked_at")[:1]
    watched = evidence_to_watch().annotate(seen_at=Coalesce(Subquery(newest), F("created_at")))
    items = list(watched.filter(seen_at__lt=checked_before).order_by("seen_at", "pk")[:most])
    for item in items:
        request_check(item)
    return len(items)


def evidence_to_watch() -> QuerySet[Evidence]:
    """Return the web evidence that stands in checks which were not dismissed."""
    return Evidence.objects.standing().filter(kind=EvidenceKind.WEB).exclude(claim__status=Status.DISMISSED)
