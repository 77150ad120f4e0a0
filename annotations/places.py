"""Places in a revision: from offsets and quotes to spans, from spans to the time when they were spoken."""

from django.utils.translation import gettext as _

from annotations import anchoring
from annotations.errors import InvalidInput, QuoteMismatch
from annotations.models import Article, Cue, Kind, Revision


def newest_revision(article: Article) -> Revision:
    """Return the newest revision, and keep another from being made before the caller's transaction ends.

    What is marked on a revision while the next one is made would be anchored nowhere. Callers that also lock a claim
    lock it before: always claim, then article.
    """
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    return article.revisions.order_by("-number")[:1].get()


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


def spoken_between(revision: Revision, kind: str, start: int, end: int) -> tuple[int | None, int | None]:
    """Return when the cues that ``[start, end)`` crosses begin and end, in milliseconds."""
    if kind != Kind.TRANSCRIPT:
        return None, None
    times = list(Cue.objects.filter(revision=revision, start__lt=end, end__gt=start).values_list("start_ms", "end_ms"))
    if not times:
        return None, None
    return min(first for first, _last in times), max(last for _first, last in times)
