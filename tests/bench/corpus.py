"""A desk's work of any size, the same each time: articles of some 400 words with 10 highlights each, and their checks.

Articles, highlights, claims and history come by the bulk import; evidence and verdicts by the copying that it writes
with, with the history that one after the other would have; what is published was published by the verbs.
"""

import json
import random
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from annotations import history, people, publish, review, weigh
from annotations.bulk import import_articles
from annotations.copying import copy_rows, new_ids
from annotations.models import Action, Claim, Desk, Evidence, Noun, Rating, Role, Status, User, Verdict

HIGHLIGHTS = 10  # to an article
SENTENCES = 20  # of some 20 words
# Of so many claims one has evidence, two items of it, and a verdict; of these, every second waits for review.
CHECKED_EVERY = 4
# Of so many articles one has a published check. Each takes six acts of three people.
PUBLISHED_EVERY = 50
PASSWORD = "a long and quiet harbour"  # of databases that are dropped
WORDS = [
    "harbour", "minister", "terminal", "shipping", "authority", "jobs", "port", "committee", "tax", "review", "council",
    "budget", "figures", "water", "ships", "mud", "metres", "quarter", "contract", "engineer", "bridge", "crossing",
    "ferry", "weather", "union", "strike", "cargo", "customs", "pilot", "dredger",
]  # fmt: skip
# Rare words as any language has them: most occur in one text of hundreds.
_STARTS = ("bar", "con", "del", "fer", "gal", "hem", "kor", "lin", "mar", "nor", "pel", "ros", "sal", "ter", "vel")
_MIDDLES = ("a", "e", "i", "o", "u", "am", "en", "ir", "ol", "ur")
_ENDS = ("bury", "den", "ford", "ham", "ley", "mouth", "stead", "ton", "wick", "worth")
PLACES = [f"{start}{middle}{end}" for start in _STARTS for middle in _MIDDLES for end in _ENDS]
RARE_WORD = PLACES[700]


def article(number: int) -> dict[str, Any]:
    """Return article ``number`` as a line of the bulk import."""
    chance = random.Random(number)  # noqa: S311  # no secret: the same article each time
    sentences = [_sentence(number, place, chance) for place in range(SENTENCES)]
    starts = [sum(len(each) + 1 for each in sentences[:place]) for place in range(SENTENCES)]
    marks = [
        {"start": starts[place], "end": starts[place] + len(sentences[place])}
        for place in range(0, SENTENCES, SENTENCES // HIGHLIGHTS)
    ]
    return {
        "key": f"wire-{number}",
        "title": f"Port, part {number}",
        "publisher": f"Wire {number % 20}",
        "published_at": f"2025-{number % 12 + 1:02d}-13T08:28Z",
        "language": "en",
        "text": " ".join(sentences),
        "highlights": marks,
    }


def _sentence(number: int, place: int, chance: random.Random) -> str:
    words = " ".join(chance.choices(WORDS, k=9))
    emoji = " 🤔" if number % 10 == 0 else ""
    there = chance.choice(PLACES).capitalize()
    return f"In speech {number}.{place} the minister of {there} said that{emoji} {words} and {number * place:,} came."


def write(path: Path, numbers: Iterable[int]) -> Path:
    """Write these articles to an NDJSON file."""
    with path.open("w") as file:
        file.writelines(f"{json.dumps(article(number))}\n" for number in numbers)
    return path


class Corpus:
    """The work of the empty desk of a new database: its people, and as many articles as it was last grown to."""

    def __init__(self) -> None:
        self.articles = 0
        self.desk = Desk.objects.get()
        self.checker, self.reviewer, self.admin = (
            people.create_user(username=f"bench-{role}", desk=self.desk, role=role, password=PASSWORD)
            for role in (Role.CHECKER, Role.REVIEWER, Role.ADMIN)
        )

    def grow(self, articles: int) -> None:
        """Add what is missing to ``articles``, and have PostgreSQL look at it all."""
        first = Claim.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with tempfile.TemporaryDirectory() as folder:
            path = write(Path(folder) / "articles.ndjson", range(self.articles, articles))
            with path.open("rb") as stream:
                counts = import_articles(
                    desk=self.desk, actor=self.checker, stream=stream, format="ndjson", tell=_refuse, writers=2
                )
        assert counts["highlights"] == (articles - self.articles) * HIGHLIGHTS, counts
        checked = list(Claim.objects.filter(pk__gt=first).order_by("pk").values_list("pk", flat=True)[::CHECKED_EVERY])
        published = (articles - self.articles) // PUBLISHED_EVERY
        for at in range(published, len(checked), 10_000):
            self._check(checked[at : at + 10_000])
        for claim in Claim.objects.filter(pk__in=checked[:published]):
            self._publish(claim)
        self.articles = articles
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def token(self, user: User, *scopes: str) -> str:
        """Return the secret of a new token."""
        return people.create_token(user=user, scopes=scopes)[1]

    def _publish(self, claim: Claim) -> None:
        self._weigh(claim)
        submitted = review.submit_claim(claim=claim, actor=self.checker)
        publish.publish_claim(claim=submitted, actor=self.reviewer, note="Sound.")

    def _weigh(self, claim: Claim) -> None:
        weigh.add_evidence(claim=claim, actor=self.checker, **_item(claim.pk, 0))
        weigh.give_verdict(
            claim=claim,
            actor=self.checker,
            rating=_ratings()[claim.pk % len(_ratings())],
            rationale=_rationale(claim.pk),
        )

    def _check(self, claims: list[int]) -> None:
        """Give each claim two items of evidence and a verdict, and every second one to review."""
        now, ratings = timezone.now(), _ratings()
        evidence, verdicts = new_ids(Evidence, 2 * len(claims)), new_ids(Verdict, len(claims))
        items = [(claim, place) for claim in claims for place in (0, 1)]
        made = {"created_by": self.checker, "created_at": now, "updated_at": now}
        names = ("stance", "kind", "url", "title", "quote")
        copy_rows(
            Evidence,
            ("id", "claim", "position", *names),
            (
                (pk, claim, place, *(_item(claim, place)[name] for name in names))
                for pk, (claim, place) in zip(evidence, items, strict=True)
            ),
            common=made,
        )
        copy_rows(Evidence.writers.through, ("evidence", "user"), ((pk, self.checker.pk) for pk in evidence))
        copy_rows(
            Verdict,
            ("id", "claim", "rating", "rationale"),
            (
                (pk, claim, ratings[claim % len(ratings)].pk, _rationale(claim))
                for pk, claim in zip(verdicts, claims, strict=True)
            ),
            common={"author": self.checker, "created_at": now},
        )
        waiting = claims[::2]
        Claim.objects.filter(pk__in=claims).update(status=Status.CHECKING)
        Claim.objects.filter(pk__in=waiting).update(status=Status.IN_REVIEW, submitted_at=now)
        lines = [
            *(
                history.Line(Noun.EVIDENCE, pk, claim, Action.CREATED, "added", {})
                for pk, (claim, _place) in zip(evidence, items, strict=True)
            ),
            *(
                history.Line(Noun.VERDICT, pk, claim, Action.CREATED, "given", {})
                for pk, claim in zip(verdicts, claims, strict=True)
            ),
            *(history.Line(Noun.CLAIM, claim, claim, Action.UPDATED, "submitted", {}) for claim in waiting),
        ]
        history.record_lines(desk_id=self.desk.pk, actor=self.checker, at=now, lines=lines)


def _ratings() -> list[Rating]:
    return list(Rating.objects.filter(scale__is_active=True).order_by("pk"))


def _item(claim: int, place: int) -> dict[str, str]:
    return {
        "stance": ("supports", "refutes")[place],
        "kind": "web",
        "url": f"https://statistics.example/report/{claim % 1000}/{place}",
        "title": "Annual report of the port authority",
        "quote": f"On 31 December {claim % 9000:,} people were employed at the port.",
    }


def _rationale(claim: int) -> str:
    return f"The report speaks of {claim % 9000:,} people, and of no other year."


def _refuse(number: int, words: str) -> None:
    raise AssertionError(f"line {number}: {words}")
