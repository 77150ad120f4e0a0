"""Claims, and how they move."""

from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from annotations.annotate import create_claim, edit_claim
from annotations.api.etags import answer, require_match
from annotations.api.examples import APPROVE, CORRECT, RETURN, SUBMIT
from annotations.api.expanding import ARTICLES
from annotations.api.filters import ClaimFilters
from annotations.api.idempotency import idempotent
from annotations.api.scopes import REVIEWING, WRITING, require_scope, scope_of_move
from annotations.api.serializers.claims import ClaimDetail, ClaimFields, ClaimSent, TransitionSent
from annotations.api.serializers.expanded import ClaimListed
from annotations.api.views.base import DeskView, ListView
from annotations.errors import InvalidInput
from annotations.models import Claim, Publication, SealedVerdict, Status, User
from annotations.publish import publish_claim
from annotations.review import return_claim, stale_digest, take_up_claim
from annotations.snapshot import digest_of_check, with_check
from annotations.transitions import move_claim


class Claims(ListView):
    """The claims of the caller’s desks, each with its check."""

    model = Claim
    serializer_class = ClaimListed
    expansions = {"articles": ARTICLES}
    filterset_class = ClaimFilters
    # Ids are given out as claims are made: by them, the newest first costs no sort.
    orderings = {
        "-id": ("-id",),
        "id": ("id",),
        "-created_at": ("-created_at", "-id"),
        "created_at": ("created_at", "id"),
        "-updated_at": ("-updated_at", "-id"),
        "updated_at": ("updated_at", "id"),
        "-priority": ("-priority", "-id"),
        "priority": ("priority", "id"),
        "due_at": ("due_at", "id"),
        "-due_at": ("-due_at", "-id"),
    }

    def rows(self) -> QuerySet[Claim]:
        return own_claims(self.caller, with_articles=False)

    @extend_schema(request=ClaimSent, responses={201: ClaimDetail})
    @idempotent
    def post(self, request: Request) -> HttpResponse:
        """Store a claim that stands in no article yet. A highlight makes its own."""
        sent = self.read(ClaimSent)
        desk = self.desk_for_new(sent.pop("desk", None))
        claim = create_claim(desk=desk, actor=self.caller, **sent)
        address = reverse("api:claim", args=[claim.pk])
        return answer(request, shown(self.caller, claim.pk), status=201, headers={"Location": address})


class ClaimView(DeskView):
    """A claim with its check, and the digest of what a reviewer is shown."""

    serializer_class = ClaimDetail
    takes_fields = True

    def get(self, request: Request, pk: int) -> HttpResponse:
        return answer(request, shown(self.caller, pk))

    @extend_schema(request=ClaimFields)
    @transaction.atomic
    def patch(self, request: Request, pk: int) -> HttpResponse:
        """Edit a claim. A change to what is reviewed sends it back to `checking`."""
        claim = locked_claim(request, self.caller, pk)
        edit_claim(claim=claim, actor=self.caller, changes=self.read(ClaimFields, partial=True))
        return answer(request, shown(self.caller, pk))


class Transitions(DeskView):
    serializer_class = ClaimDetail
    scopes = {"POST": WRITING | REVIEWING}

    @extend_schema(request=TransitionSent, responses={200: ClaimDetail}, examples=[SUBMIT, RETURN, APPROVE, CORRECT])
    @idempotent
    @transaction.atomic
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Move a claim on. To `published` approves it, from `in_review` to `checking` returns it."""
        claim = locked_claim(request, self.caller, pk)
        sent = self.read(TransitionSent)
        before, after = Status(claim.status), Status(sent["to"])
        require_scope(request, frozenset({scope_of_move(before, after)}))
        if after is not Status.PUBLISHED:
            refuse_publication_fields(sent)
        carry_out(claim, self.caller, after, sent)
        return answer(request, shown(self.caller, pk))


def carry_out(claim: Claim, actor: User, to: Status, sent: dict[str, Any]) -> None:
    """Call the verb of a move. ``claim`` comes with its check and is locked, so its status is still what it says."""
    note, digest = sent["note"], sent["digest"]
    if to is Status.PUBLISHED:
        publish_claim(
            claim=claim, actor=actor, note=note, digest=digest, kind=sent.get("kind", ""), reason=sent["reason"]
        )
        return
    if (claim.status, to) == (Status.IN_REVIEW, Status.CHECKING):
        return_claim(claim=claim, actor=actor, note=note, digest=digest)
        return
    present = digest_of_check(claim)
    if to is Status.OPEN:
        take_up_claim(claim=claim, actor=actor, note=note)
    else:
        move_claim(claim=claim, actor=actor, to=to, note=note)
    # After the move, which tells the wrong person and the wrong state first; raising undoes it.
    if digest and digest != present:
        raise stale_digest(claim, digest=digest)


def refuse_publication_fields(sent: dict[str, Any]) -> None:
    given = [name for name in ("kind", "reason") if sent.get(name)]
    if given:
        message = _("This goes with a publication.")
        raise InvalidInput(message, fields={name: [message] for name in given})


def own_claims(user: User, *, with_articles: bool = True) -> QuerySet[Claim]:
    """Return the claims of the user's desks, each with its check; see ``with_check``.

    And as ``own_sealed`` the user's sealed verdict, as ``shown_now`` the version that its public address shows.
    """
    sealed = JSONObject(rating=JSONObject(slug="rating__slug"), rationale="rationale", created_at="created_at")
    own = SealedVerdict.objects.of(user).filter(claim=OuterRef("pk")).order_by("-id").values_list(sealed)[:1]
    version = JSONObject(version="version", kind="kind", published_at="published_at")
    newest = Publication.objects.filter(claim=OuterRef("pk")).order_by("-version").values_list(version)[:1]
    claims = with_check(Claim.objects.on_desks_of(user), with_articles=with_articles).select_related("lease_holder")
    return claims.annotate(own_sealed=Subquery(own), shown_now=Subquery(newest))


def shown(user: User, pk: int) -> dict[str, Any]:
    """Return the claim as it is shown now, with its digest. Raises ``Http404``."""
    return ClaimDetail(get_object_or_404(own_claims(user), pk=pk)).data


def locked_claim(request: Request, user: User, pk: int) -> Claim:
    """Return the claim with its check, its row locked. Raises ``Http404``, or ``StaleVersion`` for a stale If-Match."""
    claim = get_object_or_404(own_claims(user).select_for_update(of=("self",), no_key=True), pk=pk)
    require_match(request, lambda: ClaimDetail(claim).data)
    return claim
