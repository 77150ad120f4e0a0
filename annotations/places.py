"""Places in a revision: from offsets and quotes to spans, from spans to the time when they were spoken."""

from django.utils.translation import gettext as _

from annotations import anchoring, timing
from annotations.errors import InvalidInput, QuoteMismatch, StaleRevision
from annotations.models import Anchor, Article, Cue, Highlight, Kind, Revision, Settlement
from annotations.models.ready import Ready, instances_of
from annotations.validators import LONGEST_TEXT

_LOCKED = Ready(lambda: Article.objects.filter(pk=0).select_for_update(no_key=True).order_by().values_list("pk"))
_NEWEST = Ready(lambda: Revision.objects.filter(article=0).order_by("-number")[:1])


def newest_revision(article: Article, *, expected: int | None = None) -> Revision:
    """Return the newest revision, and keep another from being made before the caller's transaction ends.

    What is marked on a revision while the next one is made would be anchored nowhere. Callers that also lock a claim
    lock it before: always claim, then article. Raises ``StaleRevision`` where ``expected`` names an older one, which
    the caller's offsets count in.
    """
    _LOCKED.rows(article.pk)
    (row,) = _NEWEST.rows(article.pk)
    newest: Revision
    (newest,) = instances_of(row, Revision)
    newest.article = article
    if expected is not None and newest.pk != expected:
        raise StaleRevision(
            _("The text was edited after you read it. Read the article again and mark the place there."),
            extra={"revision": newest.pk},
        )
    return newest


def require_newest(article: Article, revision: int | None) -> None:
    """Raise ``StaleRevision`` where offsets count in the older revision of that id. Locks the article; see above."""
    if revision is not None:
        newest_revision(article, expected=revision)


def resolve_place(
    revision: Revision, *, start: int | None, end: int | None, quote: anchoring.Quote | None
) -> anchoring.Place:
    """Return the span that offsets and quote name in ``revision``, as ``anchoring.resolve`` does.

    Raises ``QuoteMismatch`` where they name none or several, ``InvalidInput`` for an impossible span.
    """
    try:
        return anchoring.resolve(revision.text, start=start, end=end, quote=quote)
    except anchoring.QuoteNotFound as error:
        raise QuoteMismatch(_("These words do not stand in the article’s newest revision.")) from error
    except anchoring.QuoteAmbiguous as error:
        raise QuoteMismatch(
            _("These words stand more than once in the article. Give offsets, or a prefix and suffix that choose.")
        ) from error
    except anchoring.SplitsGrapheme as error:
        message = _("The span would cut a character in two. Move it to the character’s edge.")
        raise InvalidInput(message, fields={"start": [message]}) from error
    except anchoring.OutsideText as error:
        message = _("The span is empty, or not inside the article’s text (%(length)d characters).") % {
            "length": revision.length
        }
        raise InvalidInput(message, fields={"start": [message]}) from error


def require_words(exact: str) -> None:
    """Raise ``InvalidInput`` where ``exact`` is blank, or more than a claim is ever made in."""
    message = ""
    if not exact.strip():
        message = _("Select some words: blanks alone make no claim.")
    elif len(exact) > LONGEST_TEXT:
        message = _("Select fewer words: a highlight has at most %(limit)d characters.") % {"limit": LONGEST_TEXT}
    if message:
        raise InvalidInput(message, fields={"start": [message]})


def put(thing: Highlight | Anchor | Settlement, revision: Revision, kind: str, start: int, end: int) -> None:
    """Set the span of ``thing`` to ``[start, end)`` of ``revision``, with its quote and when it was spoken."""
    quote = anchoring.quote_at(revision.text, start, end)
    thing.start, thing.end = start, end
    thing.exact, thing.prefix, thing.suffix = quote.exact, quote.prefix, quote.suffix
    thing.start_ms, thing.end_ms = spoken_between(revision, kind, start, end)


def spoken_between(revision: Revision, kind: str, start: int, end: int) -> tuple[int | None, int | None]:
    """Return when the words of ``[start, end)`` begin and end to be spoken, in milliseconds."""
    if kind != Kind.TRANSCRIPT:
        return None, None
    return timing.spoken_between(Cue.objects.filter(revision=revision, start__lt=end, end__gt=start), start, end) or (
        None,
        None,
    )
