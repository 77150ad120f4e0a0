"""A claim in one state with all its parts, a person for each role, and what each of the desk's acts needs besides."""

from django.test import Client

from annotations import (
    annotate,
    discuss,
    marking,
    people,
    publish,
    review,
    second_factor,
    settle,
    sign_ins,
    transitions,
    weigh,
)
from annotations.models import (
    Article,
    Claim,
    CorrectionRequest,
    Event,
    Evidence,
    Highlight,
    Role,
    SecondFactor,
    Status,
    User,
    VerdictsState,
)
from tests import factories
from tests.api.client import ApiClient

AGAIN = "in_review_again"
SEALED, SPLIT = "sealed", "split"
STATES = (*Status.values, AGAIN, SEALED, SPLIT)
ROLES = ("anonymous", "outsider", "reader", "checker", "reviewer", "author", "admin")


class World:
    """One claim that was brought to ``state``; ``author`` is a reviewer who wrote part of its check."""

    def __init__(self, state: str) -> None:
        self.desk = factories.make_desk()
        staff = {role: factories.make_user(Role(role)) for role in ("reader", "checker", "reviewer", "admin")}
        outsider = factories.make_user(Role.ADMIN, desk=factories.make_desk(slug="elsewhere"))
        self.people: dict[str, User] = {**staff, "author": factories.make_user(Role.REVIEWER), "outsider": outsider}
        self.checker = factories.make_user()
        self.article: Article = factories.make_article(
            self.checker, desk=self.desk, url="https://www.harbour-post.com/port", publisher="The Harbour Post"
        )
        self.highlight: Highlight = factories.make_highlight(self.article)
        self._add_parts(self.highlight.claim)
        self._bring_to(self.highlight.claim, state)
        self._add_what_is_beside()
        self._let_people_in()
        self.claim = Claim.objects.get(pk=self.highlight.claim_id)
        self.newest_event = Event.objects.latest("id").pk

    def _add_parts(self, claim: Claim) -> None:
        """Give the claim each part that an act can be done to."""
        author = self.people["author"]
        self.evidence: Evidence = factories.make_evidence(claim, author)
        factories.make_evidence(claim, author, url="https://statistics.example/table")
        self.withdrawn = factories.make_evidence(claim, author, url="https://statistics.example/draft")
        weigh.withdraw_evidence(evidence=self.withdrawn, actor=author)
        self.reply = factories.make_reply(claim, self.checker)
        self.comment = discuss.add_comment(claim=claim, actor=self.checker, body="Which year?")
        self.settled = discuss.add_comment(claim=claim, actor=self.checker, body="Whose figures?")
        discuss.settle_comment(comment=self.settled, actor=self.checker)
        self.gone = factories.make_highlight(
            self.article, exact="About 4,100 people worked in the harbour last year.", claim=claim
        )
        marking.remove_highlight(highlight=self.gone, actor=self.checker)
        self._ask_where_it_stands(claim)

    def _ask_where_it_stands(self, claim: Claim) -> None:
        """Let the claim stand in an article that was revised: reworded, at one of two places, and no more."""
        news = factories.make_article(self.checker, desk=self.desk, text=f"{factories.NEWS}\n\nItem of the day.")
        for state in ("reworded", "ambiguous", "removed"):
            factories.make_highlight(news, exact=factories.OUTCOMES[state], actor=self.checker, claim=claim)
        factories.revise_news(news, self.checker)
        marked = Highlight.objects.with_place().filter(revision__article=news).order_by("id")
        self.reworded, self.ambiguous, self.retired = marked
        settle.retire_highlight(highlight=self.retired, actor=self.checker)

    def _bring_to(self, claim: Claim, state: str) -> None:
        if state in (SEALED, SPLIT):
            self._ask_for_verdicts(claim, 3 if state == SEALED else 2)
        factories.make_verdict(claim, self.checker)
        if state == SPLIT:
            factories.make_verdict(claim, self.people["author"], rating="false")
        if state == Status.OPEN:
            return
        to = Status.DISMISSED if state == Status.DISMISSED else Status.CHECKING
        transitions.move_claim(claim=claim, actor=self.checker, to=to)
        if state in (Status.CHECKING, Status.DISMISSED, SEALED, SPLIT):
            return
        review.submit_claim(claim=claim, actor=self.checker)
        if state == Status.IN_REVIEW:
            return
        publish.publish_claim(claim=claim, actor=factories.make_user(Role.REVIEWER))
        if state == AGAIN:
            annotate.edit_claim(claim=claim, actor=self.checker, changes={"claimant": "The minister"})
            review.submit_claim(claim=claim, actor=self.checker)

    def _ask_for_verdicts(self, claim: Claim, number: int) -> None:
        annotate.edit_claim(claim=claim, actor=self.checker, changes={"verdicts_required": number})
        claim.refresh_from_db()
        assert claim.verdicts_state == VerdictsState.SEALED

    def _add_what_is_beside(self) -> None:
        """What acts need that are not about the claim alone."""
        # Of an earlier publication, which a claim in any state may have had.
        words = {"body": "See page 4.", "email": "reader@example.org"}
        self.asked = CorrectionRequest.objects.create(desk=self.desk, claim=self.highlight.claim, version=1, **words)
        self.other_claim = factories.make_claim(self.checker, desk=self.desk)
        self.bare = factories.make_highlight(self.article, exact="Shipping companies asked for the work", actor=None)
        holder = factories.make_user(Role.REVIEWER)
        self.leased = factories.make_submitted(factories.make_claim(self.checker, desk=self.desk))
        review.lease_claim(claim=self.leased, actor=holder)
        self.hired = factories.make_user(Role.READER)
        self.left = factories.make_user(Role.READER)
        self.left.is_active = False
        self.left.save(update_fields=["is_active"])
        self.colleague = factories.make_user(Role.REVIEWER)
        self.token, _secret = people.create_token(user=self.hired, scopes=["read"])
        SecondFactor.objects.create(user=self.hired, seed=second_factor.new_seed())
        there = Client()
        there.force_login(self.hired)
        key = str(there.session.session_key)
        sign_ins.note_sign_in(user=self.hired, session_key=key, address="192.0.2.6", browser="")

    def _let_people_in(self) -> None:
        self.clients = {role: ApiClient(user) for role, user in self.people.items()} | {"anonymous": ApiClient()}
        self.browsers = {role: Client() for role in ROLES}
        for role, user in self.people.items():
            self.browsers[role].force_login(user)
