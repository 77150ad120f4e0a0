"""Search over the claims, articles and evidence of the reader's desk; every filter stands in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from annotations import matching
from annotations.matching import Group, Search
from annotations.models import Kind, SearchEntry, Stance, Status, Verdict
from annotations.web.access import DeskRequest, on_desk

FEW, MANY = 5, 20
LAST_PAGE = 500
GROUP_NAMES = {
    Group.CLAIMS: gettext_lazy("Claims"),
    Group.ARTICLES: gettext_lazy("Articles"),
    Group.EVIDENCE: gettext_lazy("Evidence"),
}


@dataclass(frozen=True)
class Facet:
    """A property that one group's results can be narrowed by: its name in the address, where it stands, its values."""

    name: str
    group: Group
    field: str
    labels: dict[str, Any]


FACETS = (
    Facet("status", Group.CLAIMS, "claim__status", dict(Status.choices)),
    Facet("kind", Group.ARTICLES, "article__kind", dict(Kind.choices)),
    Facet("publisher", Group.ARTICLES, "article__publisher__name", {}),
    Facet("stance", Group.EVIDENCE, "evidence__stance", dict(Stance.choices)),
)
MOST_VALUES = 12


@dataclass(frozen=True)
class Chip:
    """A filter to set or, where it ``is_on``, to remove; ``query`` is the address's query then."""

    label: str
    number: int
    is_on: bool
    query: str

    @property
    def counted(self) -> str:
        return counted(self.number)


@dataclass(frozen=True)
class Results:
    """One group's results on this page, of ``number`` in all."""

    group: Group
    label: str
    number: int
    rows: list[SearchEntry]
    query: str

    @property
    def counted(self) -> str:
        return counted(self.number)

    @property
    def ranked(self) -> int | None:
        """Of how many of the newest these are the best; ``None`` for all of them."""
        return matching.MOST_RANKED if self.number > matching.MOST_RANKED else None


def counted(number: int) -> str:
    """Return how many there are as it is shown: nobody waits for more than ``MOST_COUNTED`` to be counted."""
    return str(number) if number <= matching.MOST_COUNTED else f"{matching.MOST_COUNTED}+"


@require_safe
@on_desk
def search(request: DeskRequest) -> HttpResponseBase:
    """Results by group, the best of each; with ``?in=`` those of one group by the page, with its filters."""
    query = matching.tidy_query(request.GET.get("q", ""))
    context: dict[str, Any] = {"bar_query": query, "query": query}
    if not query:
        return render(request, "search/search.html", context)
    chosen = next((group for group in Group if group == request.GET.get("in")), None)
    found = matching.search_for(desk=request.desk, query=query)
    matches = found.matches()
    counts = {group: matches[group].number for group in Group}
    entries = {group: found.of(group, is_common=matches[group].is_common) for group in Group}
    total = sum(counts.values())
    is_exact = max(counts.values()) <= matching.MOST_COUNTED
    context |= {
        "total": total,
        "counted": str(total) if is_exact else counted(total),
        "groups": _group_chips(request, counts, chosen),
        "facets": _facet_chips(request, entries[chosen], chosen) if chosen else [],
        "chosen": chosen,
    }
    if chosen is None:
        groups = [group for group in Group if counts[group]]
        context["results"] = [
            _results(request, found, entries[group], group, counts[group], slice(FEW)) for group in groups
        ]
    else:
        context |= _page_of(request, found, entries[chosen], chosen)
    return render(request, "search/search.html", context)


def _page_of(request: DeskRequest, found: Search, entries: QuerySet[SearchEntry], group: Group) -> dict[str, Any]:
    """Return one page of one group's results, as far as its filters leave them."""
    entries = _narrowed(entries, request, group)
    number = matching.count(entries)
    asked = request.GET.get("page", "")
    page = min(max(int(asked), 1), LAST_PAGE) if asked.isdecimal() else 1
    start = (page - 1) * MANY
    return {
        "results": [_results(request, found, entries, group, number, slice(start, start + MANY))],
        "earlier": _with(request, {"page": str(page - 1)}) if page > 1 else "",
        "later": _with(request, {"page": str(page + 1)}) if start + MANY < min(number, matching.MOST_RANKED) else "",
    }


def _results(
    request: DeskRequest, found: Search, entries: QuerySet[SearchEntry], group: Group, number: int, shown: slice
) -> Results:
    # The few that are shown, before anything is read with them.
    some = matching.newest(entries, group, matching.MOST_RANKED) if number > matching.MOST_RANKED else entries
    best = found.best(some)[shown]
    rows = _rows(SearchEntry.objects.filter(pk__in=best.values("pk")), found, group)
    return Results(group, str(GROUP_NAMES[group]), number, rows, _with(request, {"in": group.value}))


def _narrowed(entries: QuerySet[SearchEntry], request: DeskRequest, chosen: Group) -> QuerySet[SearchEntry]:
    for facet in _facets_of(chosen):
        if value := request.GET.get(facet.name, "").replace("\x00", ""):
            entries = entries.filter(**{facet.field: value})
    return entries


def _facets_of(chosen: Group | None) -> Iterable[Facet]:
    return (facet for facet in FACETS if facet.group is chosen)


def _rows(entries: QuerySet[SearchEntry], found: Search, group: Group) -> list[SearchEntry]:
    """Fetch a page of results with what is shown of each: one query, and one for the claims' verdicts."""
    related = {
        Group.CLAIMS: ["claim"],
        Group.ARTICLES: ["article__publisher", "article__desk"],
        Group.EVIDENCE: ["evidence__claim"],
    }[group]
    rows = matching.with_headlines(found.best(entries), group, found.query).select_related(*related)
    if group is Group.CLAIMS:
        verdicts = Verdict.objects.select_related("rating").order_by("id")
        rows = rows.prefetch_related(Prefetch("claim__verdicts", verdicts, "verdicts_given"))
    shown: list[Any] = list(rows.defer("vector"))
    for row in shown:
        # A claim's is who says it, whole; the others' are pieces of a text.
        excerpt = row.excerpt if group is Group.CLAIMS else as_excerpt(row.excerpt)
        row.headline, row.excerpt = as_html(row.headline), as_html(excerpt)
    return shown


def as_excerpt(words: str) -> str:
    """Return ``words`` with an ellipsis where a sentence seems to be cut off."""
    bare = words.replace(matching.MARK, "").replace(matching.UNMARK, "").strip()
    before = "… " if bare[:1].islower() else ""
    after = " …" if bare and bare[-1].isalnum() else ""
    return before + words.strip() + after


def as_html(headline: str) -> SafeString:
    """Return a headline with its matches in ``<mark>``: all else in it is untrusted, and escaped first."""
    marked = escape(headline).replace(matching.MARK, "<mark>").replace(matching.UNMARK, "</mark>")
    return mark_safe(marked)  # noqa: S308  # escaped above


def _group_chips(request: DeskRequest, counts: dict[Group, int], chosen: Group | None) -> list[Chip]:
    return [
        Chip(
            str(GROUP_NAMES[group]),
            counts[group],
            group is chosen,
            _with(request, {"in": "" if group is chosen else group.value, **{facet.name: "" for facet in FACETS}}),
        )
        for group in Group
    ]


def _facet_chips(request: DeskRequest, entries: QuerySet[SearchEntry], chosen: Group) -> list[tuple[str, list[Chip]]]:
    """Return the chosen group's filters with how many results each would leave. One query a filter."""
    names = {"status": _("Status"), "kind": _("Kind"), "publisher": _("Publisher"), "stance": _("Stance")}
    return [(names[facet.name], _chips_of(request, entries, facet)) for facet in _facets_of(chosen)]


def _chips_of(request: DeskRequest, entries: QuerySet[SearchEntry], facet: Facet) -> list[Chip]:
    holding = entries.exclude(**{f"{facet.field}__isnull": True})
    some = matching.newest(holding, facet.group, matching.MOST_COUNTED + 1)
    counts = some.order_by().values_list(facet.field).annotate(number=Count("pk"))
    present = dict(counts.order_by("-number", facet.field)[:MOST_VALUES])
    asked = request.GET.get(facet.name, "")
    if asked:
        present.setdefault(asked, 0)
    values = [value for value in facet.labels if value in present] if facet.labels else list(present)
    return [
        Chip(
            str(facet.labels.get(value, value)),
            present[value],
            value == asked,
            _with(request, {facet.name: "" if value == asked else value}),
        )
        for value in values
    ]


def _with(request: DeskRequest, changes: dict[str, str]) -> str:
    """Return the address's query with ``changes``; a change of filter begins at the first page again."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return "?" + query.urlencode()
