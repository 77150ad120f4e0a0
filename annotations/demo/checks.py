"""Plays the demo's cases through the desk: marked, weighed, submitted, returned, published, corrected."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from annotations import anchoring, annotate, marking, publish, review, transitions, weigh
from annotations.demo.cases import Case, Correction, Found, Place, read_cases
from annotations.models import Article, Claim, PublicationKind, Rating, Status, User

Articles = Mapping[str, Article]


def make_checks(*, articles: Articles, checker: User, reviewer: User) -> None:
    """Bring every case of ``cases.toml`` into its status. Corrections come last, as they do in life."""
    played = [(case, _play(case, articles=articles, checker=checker, reviewer=reviewer)) for case in read_cases()]
    for case, claim in played:
        if case.correction:
            _rate(claim, case.rating, case.correction.rationale, actor=checker)
            _correct(claim, case.correction, articles=articles, checker=checker, reviewer=reviewer)


def _play(case: Case, *, articles: Articles, checker: User, reviewer: User) -> Claim:
    claim = _mark(case, articles=articles, actor=checker)
    for found in case.evidence:
        _link(found, claim=claim, articles=articles, actor=checker)
    if case.rating:
        _rate(claim, case.rating, case.rationale, actor=checker)
    if case.was_returned:
        review.submit_claim(claim=claim, actor=checker)
        review.return_claim(claim=claim, actor=reviewer, note=case.note)
    elif case.status in (Status.IN_REVIEW, Status.PUBLISHED):
        review.submit_claim(claim=claim, actor=checker)
        if case.status is Status.PUBLISHED:
            publish.publish_claim(claim=claim, actor=reviewer, note=case.note)
    elif case.status is not Status.OPEN:
        transitions.move_claim(claim=claim, actor=checker, to=case.status, note=case.note)
    return claim


def _mark(case: Case, *, articles: Articles, actor: User) -> Claim:
    """Make the claim and its highlights; it was said on the day that its first article is from."""
    first = articles[case.places[0].article]
    claim = annotate.create_claim(
        desk=first.desk,
        actor=actor,
        statement=case.statement,
        claimant=case.claimant,
        said_on=first.published_local.date() if first.published_local else None,
        topics=case.topics,
        priority=case.priority,
        due_at=_due_at(case),
    )
    for place in case.places:
        marking.mark_claim(article=articles[place.article], actor=actor, quote=_quote(place), claim=claim)
    return claim


def _due_at(case: Case) -> datetime | None:
    if case.due_in_hours is None:
        return None
    return (timezone.now() + timedelta(hours=case.due_in_hours)).replace(minute=0, second=0, microsecond=0)


def _link(found: Found, *, claim: Claim, articles: Articles, actor: User) -> None:
    place = found.passage
    passage = weigh.Passage(article=articles[place.article], quote=_quote(place)) if place else None
    weigh.add_evidence(claim=claim, actor=actor, passage=passage, **found.fields)


def _rate(claim: Claim, slug: str, rationale: str, *, actor: User) -> None:
    rating = Rating.objects.get(scale__desk=claim.desk, scale__is_active=True, slug=slug)
    weigh.give_verdict(claim=claim, actor=actor, rating=rating, rationale=rationale)


def _correct(claim: Claim, correction: Correction, *, articles: Articles, checker: User, reviewer: User) -> None:
    for found in correction.evidence:
        _link(found, claim=claim, articles=articles, actor=checker)
    review.submit_claim(claim=claim, actor=checker)
    publish.publish_claim(
        claim=claim, actor=reviewer, kind=PublicationKind.CORRECTION, reason=correction.reason, note=correction.note
    )


def _quote(place: Place) -> anchoring.Quote:
    return anchoring.Quote(exact=place.words)
