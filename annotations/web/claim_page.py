"""Puts a claim's page together: what every view of it shows, whichever form it was sent by."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from annotations.archiving import attach_checks
from annotations.blind import own_sealed
from annotations.gates import evaluate
from annotations.models import Claim, Decision, Event, Evidence, Rating, Review, Role, Status, User, VerdictKind
from annotations.transitions import TRANSITIONS
from annotations.web.access import DeskRequest
from annotations.web.appearances import appearances_of
from annotations.web.changes import Changes, changes_since_return
from annotations.web.claim_forms import ClaimForm
from annotations.web.claim_history import Names, lines_of
from annotations.web.discussion import Discussion
from annotations.web.reply_forms import ReplyForm
from annotations.web.stances import by_stance
from annotations.web.work_forms import AdjudicateForm, EvidenceForm, VerdictForm

# Decided on the review page, by who has read the check there.
REVIEWED = {(Status.IN_REVIEW, Status.PUBLISHED), (Status.IN_REVIEW, Status.CHECKING)}
# Colleagues ask why: these take a note.
WITH_NOTE = {
    (Status.OPEN, Status.DISMISSED),
    (Status.CHECKING, Status.DISMISSED),
    (Status.PUBLISHED, Status.CHECKING),
}
# What more a reader's requests for correction are stands in the list of them all.
MOST_REQUESTS = 3
KEYS = {Status.CHECKING: "c", Status.IN_REVIEW: "u", Status.OPEN: "o"}


@dataclass(frozen=True, slots=True)
class Act:
    """One button of the act bar."""

    to: Status
    label: str
    key: str
    is_main: bool
    takes_note: bool = False


@dataclass
class Background:
    """What a claim's pages need beyond its check, fetched with a fixed number of queries."""

    claim: Claim
    events: list[Event] = field(init=False)
    reviews: list[Review] = field(init=False)
    evidence: dict[int, Evidence] = field(init=False)
    ratings: list[Rating] = field(init=False)
    people: list[User] = field(init=False)
    workers: list[User] = field(init=False)  # of these, who could work on the claim

    def __post_init__(self) -> None:
        claim = self.claim
        self.events = list(Event.objects.of_claim(claim))
        self.reviews = list(claim.reviews.select_related("reviewer"))
        self.evidence = {item.pk: item for item in claim.evidence.all()}
        self.ratings = list(Rating.objects.filter(scale__desk=claim.desk_id).select_related("scale"))
        people = User.objects.filter(memberships__desk=claim.desk_id, is_active=True)
        with_role = list(people.annotate(role=F("memberships__role")))
        self.people = list(with_role)
        self.workers = [person for person in with_role if person.role != Role.READER]

    @property
    def scale(self) -> list[Rating]:
        return [rating for rating in self.ratings if rating.scale.is_active]

    @property
    def names(self) -> Names:
        people = {person.pk: person.display_name for person in self.people}
        ratings = {rating.slug: rating.name for rating in self.ratings}
        return Names(people, ratings, self.evidence, self.claim.desk.zone)

    @property
    def last_return(self) -> Review | None:
        """The review that sent the check back, if that was the last decision on it."""
        last = self.reviews[-1] if self.reviews else None
        return last if last and last.decision == Decision.RETURN else None

    @property
    def changes(self) -> Changes | None:
        return changes_since_return(self.claim, self.events, self.evidence)


def acts_on(claim: Claim, role: Role) -> list[Act]:
    """Return what this role may do with the claim now: the transitions, less what the review page is for."""
    status = Status(claim.status)
    acts = [
        Act(after, str(step.verb), KEYS.get(after, ""), after != Status.DISMISSED, (before, after) in WITH_NOTE)
        for (before, after), step in TRANSITIONS.items()
        if before == status and (before, after) not in REVIEWED and role.rank >= step.role.rank
    ]
    if status == Status.OPEN and role.rank >= Role.CHECKER.rank:
        submit = TRANSITIONS[Status.CHECKING, Status.IN_REVIEW]
        acts.append(Act(Status.IN_REVIEW, str(submit.verb), KEYS[Status.IN_REVIEW], is_main=False))
    return acts


def missing_for_review(claim: Claim) -> list[tuple[str, str]]:
    """Return what the check lacks, each with the id of the form that adds it."""
    missing = []
    if not claim.standing_evidence:
        missing.append((_("at least one item of evidence"), "add-evidence"))
    if claim.is_sealed:
        missing.append((_("all independent verdicts"), "verdict"))
    elif claim.is_split:
        missing.append((_("a reviewer’s decision between its verdicts"), "verdict"))
    elif claim.verdict is None:
        missing.append((_("a verdict"), "give-verdict"))
    return missing


def verdicts_of(claim: Claim, request: DeskRequest) -> dict[str, Any]:
    """Return the verdicts as a page shows them: side by side those that were given blind, the others by age."""
    given = claim.verdicts_given
    together = given if claim.is_split else [each for each in given if each.kind == VerdictKind.BLIND]
    shown = {*together, claim.verdict}
    authors = {each.author_id for each in given if each.kind != VerdictKind.ADJUDICATION}
    return {
        "own_sealed": own_sealed(claim=claim, user=request.user),
        "together": together,
        "older_verdicts": [each for each in reversed(given) if each not in shown],
        "may_adjudicate": claim.is_split and request.may(Role.REVIEWER) and request.user.pk not in authors,
    }


def show_claim(
    request: DeskRequest, claim: Claim, *, background: Background | None = None, status: int = 200, **sent: Any
) -> HttpResponse:
    """Render the claim's page; ``sent`` is a form that was refused, with what was typed in it, and why."""
    background = background or Background(claim)
    attach_checks(claim.standing_evidence)
    verdict, discussion = claim.verdict, Discussion(claim)
    context: dict[str, Any] = {
        "section": "claims",
        "claim": claim,
        "verdict": verdict,
        **verdicts_of(claim, request),
        "groups": by_stance(claim.standing_evidence, discussion),
        "appearances": appearances_of(claim, discussion),
        "discussion": discussion,
        "gates": evaluate(claim),
        "acts": acts_on(claim, request.role),
        "missing": missing_for_review(claim),
        "may_work": request.may(Role.CHECKER) and claim.status in (Status.OPEN, Status.CHECKING, Status.IN_REVIEW),
        "may_comment": request.may(Role.CHECKER),
        "may_look": request.may(Role.CHECKER),
        "may_review": request.may(Role.REVIEWER),
        "history": lines_of(background.events, background.names),
        "last_return": background.last_return,
        "publications": list(claim.publications.defer("snapshot").select_related("rating")),
        "correction_requests": list(claim.correction_requests.waiting().order_by("-id")[:MOST_REQUESTS]),
        "claim_form": ClaimForm(claim=claim, people=background.workers),
        "evidence_form": EvidenceForm(),
        "verdict_form": VerdictForm(ratings=background.scale),
        "adjudicate_form": AdjudicateForm(ratings=background.scale, newest=claim.verdicts_given),
        "reply_form": ReplyForm(),
        **sent,
    }
    return render(request, "claim/page.html", context, status=status)
