"""Acts of people at work, each of which the desk would take as things stand: what the composer then spoils, or not.

What is refused for one wrong word has come past all that is checked before it, deeper than requests at random come.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from annotations.models import Article, Claim, Desk, Evidence, Highlight, Reply, Status, Verdict
from tests.api.annotator import annotation_of

RATINGS = ("true", "false", "half-true")
WORKER, REVIEWER, ADMIN = "token checker", "token reviewer", "token admin"
MARKED = 11


@dataclass(frozen=True)
class Act:
    """What is sent: JSON to the API, a form to a page where ``caller`` is a browser; nothing for ``None``."""

    caller: str
    method: str
    path: str
    body: dict[str, Any] | None = None


@dataclass
class AtWork:
    """The people of ``desk``, whose address begins with ``site``; ``act`` is one that is possible now."""

    desk: Desk
    rng: Random
    site: str

    def act(self) -> Act:
        while True:
            if found := self.rng.choice(ACTS)(self):
                return found

    def some(self, rows: QuerySet[Any]) -> Any:
        """Return one of the rows, or None where there is none."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.get(pk=self.rng.choice(keys)) if keys else None

    def words(self, sentences: int = 1) -> str:
        return " ".join(f"Boat {self.rng.randrange(10**6)} came in." for _ in range(sentences))

    @property
    def claims(self) -> QuerySet[Claim]:
        return Claim.objects.filter(desk=self.desk)

    @property
    def under_work(self) -> Any:
        return self.some(self.claims.filter(status__in=(Status.OPEN, Status.CHECKING)))

    @property
    def item(self) -> Any:
        return self.some(Evidence.objects.standing().filter(claim__desk=self.desk, claim__status=Status.CHECKING))

    @property
    def place(self) -> tuple[Article, int] | None:
        """Return an article, and where in its text words begin that can be marked."""
        article = self.some(Article.objects.filter(desk=self.desk))
        room = len(article.revision.text) - MARKED
        return (article, self.rng.randrange(room)) if room > 0 else None


def store(w: AtWork) -> Act:
    told = {
        "title": w.words(),
        "publisher": "The Harbour Post",
        "language": "en",
        "published_at": "2026-01-02T03:04:05",
    }
    return Act(WORKER, "POST", "articles/", {"text": w.words(20), **told})


def correct_article(w: AtWork) -> Act:
    article = w.some(Article.objects.filter(desk=w.desk))
    return Act(WORKER, "PATCH", f"articles/{article.pk}/", {"title": w.words(), "author": "Ada"})


def revise(w: AtWork) -> Act:
    article = w.some(Article.objects.filter(desk=w.desk))
    return Act(WORKER, "POST", f"articles/{article.pk}/revisions/", {"text": f"{article.revision.text} {w.words()}"})


def mark(w: AtWork) -> Act | None:
    if not (place := w.place):
        return None
    article, start = place
    return Act(ADMIN, "POST", "highlights/", {"article": article.pk, "start": start, "end": start + MARKED})


def resize(w: AtWork) -> Act | None:
    one = _highlight(w)
    return one and Act(WORKER, "PATCH", f"highlights/{one.pk}/", {"start": one.start, "end": max(one.end - 1, 1)})


def give(w: AtWork) -> Act | None:
    one, claim = _highlight(w), w.under_work
    return one and claim and Act(WORKER, "PATCH", f"highlights/{one.pk}/", {"claim": claim.pk})


def unmark(w: AtWork) -> Act | None:
    one = _highlight(w)
    return one and Act(WORKER, "DELETE", f"highlights/{one.pk}/")


def annotate(w: AtWork) -> Act | None:
    if not (place := w.place):
        return None
    article, start = place
    exact = article.revision.text[start : start + MARKED]
    return Act(WORKER, "POST", "/annotations/", annotation_of(f"{w.site}/articles/{article.pk}/", exact=exact))


def word(w: AtWork) -> Act:
    return Act(WORKER, "POST", "claims/", {"statement": w.words(), "claimant": "The mayor", "topics": ["Boats"]})


def reword(w: AtWork) -> Act | None:
    claim = w.under_work
    changes = {"statement": w.words(), "said_on": "2026-01-02", "priority": w.rng.randrange(100)}
    return claim and Act(ADMIN, "PATCH", f"claims/{claim.pk}/", changes)


def link(w: AtWork) -> Act | None:
    claim, stance = w.under_work, w.rng.choice(("supports", "refutes", "context"))
    note = {"kind": "note", "note": w.words()}
    page = {"kind": "web", "url": f"https://harbour.example/{w.rng.random()}", "title": w.words(), "quote": w.words()}
    return claim and Act(
        WORKER, "POST", "evidence/", {"claim": claim.pk, "stance": stance, **w.rng.choice((note, page))}
    )


def link_passage(w: AtWork) -> Act | None:
    claim, place = w.under_work, w.place
    if claim is None or place is None:
        return None
    words = {"article": place[0].pk, "start": place[1], "end": place[1] + MARKED}
    told = {"claim": claim.pk, "stance": "context", "kind": "passage", "passage": words}
    return Act(WORKER, "POST", "evidence/", told)


def mend(w: AtWork) -> Act | None:
    item = w.item
    return item and Act(WORKER, "PATCH", f"evidence/{item.pk}/", {"stance": "context", "title": w.words()})


def withdraw(w: AtWork) -> Act | None:
    item = w.item
    return item and Act(WORKER, "DELETE", f"evidence/{item.pk}/")


def judge(w: AtWork) -> Act | None:
    claim = w.under_work
    told = {"rating": w.rng.choice(RATINGS), "rationale": w.words()}
    return claim and Act(WORKER, "POST", "verdicts/", {"claim": claim.pk, **told})


def ask(w: AtWork) -> Act | None:
    claim = w.under_work
    return claim and Act(WORKER, "POST", "replies/", {"claim": claim.pk, "asked": w.words(), "channel": "email"})


def mend_reply(w: AtWork) -> Act | None:
    reply = w.some(Reply.objects.standing().filter(claim__desk=w.desk, claim__status=Status.CHECKING))
    return reply and Act(WORKER, "PATCH", f"replies/{reply.pk}/", {"channel": "phone"})


def comment(w: AtWork) -> Act | None:
    claim = w.under_work
    return claim and Act("checker", "POST", f"/claims/{claim.pk}/comments/", {"body": w.words()})


def move(w: AtWork) -> Act | None:
    """Move a claim by one of the ways that lead on from where it is."""
    status = w.rng.choice(Status.values)
    claims = w.claims.filter(status=status)
    if status == Status.CHECKING:
        parts = (Evidence.objects.standing().filter(claim=OuterRef("pk")), Verdict.objects.filter(claim=OuterRef("pk")))
        claims = claims.filter(*map(Exists, parts))
    claim = w.some(claims)
    return claim and w.rng.choice(ONWARD[status])(w, claim)


def to(status: str, caller: str = WORKER) -> Callable[[AtWork, Claim], Act]:
    return lambda w, claim: Act(caller, "POST", f"claims/{claim.pk}/transitions/", {"to": status, "note": w.words()})


def publish(w: AtWork, claim: Claim) -> Act:
    again = {"kind": "correction", "reason": w.words()} if claim.publications.exists() else {}
    return Act(REVIEWER, "POST", f"claims/{claim.pk}/transitions/", {"to": "published", **again})


def take(w: AtWork) -> Act:
    return Act(REVIEWER, "POST", "queue/next/", {"lease_seconds": w.rng.randrange(1, 3_600)})


def lease(w: AtWork) -> Act | None:
    claim = w.some(w.claims.filter(status=Status.IN_REVIEW))
    return claim and Act(REVIEWER, "PUT", f"queue/{claim.pk}/lease/", {"lease_seconds": 60})


def choose_languages(w: AtWork) -> Act:
    return Act(REVIEWER, "PUT", "queue/languages/", {"languages": w.rng.choice(([], ["en"], ["de", "en"]))})


def _highlight(w: AtWork) -> Any:
    standing = Highlight.objects.standing().filter(claim__desk=w.desk, revision__number=1)
    return w.some(standing.filter(claim__status__in=(Status.OPEN, Status.CHECKING)))


ONWARD: dict[str, tuple[Callable[[AtWork, Claim], Act], ...]] = {
    Status.OPEN: (to("checking"), to("checking"), to("dismissed")),
    Status.CHECKING: (to("in_review"),),
    Status.IN_REVIEW: (publish, publish, to("checking", REVIEWER)),
    Status.PUBLISHED: (to("checking"),),
    Status.DISMISSED: (to("open"),),
}
ACTS: tuple[Callable[[AtWork], Act | None], ...] = (
    *(store, correct_article, revise, mark, mark, resize, give, unmark, annotate),
    *(word, word, reword, link, link, link_passage, mend, withdraw, judge, judge),
    *(ask, mend_reply, comment, move, move, move, take, lease, choose_languages),
)
