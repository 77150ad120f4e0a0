"""What the desk is asked over HTTP, each beside its floor and what is aimed for."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.test import Client

from annotations.models import Article, Claim, Scope
from tests.bench.corpus import PLACES, Corpus
from tests.bench.traffic import Ask

SCOPES = (Scope.READ, Scope.WRITE, Scope.REVIEW)
LENGTH = 40  # of the spans that requests mark
CONTEXT = 32


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request: ``ask(n)`` is its ``n``-th. Without a ``floor``, the floor is its own SQL in a bare view."""

    name: str
    ask: Callable[[int], Ask]
    floor: Callable[[int], Ask] | None = None
    most_times: float | None = None  # its median, to its floor's
    most_p95: float | None = None  # seconds


class Cases:
    """The cases of a filled desk, and who asks. ``first`` is where marks begin: those of an earlier turn stay."""

    def __init__(self, corpus: Corpus, *, first: int = 0) -> None:
        self._first = first
        self.checker, self.reviewer = (
            {"Authorization": f"Bearer {corpus.token(user, *SCOPES)}"} for user in (corpus.checker, corpus.reviewer)
        )
        browser = Client()
        browser.force_login(corpus.checker)
        self.browser = {"Cookie": f"sessionid={browser.cookies['sessionid'].value}"}
        self.articles = list(Article.objects.order_by("pk").values_list("pk", flat=True)[:1000])
        self.claims = list(Claim.objects.order_by("pk").values_list("pk", flat=True)[:1000])

    def all(self, deep: Callable[[str], str]) -> list[Case]:
        """Return every case; ``deep`` gives the address of a list's deep page, from that of its first."""
        claims, articles = "/api/v1/claims/", "/api/v1/articles/"
        return [
            Case("article with highlights", self.read_article, self._article_floor, most_times=2),
            Case("articles, first page", self._get(articles), self._get("/floor/articles/"), most_times=2),
            Case("articles, deep page", self._get(deep(articles)), self._get("/floor/articles/"), most_times=2),
            Case("claims, first page", self._get(claims), self._get("/floor/claims/"), most_times=2),
            Case("claims, deep page", self._get(deep(claims)), self._get("/floor/claims/"), most_times=2),
            Case("search, a rare word", self.search, most_p95=0.05),
            Case("search, a word of most articles", self._page("/search/?q=harbour"), most_p95=0.05),
            Case("queue next", self.take_next),
            Case("claim page", self.read_claim),
            # Last: the claims that it makes have no check, and would be the lists' first page.
            Case("highlight create", self.mark, self._insert, most_times=2),
        ]

    def _get(self, path: str) -> Callable[[int], Ask]:
        return lambda number: Ask("GET", path, headers=self.checker)

    def _page(self, path: str) -> Callable[[int], Ask]:
        return lambda number: Ask("GET", path, headers=self.browser)

    def mark(self, number: int) -> Ask:
        """Mark a place of an article, of which a claim is made."""
        start = self._first + number // len(self.articles)
        sent = {"article": self._article(number), "start": start, "end": start + LENGTH}
        return Ask("POST", "/api/v1/highlights/", sent, self.checker)

    def _insert(self, number: int) -> Ask:
        """Insert the same place; asks the database for what it is to hold."""
        revision = Article.objects.get(pk=self._article(number)).revision
        start = self._first + number // len(self.articles)
        end = start + LENGTH
        sent = {
            "claim": self.claims[number % len(self.claims)], "revision": revision.pk, "start": start, "end": end,
            "exact": revision.text[start:end], "prefix": revision.text[max(0, start - CONTEXT) : start],
            "suffix": revision.text[end : end + CONTEXT],
        }  # fmt: skip
        return Ask("POST", "/floor/highlights/", sent)

    def read_article(self, number: int) -> Ask:
        return Ask("GET", f"/api/v1/articles/{self._article(number)}/?expand=highlights", headers=self.checker)

    def _article_floor(self, number: int) -> Ask:
        return Ask("GET", f"/floor/articles/{self._article(number)}/", headers=self.checker)

    def search(self, number: int) -> Ask:
        return Ask("GET", f"/search/?q={quote(PLACES[number * 7 % len(PLACES)])}", headers=self.browser)

    def take_next(self, number: int) -> Ask:
        return Ask("POST", "/api/v1/queue/next/", {}, self.reviewer)

    def read_claim(self, number: int) -> Ask:
        return Ask("GET", f"/claims/{self.claims[number % len(self.claims)]}/", headers=self.browser)

    def _article(self, number: int) -> int:
        return self.articles[number % len(self.articles)]
