"""Paging by key: a cursor names the last row shown, so that rows which are added meanwhile shift nothing."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from annotations.api.problems import InvalidParameter

if TYPE_CHECKING:  # APIView reads the settings that name this module
    from rest_framework.views import APIView

PAGE_SIZE = 50
LARGEST_PAGE = 200


class Cursor(NamedTuple):
    """Where a page begins: after the row with these values of the order's fields, or before it if ``backwards``."""

    order: tuple[str, ...]
    values: tuple[Any, ...]
    backwards: bool


class KeysetPagination(BasePagination):
    """``?cursor=`` and ``?page_size=``. The view's ``order(request)`` names the fields, of which the last is unique."""

    parameters = ("cursor", "page_size")

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any] | None:
        self.request = request
        self.order: tuple[str, ...] = view.order(request)  # type: ignore[union-attr]  # views.base.ListView
        size = page_size_of(request)
        cursor = read_cursor(request, queryset.model, self.order)
        backwards = cursor is not None and cursor.backwards
        rows: QuerySet[Any] = queryset.order_by(*(map(_reverse, self.order) if backwards else self.order))
        if cursor is not None:
            rows = rows.filter(_beyond(rows.query.order_by, cursor.values))
        found = list(rows[: size + 1])
        has_more, page = len(found) > size, found[:size]
        if backwards:
            page.reverse()
        self.next = self._link(page[-1], backwards=False) if page and (has_more or backwards) else None
        has_previous = has_more if backwards else cursor is not None
        self.previous = self._link(page[0], backwards=True) if page and has_previous else None
        return page

    def get_paginated_response(self, data: Any) -> Response:
        headers = links(next=self.next, prev=self.previous)
        return Response({"next": self.next, "previous": self.previous, "results": data}, headers=headers)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": "The address of the next page."},
                "previous": {**link, "description": "The address of the page before."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where the page begins; taken from `next` or `previous`.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "How many results a page has at most.",
                "schema": size,
            },
        ]

    def _link(self, row: Model, *, backwards: bool) -> str:
        values = [getattr(row, name.removeprefix("-")) for name in self.order]
        plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
        text = json.dumps([list(self.order), plain, backwards], separators=(",", ":"))
        cursor = urlsafe_b64encode(text.encode()).decode().rstrip("=")
        base = remove_query_param(self.request.build_absolute_uri(), "cursor")
        return str(replace_query_param(base, "cursor", cursor))


def links(**targets: str | None) -> dict[str, str]:
    """Return the ``Link`` header with each target under its relation (RFC 8288); none where there is no target."""
    given = [f'<{target}>; rel="{relation}"' for relation, target in targets.items() if target]
    return {"Link": ", ".join(given)} if given else {}


def page_size_of(request: Request) -> int:
    """Return how many rows the caller wants, 1 to ``LARGEST_PAGE``. Raises ``InvalidParameter`` for anything else."""
    wanted = request.query_params.get("page_size", str(PAGE_SIZE))
    if not wanted.isdecimal() or not wanted.isascii() or not 1 <= int(wanted[:9]) <= LARGEST_PAGE:
        message = _("Give a number from 1 to %(largest)d.") % {"largest": LARGEST_PAGE}
        raise InvalidParameter(message, fields={"page_size": [message]})
    return int(wanted[:9])


def read_cursor(request: Request, model: type[Model], order: tuple[str, ...]) -> Cursor | None:
    """Return the cursor that was sent. Raises ``InvalidParameter`` for one that was not made for this list."""
    sent = request.query_params.get("cursor")
    if sent is None:
        return None
    fields = [cast("Field[Any, Any]", model._meta.get_field(name.removeprefix("-"))) for name in order]
    try:
        names, values, backwards = json.loads(urlsafe_b64decode(sent + "=" * (-len(sent) % 4)))
        if tuple(names) != order or len(values) != len(order):
            raise ValueError("made for another order")
        read = tuple(field.to_python(value) for field, value in zip(fields, values, strict=True))
        if any(value is None and not field.null for field, value in zip(fields, read, strict=True)):
            raise ValueError("no such value is ever missing")
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError, ValidationError) as error:
        message = _("This cursor was not made for this list. Begin again without one.")
        raise InvalidParameter(message, fields={"cursor": [message]}) from error
    return Cursor(order, read, bool(backwards))


def _reverse(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _beyond(order: Any, values: tuple[Any, ...]) -> Q:
    """Return the rows after ``values`` in ``order``: those greater in one field and equal in all before it."""
    beyond, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        beyond |= equal & (_less(field, value) if name.startswith("-") else _greater(field, value))
        equal &= Q(**{field: value})
    return beyond


# PostgreSQL sorts what is missing as greater than everything.
def _less(field: str, value: Any) -> Q:
    return Q(**{f"{field}__isnull": False}) if value is None else Q(**{f"{field}__lt": value})


def _greater(field: str, value: Any) -> Q:
    if value is None:
        return Q(pk__in=[])
    return Q(**{f"{field}__gt": value}) | Q(**{f"{field}__isnull": True})
