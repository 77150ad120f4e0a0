"""Evidence: linking it, mending it, withdrawing it."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import answer, etag_of, require_match
from annotations.api.examples import PASSAGE, WEB_PAGE
from annotations.api.expanding import CLAIM
from annotations.api.filters import EvidenceFilters
from annotations.api.idempotency import idempotent
from annotations.api.problems import renamed
from annotations.api.serializers.evidence import EvidenceFields, EvidenceSent, EvidenceWithArchive
from annotations.api.serializers.expanded import EvidenceListed
from annotations.api.views.base import DeskView, ListView, require_desk_of
from annotations.archiving import with_newest_check
from annotations.models import Evidence, User
from annotations.places import require_newest
from annotations.transitions import lock_claim
from annotations.watching import look_again
from annotations.weigh import Passage, add_evidence, edit_evidence, withdraw_evidence


class EvidenceList(ListView):
    """The evidence that stands."""

    model = Evidence
    serializer_class = EvidenceListed
    expansions = {"claim": CLAIM}
    filterset_class = EvidenceFilters

    def rows(self) -> Any:
        return own_evidence(self.caller)

    @extend_schema(request=EvidenceSent, responses={201: EvidenceWithArchive}, examples=[WEB_PAGE, PASSAGE])
    @idempotent
    @transaction.atomic
    def post(self, request: Request) -> HttpResponse:
        """Link one item to a claim. A passage takes its quote from its article."""
        sent = self.read(EvidenceSent)
        require_desk_of(sent["claim"].desk, sent.pop("desk", None))
        passage = sent.pop("passage", None)
        if passage is not None:
            lock_claim(sent["claim"].pk)
            require_newest(passage["article"], passage.pop("revision", None))
            sent["passage"] = Passage(**passage)
        with renamed({name: f"passage/{name}" for name in ("start", "end")}):
            item = add_evidence(actor=self.caller, **sent)
        return told(request, shown(self.caller, item.pk), status=201, headers={"Location": _address_of(item.pk)})


class EvidenceDetail(DeskView):
    """One item of evidence."""

    serializer_class = EvidenceWithArchive
    takes_fields = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        return told(request, shown(self.caller, pk))

    @extend_schema(request=EvidenceFields)
    @transaction.atomic
    def patch(self, request: Request, pk: int) -> HttpResponse:
        """Mend an item. A passage keeps the words of its article."""
        item = self.locked(pk)
        edit_evidence(evidence=item, actor=self.caller, changes=self.read(EvidenceFields, partial=True))
        return told(request, shown(self.caller, pk))

    @transaction.atomic
    def delete(self, request: Request, pk: int) -> HttpResponse:
        """Withdraw an item from the check. Its history stays."""
        withdraw_evidence(evidence=self.locked(pk), actor=self.caller)
        return Response(status=204)

    def locked(self, pk: int) -> Evidence:
        """Return the item with its claim's row locked, as each of its verbs does; see ``require_match``."""
        item: Evidence = get_object_or_404(own_evidence(self.caller), pk=pk)
        lock_claim(item.claim_id)
        require_match(self.request, lambda: without_archive(shown(self.caller, pk)))
        return item


class LookAgain(DeskView):
    """The page that an item cites, as it is now."""

    serializer_class = EvidenceWithArchive

    @extend_schema(request=None, responses={202: EvidenceWithArchive})
    @idempotent
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Fetch the page again, and compare it with its archived copy. The item’s `archive` tells what came of it."""
        look_again(evidence=get_object_or_404(own_evidence(self.caller), pk=pk), actor=self.caller)
        return told(request, shown(self.caller, pk), status=202, headers={"Location": _address_of(pk)})


def own_evidence(user: User) -> Any:
    items = (
        Evidence.objects.on_desks_of(user)
        .standing()
        .select_related("claim__desk", "created_by", "passage_revision")
        .defer("passage_revision__text")
    )
    return with_newest_check(items)


def shown(user: User, pk: int) -> dict[str, Any]:
    """Return the item as it is shown now. Raises ``Http404`` where it was withdrawn."""
    return EvidenceWithArchive(get_object_or_404(own_evidence(user), pk=pk)).data


def told(request: Request, data: dict[str, Any], **more: Any) -> HttpResponse:
    """Answer with an item. Its tag begins like that of the item alone: what became of a page makes no edit stale."""
    etag = etag_of(without_archive(data))
    return answer(request, data, etag=f"{etag[:-1]}-{etag_of(data['archive'])[1:]}", **more)


def without_archive(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "archive"}


def _address_of(pk: int) -> str:
    return reverse("api:evidence-item", args=[pk])
