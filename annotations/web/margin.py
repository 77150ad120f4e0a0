"""What stands in the margin of an article: a card per claim, and the highlights without a place in its newest text."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from annotations.models import Article, Claim, Comment, Evidence, Highlight, Rating, Revision, Status, Verdict
from annotations.web.ages import age_of
from annotations.web.rendering import Span
from annotations.web.video import timecode, video_at

# Statuses in which a rating is more than one checker's opinion: the mark is tinted with it.
RATED = (Status.IN_REVIEW, Status.PUBLISHED)


@dataclass(slots=True)
class Spoken:
    """When a highlight of a transcript is said, and the address that opens the recording there."""

    first: str
    last: str
    url: str


@dataclass(slots=True)
class Card:
    """A claim as the margin shows it; ``places`` are its highlights on this text in reading order."""

    claim: Claim
    rating: Rating | None
    sources: int
    places: list[Highlight] = field(default_factory=list)
    spoken: Spoken | None = None

    @property
    def classes(self) -> str:
        return (
            f"{self.claim.status} rating-{self.rating.pk}" if self.rating and self.shows_rating else self.claim.status
        )

    @property
    def shows_rating(self) -> bool:
        return self.rating is not None and self.claim.status in RATED

    @property
    def waits(self) -> str:
        """How long the claim has waited for its review, in the largest unit: ``3 hours``; nothing for any other."""
        if self.claim.status != Status.IN_REVIEW or self.claim.submitted_at is None:
            return ""
        return age_of(self.claim.submitted_at, depth=1)


@dataclass(slots=True)
class Margin:
    """``cards`` are in the order of their first words; ``apart`` are highlights that no longer stand in the text."""

    cards: list[Card]
    apart: list[Highlight]
    spans: list[Span]
    open: int  # how many highlights wait for a person to say where they stand


def read_margin(article: Article, revision: Revision) -> Margin:
    """Fetch the claims of ``article`` as they stand on ``revision``, its newest: always five queries."""
    highlights = list(Highlight.objects.standing().of_article(article).with_place())
    claims = _with_open_comments(Claim.objects.select_related("assigned_to")).in_bulk(
        {highlight.claim_id for highlight in highlights}
    )
    ratings, sources = newest_ratings(claims), _counts_of_evidence(claims)
    for highlight in highlights:
        highlight.claim = claims[highlight.claim_id]
    placed = [highlight for highlight in highlights if highlight.place.revision_id == revision.pk]
    placed.sort(key=lambda highlight: (highlight.place.start, highlight.place.end, highlight.pk))
    cards: dict[int, Card] = {}
    for highlight in placed:
        pk = highlight.claim_id
        if pk not in cards:
            cards[pk] = Card(highlight.claim, ratings.get(pk), sources.get(pk, 0), spoken=_spoken(article, highlight))
        cards[pk].places.append(highlight)
    return Margin(
        cards=list(cards.values()),
        apart=[highlight for highlight in highlights if highlight.place.revision_id != revision.pk],
        spans=[_span(highlight, cards[highlight.claim_id].classes) for highlight in placed],
        open=sum(highlight.question is not None for highlight in highlights),
    )


def _with_open_comments(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Count with each claim, as ``open_comments``, what its colleagues have not settled."""
    comments = Comment.objects.open().filter(claim=OuterRef("pk")).order_by().values("claim")
    return claims.annotate(open_comments=Subquery(comments.annotate(number=Count("pk")).values("number")))


def newest_ratings(claims: Iterable[int]) -> dict[int, Rating]:
    """Return by claim the rating of the verdict that counts."""
    newest = Verdict.objects.counting().filter(claim__in=claims)
    return {verdict.claim_id: verdict.rating for verdict in newest.select_related("rating")}


def _counts_of_evidence(claims: Iterable[int]) -> dict[int, int]:
    standing = Evidence.objects.standing().filter(claim__in=claims).order_by()
    return dict(standing.values_list("claim").annotate(count=Count("pk")))


def _span(highlight: Highlight, classes: str) -> Span:
    place = highlight.place
    return Span(highlight.pk, highlight.claim_id, place.start or 0, place.end or 0, classes)


def _spoken(article: Article, highlight: Highlight) -> Spoken | None:
    place = highlight.place
    if place.start_ms is None or place.end_ms is None:
        return None
    return Spoken(timecode(place.start_ms), timecode(place.end_ms), video_at(article.url, place.start_ms))


def find_claims(*, desk_id: int, words: str, article: Article | None, limit: int) -> list[Claim]:
    """Return claims of the desk to choose among: those of ``article`` first, then the newest.

    Each of ``words`` must stand in the statement or the claimant. Dismissed claims are left out.
    """
    claims = Claim.objects.filter(desk=desk_id).exclude(status=Status.DISMISSED)
    for word in words.split()[:10]:
        claims = claims.filter(Q(statement__icontains=word) | Q(claimant__icontains=word))
    if article is None:
        return list(claims.order_by("-id")[:limit])
    own = Highlight.objects.standing().of_article(article).values("claim")
    here = list(claims.filter(pk__in=own).order_by("-id")[:limit])
    elsewhere = claims.exclude(pk__in=own).order_by("-id")[: limit - len(here)]
    return [*here, *elsewhere]
