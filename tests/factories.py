"""Makes things for tests through the product's own verbs, so that nothing exists which the product could not have made.

Each takes what matters to the test and fills in the rest; names count up, so that nothing collides.
"""

import itertools
from typing import Any

from django.utils import timezone

from annotations import (
    annotate,
    archiving,
    marking,
    people,
    policy,
    publish,
    replies,
    review,
    revise,
    store,
    transitions,
    weigh,
)
from annotations.fetching.fetch import Fetched
from annotations.models import (
    Article,
    Channel,
    Claim,
    Desk,
    Evidence,
    Highlight,
    Kind,
    Publication,
    Rating,
    Reply,
    Role,
    Status,
    User,
    Verdict,
)

PASSWORD = "a long and quiet harbour"
_numbers = itertools.count(1)

TEXT = (
    "The minister opened the debate with a promise. "
    "The new terminal will double the number of jobs in the port by 2028.\n\n"
    "The port authority tells a more careful story. About 4,100 people worked in the harbour last year.\n\n"
    "Shipping companies asked for the work to begin at once. 🤔🤔 No other port has built a terminal in twenty years."
)


def make_desk(**fields: Any) -> Desk:
    """Return the first desk there is, or make one; with fields, always make one."""
    if not fields:
        first = Desk.objects.order_by("id").first()
        if first is not None:
            return first
    number = next(_numbers)
    return people.create_desk(**{"slug": f"desk-{number}", "name": f"Desk {number}", **fields})


def move_desk_to(time_zone: str) -> Desk:
    """Give the first desk this time zone."""
    desk = make_desk()
    people.correct_desk(desk=desk, actor=make_user(Role.ADMIN), name=desk.name, time_zone=time_zone)
    desk.refresh_from_db()
    return desk


def make_user(role: Role = Role.CHECKER, *, desk: Desk | None = None, name: str = "") -> User:
    number = next(_numbers)
    return people.create_user(
        username=name or f"{role}-{number}", desk=desk or make_desk(), role=role, password=PASSWORD
    )


def make_article(
    actor: User | None = None, *, desk: Desk | None = None, text: str = "", title: str = "", **fields: Any
) -> Article:
    """Store an article; without a text, one that differs from every other in its last line."""
    number = next(_numbers)
    desk = desk or make_desk()
    text = text or f"{TEXT}\n\nItem {number}."
    return store.store_article(
        desk=desk,
        actor=actor or make_user(desk=desk),
        raw=text.encode(),
        format="plain",
        text=text,
        title=title or f"Port expansion, part {number}",
        **fields,
    ).article


def make_transcript(actor: User | None = None, *, desk: Desk | None = None) -> Article:
    """Store a transcript of three cues, the words of two sentences."""
    number = next(_numbers)
    parts = ["The loan was repaid", "in full in March, she said.", f"Nobody asked about part {number}."]
    text = " ".join(parts)
    cues, position = [], 0
    for index, part in enumerate(parts):
        cues.append(_Cue(index * 5000, index * 5000 + 4000, position, position + len(part)))
        position += len(part) + 1
    return make_article(actor, desk=desk, text=text, kind=Kind.TRANSCRIPT, cues=cues, url="https://video.example/watch")


class _Cue:
    def __init__(self, start_ms: int, end_ms: int, start: int, end: int, speaker: str = "") -> None:
        self.start_ms, self.end_ms, self.start, self.end, self.speaker = start_ms, end_ms, start, end, speaker
        self.words = ()


def make_highlight(
    article: Article | None = None, *, exact: str = "", actor: User | None = None, claim: Claim | None = None
) -> Highlight:
    """Mark ``exact``, by default the first sentence, in ``article``."""
    article = article or make_article()
    text = article.revision.text
    exact = exact or text[: text.index(".") + 1]
    start = text.index(exact)
    actor = actor or make_user(desk=article.desk)
    return marking.mark_claim(article=article, actor=actor, start=start, end=start + len(exact), claim=claim)


NEWS = (
    "The harbour employed 4,100 people at the end of last year, the ministry said.\n\n"
    "Rents in the old town rose by nine percent in a single year.\n\n"
    "The ferry was late again. The mayor promised a new terminal.\n\n"
    "Nobody has paid the tourist tax since it was introduced in May."
)
EDITED_NEWS = (
    "The harbour employed 4,100 people at the end of last year, the ministry said.\n\n"
    "Rents in the old town rose by eleven percent in the last two years.\n\n"
    "A reader wrote that it left early. The ferry was late again. A spokesman denied it.\n\n"
    "Officials speak of progress. The ferry was late again. Passengers complained loudly."
)
# What becomes of these words of NEWS in EDITED_NEWS.
OUTCOMES = {
    "carried": "The harbour employed 4,100 people at the end of last year",
    "reworded": "Rents in the old town rose by nine percent in a single year.",
    "ambiguous": "The ferry was late again.",
    "removed": "Nobody has paid the tourist tax since it was introduced in May.",
}


def make_questions(actor: User | None = None, *, revised: bool = True) -> dict[str, Highlight]:
    """Mark four claims and revise their article so that each has another outcome; return them by that."""
    number = next(_numbers)
    article = make_article(actor, text=f"{NEWS}\n\nItem {number}.", title=f"Town news {number}")
    actor = actor or article.created_by
    marked = {state: make_highlight(article, exact=exact, actor=actor) for state, exact in OUTCOMES.items()}
    if revised:
        revise_news(article, actor)
    return {state: Highlight.objects.with_place().get(pk=highlight.pk) for state, highlight in marked.items()}


def revise_news(article: Article, actor: User) -> None:
    last = article.revision.text.rpartition("\n\n")[2]
    revise.revise_article(article=article, actor=actor, text=f"{EDITED_NEWS}\n\n{last}")


def make_claim(actor: User | None = None, *, desk: Desk | None = None, **fields: Any) -> Claim:
    """Make a claim that stands in no article."""
    desk = desk or make_desk()
    statement = fields.pop("statement", f"About {next(_numbers)},000 people worked in the harbour in 2025.")
    return annotate.create_claim(desk=desk, actor=actor or make_user(desk=desk), statement=statement, **fields)


def make_evidence(claim: Claim, actor: User | None = None, **fields: Any) -> Evidence:
    defaults = {
        "stance": "supports",
        "kind": "web",
        "url": "https://statistics.example/report",
        "title": "Annual report",
        "quote": "On 31 December 4,087 people were employed at the port.",
    }
    return weigh.add_evidence(claim=claim, actor=actor or make_user(desk=claim.desk), **{**defaults, **fields})


def make_archived(item: Evidence) -> Evidence:
    """Give web evidence the archived copy that the background makes of its page."""
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    body = b"<p>As it was on that day.</p>"
    fetched = Fetched(
        url=item.url,
        status=200,
        reason="OK",
        headers=headers,
        raw_body=body,
        body=body,
        fetched_at=timezone.now(),
    )
    archiving.record_page(evidence=item, copy=archiving.Copy(fetched, "A page", "As it was on that day."))
    return item


def make_reply(claim: Claim, actor: User | None = None, **fields: Any) -> Reply:
    """Log that somebody was asked for a reply; without fields, nothing has come yet."""
    defaults = {"asked": "The port authority", "channel": Channel.EMAIL}
    return replies.log_reply(claim=claim, actor=actor or make_user(desk=claim.desk), **{**defaults, **fields})


def set_gates(*gates: str, desk: Desk | None = None, sources_needed: int | None = None) -> Desk:
    """Let exactly these gates be in force."""
    desk = desk or make_desk()
    return policy.set_gates(
        desk=desk, actor=make_user(Role.ADMIN, desk=desk), gates=gates, sources_needed=sources_needed
    )


def rating_of(desk: Desk, slug: str) -> Rating:
    return Rating.objects.get(scale__desk=desk, scale__is_active=True, slug=slug)


def make_verdict(claim: Claim, actor: User | None = None, *, rating: str = "half-true", rationale: str = "") -> Verdict:
    return weigh.give_verdict(
        claim=claim,
        actor=actor or make_user(desk=claim.desk),
        rating=rating_of(claim.desk, rating),
        rationale=rationale or "The plan speaks of 1,900 posts, not of twice as many.",
    )


def make_submitted(claim: Claim | None = None, *, checker: User | None = None, rating: str = "half-true") -> Claim:
    """A claim in review: with a highlight, one item of evidence and a verdict, all by ``checker``."""
    checker = checker or make_user(desk=claim.desk if claim else None)
    if claim is None:
        claim = make_highlight(make_article(checker, desk=checker.memberships.get().desk), actor=checker).claim
    make_evidence(claim, checker)
    make_verdict(claim, checker, rating=rating)
    return review.submit_claim(claim=claim, actor=checker)


def make_published(claim: Claim | None = None, *, reviewer: User | None = None, **fields: Any) -> Publication:
    """A published check, approved by ``reviewer``."""
    submitted = make_submitted(claim, **fields)
    reviewer = reviewer or make_user(Role.REVIEWER, desk=submitted.desk)
    return publish.publish_claim(claim=submitted, actor=reviewer, note="Sound.")


def make_claim_in(status: str, *, desk: Desk | None = None) -> Claim:
    """A claim that was brought to ``status`` by people of its own; *checking* it lacks only its submission."""
    claim = make_claim(desk=desk)
    if status == Status.OPEN:
        return claim
    if status == Status.DISMISSED:
        return transitions.move_claim(claim=claim, actor=make_user(desk=claim.desk), to=Status.DISMISSED)
    if status == Status.CHECKING:
        checker = make_user(desk=claim.desk)
        make_evidence(claim, checker)
        make_verdict(claim, checker)
        return transitions.move_claim(claim=claim, actor=checker, to=Status.CHECKING)
    if status == Status.IN_REVIEW:
        return make_submitted(claim)
    make_published(claim)
    claim.refresh_from_db()
    return claim
