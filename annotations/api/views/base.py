"""What every view shares: who may call, how often, how much they may send, and how lists are made."""

from typing import Any, ClassVar, cast

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.etags import revalidated
from annotations.api.expanding import PARAMETER as EXPAND
from annotations.api.expanding import Expansion, expand, wanted_expansions
from annotations.api.paging import KeysetPagination
from annotations.api.problems import InvalidParameter, TooLarge
from annotations.api.sharing import add_rate_limit, is_safe_to_pack, open_to_other_sites, pack, tell_caches
from annotations.api.sparse import PARAMETER, drop_unwanted, require_known_fields
from annotations.errors import InvalidInput, NotAllowed
from annotations.models import Desk, Scope, User

WRITING_METHODS = ("POST", "PUT", "PATCH", "DELETE")


class DeskView(GenericAPIView[Any]):
    """A view of the API. Subclasses have a method for each of HTTP's, and call the domain's verbs to write."""

    # Where a method needs other scopes than SCOPES_BY_METHOD says.
    scopes: ClassVar[dict[str, frozenset[Scope]]] = {}

    # The query parameters besides those of the filters.
    parameters: ClassVar[tuple[str, ...]] = ()
    # Whether everybody is shown the same, so that other sites' pages may read it.
    is_public: ClassVar[bool] = False
    # Whether a GET shows objects of which a client may want some fields alone.
    takes_fields: ClassVar[bool] = False
    # Of what kind the rows are that a list or an export shows.
    model: ClassVar[type[Model]]

    @property
    def caller(self) -> User:
        return cast(User, self.request.user)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the request before anything else is asked of it: one with a wrong token counts as well."""
        try:
            self.perform_authentication(request)
        except AuthenticationFailed:
            self.check_throttles(request)
            raise
        self.check_throttles(request)
        self.check_permissions(request)
        if not hasattr(self, str(request.method).lower()):
            self.http_method_not_allowed(request)  # whatever parameters came along
        refuse_unknown(request, self.known_parameters())
        if self.takes_fields and PARAMETER in request.query_params:  # a serializer costs more than most answers
            require_known_fields(request, cast(Any, self.get_serializer_class()()).fields)
        require_body_of_sensible_size(request)
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)

    def get_queryset(self) -> QuerySet[Any]:
        """Return what ``rows`` gives; nothing while the schema is made, when nobody asks."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.rows()

    def rows(self) -> QuerySet[Any]:
        """Return all that the caller may see here, with what its serializer reads."""
        raise NotImplementedError

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Tell the methods, in ``Allow``; the schema tells the rest."""
        return Response(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell what caches may keep, what is left of the limit, and who else may read it; pack it."""
        final: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        tell_caches(final, request, is_public=self.is_public)
        add_rate_limit(final, request)
        if self.is_public:
            open_to_other_sites(final, methods=self.allowed_methods)
        if is_safe_to_pack(request, is_public=self.is_public):
            pack(final, request)
        return final

    def known_parameters(self) -> set[str]:
        """Return the query parameters that mean something here; any other would be ignored, and is refused."""
        filterset = getattr(self, "filterset_class", None)
        shaping = set()
        if self.request.method not in WRITING_METHODS:
            shaping |= {PARAMETER} if self.takes_fields else set()
            shaping |= {EXPAND} if getattr(self, "expansions", None) else set()
        return {*self.parameters, *shaping, *(filterset.base_filters if filterset else ())}

    def read(self, serializer_class: Any, *, partial: bool = False) -> dict[str, Any]:
        """Return the request's body as ``serializer_class`` understands it. Raises ``ValidationError``."""
        serializer = serializer_class(data=self.request.data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)

    def desk_for_new(self, named: Desk | None) -> Desk:
        """Return the desk named by a POST, else the caller's only one."""
        if named is not None:
            return named
        desks = list(Desk.objects.of(self.caller))
        if not desks:
            raise NotAllowed(_("You do not work on any desk yet. Ask an administrator to add you to one."))
        if len(desks) > 1:
            names = ", ".join(desk.slug for desk in desks)
            message = _("Name one of your desks: %(names)s.") % {"names": names}
            raise InvalidInput(message, fields={"desk": [message]})
        return desks[0]


class ListView(DeskView):
    """A view that answers GET with a page of ``queryset``, narrowed by ``filterset_class``."""

    pagination_class = KeysetPagination
    takes_fields = True
    parameters = (*KeysetPagination.parameters, "ordering")
    # The order by the names that ``?ordering=`` may have; the first is taken where there is none.
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {"-id": ("-id",), "id": ("id",)}
    # What ``?expand=`` can show with each row, by its name.
    expansions: ClassVar[dict[str, Expansion]] = {}

    def order(self, request: Request) -> tuple[str, ...]:
        """Return the fields to order by. Raises ``InvalidParameter`` for an ``ordering`` this list has not."""
        wanted = request.query_params.get("ordering", next(iter(self.orderings)))
        if wanted not in self.orderings:
            message = _("This list can be ordered by: %(names)s.") % {"names": ", ".join(self.orderings)}
            raise InvalidParameter(message, fields={"ordering": [message]})
        return self.orderings[wanted]

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        names = wanted_expansions(request, self.expansions)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        expand(page or [], names, self.expansions, user=self.caller)
        serializer: Any = self.get_serializer(page, many=True)
        drop_unwanted(serializer.child, request)
        response = self.get_paginated_response(serializer.data)
        return revalidated(request, response) if self.is_public else response


def require_body_of_sensible_size(request: Request) -> None:
    """Raise ``TooLarge`` before a body is read that is larger than any that could be of use."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if limit and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge(_("A request’s body may have %(limit)d bytes.") % {"limit": limit})


def require_desk_of(desk: Desk, named: Desk | None) -> None:
    """Raise ``InvalidInput`` where a POST names another desk than that of the thing it belongs to."""
    if named is not None and named != desk:
        message = _("This belongs to the desk “%(slug)s”.") % {"slug": desk.slug}
        raise InvalidInput(message, fields={"desk": [message]})


def refuse_unknown(request: Request, known: set[str]) -> None:
    """Raise ``InvalidParameter`` for query parameters other than ``known``."""
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        names = ", ".join(sorted(known)) or _("none")
        message = _("This is unknown here. Known are: %(names)s.") % {"names": names}
        raise InvalidParameter(_("The address has unknown parameters."), fields={name: [message] for name in unknown})
