"""Where a claim is made: each highlight within the words around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Greatest, Least, Substr

from annotations.models import Article, Claim, Highlight
from annotations.web.discussion import Discussion, Thread
from annotations.web.links import clock, moment_of, web_link

# Code points of context on either side; a paragraph's edge ends it earlier.
CONTEXT_LENGTH = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """One highlight as it stood in the revision it was marked on, which is what a review approves."""

    highlight: Highlight
    article: Article
    before: str
    after: str
    link: str
    moment: str
    moment_link: str
    thread: Thread


def appearances_of(claim: Claim, discussion: Discussion) -> list[Appearance]:
    """Return where ``claim`` (from ``snapshot.with_check``) is made, in marking order. One query."""
    around = _words_around(claim.standing_highlights)
    return [
        _appearance(claim, highlight, discussion.on(f"highlight-{highlight.pk}"), *around[highlight.pk])
        for highlight in claim.standing_highlights
    ]


def _words_around(highlights: Sequence[Highlight]) -> dict[int, tuple[str, str]]:
    """Return the text before and after each highlight, cut by the database: no page loads a whole article for it."""
    rows = (
        Highlight.objects.filter(pk__in=[highlight.pk for highlight in highlights])
        .annotate(
            before=Substr(
                "revision__text",
                Greatest(F("start") - CONTEXT_LENGTH, Value(0)) + 1,
                Least(F("start"), Value(CONTEXT_LENGTH)),
            ),
            after=Substr("revision__text", F("end") + 1, CONTEXT_LENGTH),
        )
        .values_list("pk", "before", "after")
    )
    return {pk: (_end_of(before), _beginning_of(after)) for pk, before, after in rows}


def _end_of(before: str) -> str:
    paragraph = before.rpartition("\n")[2]
    if paragraph != before or len(before) < CONTEXT_LENGTH:
        return paragraph
    return "… " + paragraph.partition(" ")[2]


def _beginning_of(after: str) -> str:
    paragraph = after.partition("\n")[0]
    if paragraph != after or len(after) < CONTEXT_LENGTH:
        return paragraph
    return paragraph.rpartition(" ")[0] + " …"


def _appearance(claim: Claim, highlight: Highlight, thread: Thread, before: str, after: str) -> Appearance:
    article = highlight.revision.article
    article.desk = claim.desk  # the same one: spares a query for the time zone
    return Appearance(
        highlight=highlight,
        article=article,
        before=before,
        after=after,
        link=web_link(article.url),
        moment=clock(highlight.start_ms, highlight.end_ms),
        moment_link=moment_of(article.url, highlight.start_ms),
        thread=thread,
    )
