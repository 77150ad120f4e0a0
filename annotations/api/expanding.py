"""``?expand=``: with each row of a list the things that it names by their ids, so that nobody asks for each of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from annotations.api.problems import InvalidParameter
from annotations.models import Article, Claim, User

PARAMETER = "expand"
# The member of a row that holds what was asked for.
MEMBER = "expanded"


class Expansion(NamedTuple):
    """``ids`` tells which things a row names; ``rows`` gives those that a user may see; ``is_list``: there are many."""

    ids: Callable[[Any], Iterable[int]]
    rows: Callable[[User], QuerySet[Any]]
    is_list: bool = False


def _claims(user: User) -> QuerySet[Claim]:
    return Claim.objects.on_desks_of(user)


def _articles(user: User) -> QuerySet[Article]:
    return Article.objects.on_desks_of(user).select_related("publisher")


CLAIM = Expansion(lambda row: [row.claim_id], _claims)
ARTICLE = Expansion(lambda highlight: [highlight.revision.article_id], _articles)
ARTICLES = Expansion(
    lambda claim: dict.fromkeys(highlight.revision.article_id for highlight in claim.standing_highlights),
    _articles,
    is_list=True,
)


def wanted_expansions(request: Request, known: Iterable[str]) -> list[str]:
    """Return the names that ``expand`` asks for. Raises ``InvalidParameter`` for one that is not among ``known``."""
    sent = request.query_params.get(PARAMETER)
    names = [] if sent is None else list(dict.fromkeys(sent.split(",")))
    if set(names) - set(known):
        message = _("What can be expanded: %(names)s.") % {"names": ", ".join(known)}
        raise InvalidParameter(message, fields={PARAMETER: [message]})
    return names


def expand(rows: Iterable[Any], names: Iterable[str], known: Mapping[str, Expansion], *, user: User) -> None:
    """Set on each row, as ``expanded``, the things by their names: one query for each name, whatever their number."""
    for name in names:
        ids, visible, is_list = known[name]
        of_row = [(row, list(ids(row))) for row in rows]
        found = visible(user).in_bulk({pk for _row, pks in of_row for pk in pks})
        for row, pks in of_row:
            things = [found[pk] for pk in pks if pk in found]
            row.__dict__.setdefault(MEMBER, {})[name] = things if is_list else next(iter(things), None)


def parameter_of(names: Iterable[str]) -> dict[str, Any]:
    """Return the parameter as OpenAPI describes it: names with commas between them."""
    return {
        "name": PARAMETER,
        "in": "query",
        "required": False,
        "description": f"Show these things with each row, in its `{MEMBER}`.",
        "schema": {"type": "array", "items": {"type": "string", "enum": list(names)}, "minItems": 1},
        "style": "form",
        "explode": False,
    }
