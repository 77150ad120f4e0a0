"""A claim in one state with all its parts, a person for each role, and one way to ask: by verb, API, page or admin."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from annotations import annotate, discuss, review
from annotations.errors import DeskError, InvalidInput, NotAllowed
from annotations.models import Claim, Comment, CorrectionRequest, Evidence, Highlight, Role, Status, User
from annotations.transitions import move_claim
from tests import factories
from tests.api.client import ApiClient

AGAIN = "in_review_again"
STATES = (*Status.values, AGAIN)
ROLES = ("anonymous", "outsider", "reader", "checker", "reviewer", "author", "admin")

OK, FORBIDDEN, CONFLICT, INVALID, HIDDEN, SIGN_IN = "ok", "forbidden", "conflict", "invalid", "hidden", "sign in"
OF_STATUS = {200: OK, 201: OK, 204: OK, 302: OK, 400: INVALID, 401: SIGN_IN, 403: FORBIDDEN, 404: HIDDEN, 409: CONFLICT}


class World:
    """One claim that was brought to ``state``; ``author`` is a reviewer who wrote part of its check."""

    def __init__(self, state: str) -> None:
        self.desk = factories.make_desk()
        people = {role: factories.make_user(Role(role)) for role in ("reader", "checker", "reviewer", "admin")}
        outsider = factories.make_user(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
        self.people: dict[str, User] = {**people, "author": factories.make_user(Role.REVIEWER), "outsider": outsider}
        self.hired = factories.make_user(Role.READER)
        self.highlight: Highlight = factories.make_highlight(factories.make_article(desk=self.desk))
        claim = self.highlight.claim
        self.evidence: Evidence = factories.make_evidence(claim, self.people["author"])
        self.checker = factories.make_user()
        factories.make_verdict(claim, self.checker)
        self.comment: Comment = discuss.add_comment(claim=claim, actor=self.checker, body="Which year?")
        self._bring_to(claim, state)
        # Of an earlier publication, which a claim in any state may have had.
        words = {"body": "See page 4.", "email": "reader@example.org"}
        self.asked = CorrectionRequest.objects.create(desk=self.desk, claim=claim, version=1, **words)
        self.claim = Claim.objects.get(pk=claim.pk)
        self.clients = {role: ApiClient(user) for role, user in self.people.items()} | {"anonymous": ApiClient()}
        self.browsers = {role: Client() for role in ROLES}
        for role, user in self.people.items():
            self.browsers[role].force_login(user)

    def _bring_to(self, claim: Claim, state: str) -> None:
        if state == Status.OPEN:
            return
        move_claim(claim=claim, actor=self.checker, to=Status.DISMISSED if state == "dismissed" else Status.CHECKING)
        if state in (Status.CHECKING, Status.DISMISSED):
            return
        review.submit_claim(claim=claim, actor=self.checker)
        if state == Status.IN_REVIEW:
            return
        factories.publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER))
        if state == AGAIN:
            annotate.edit_claim(claim=claim, actor=self.checker, changes={"claimant": "The minister"})
            review.submit_claim(claim=claim, actor=self.checker)


@dataclass(frozen=True)
class Act:
    """How one act is asked for. ``api``: method, path and body; ``page`` and ``admin``: path and form."""

    verb: Callable[[World, Any], object] | None = None
    api: Callable[[World], tuple[str, str, Any]] | None = None
    page: Callable[[World], tuple[str, dict[str, Any]]] | None = None
    admin: Callable[[World], tuple[str, dict[str, Any]]] | None = None

    def attempt(self, way: str, world: World, role: str) -> str:
        """Ask for the act and return what became of it, in the words above."""
        if way == "verb":
            return self._by_verb(world, role)
        if way == "api":
            assert self.api is not None
            return OF_STATUS[world.clients[role].send(*self.api(world)).status_code]
        asked = self.page if way == "page" else self.admin
        assert asked is not None
        response = world.browsers[role].post(*asked(world))
        address = response.get("Location", "")
        if address == reverse("admin:index"):
            return HIDDEN  # how the administration tells that there is no such thing
        return SIGN_IN if "/login/" in address else OF_STATUS[response.status_code]

    def _by_verb(self, world: World, role: str) -> str:
        assert self.verb is not None
        try:
            self.verb(world, world.people[role])
        except NotAllowed:
            return FORBIDDEN
        except InvalidInput:
            return INVALID
        except DeskError as error:
            return {409: CONFLICT}[error.status]
        return OK
