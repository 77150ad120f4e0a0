"""Which rows of a list are wanted. What a list does not know is refused: a filter that is ignored shows wrong rows."""

import re
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import IntegerField
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from annotations.api.problems import InvalidParameter
from annotations.models import (
    Anchor,
    Article,
    Claim,
    CorrectionRequest,
    Desk,
    Evidence,
    Highlight,
    Kind,
    PageCheck,
    Publication,
    Rating,
    Reply,
    RequestState,
    Status,
    Topic,
    User,
    Verdict,
    VerdictsState,
    past_deadline,
)

if TYPE_CHECKING:  # APIView reads the settings that name this module
    from rest_framework.views import APIView

_BLANK_OF_PLUS = re.compile(r" (?=\d\d:?\d\d\Z)")


class StrictFilterBackend(filters.DjangoFilterBackend):
    """Refuses values that a parameter cannot take with a problem that names the parameter."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise InvalidParameter(
                _("Some parameters have values that they cannot take."),
                fields={name: [str(text) for text in texts] for name, texts in filterset.errors.items()},
            )
        return filterset.qs


def _own(model: Any) -> Any:
    """Return a function that gives the rows of ``model`` which the caller may see."""

    def rows(request: Request | None) -> QuerySet[Any]:
        if request is None:  # while the schema is made
            return cast(QuerySet[Any], model.objects.none())
        return cast(QuerySet[Any], model.objects.on_desks_of(request.user))

    return rows


def _own_desks(request: Any) -> QuerySet[Desk]:
    return Desk.objects.of(cast(User, request.user)) if request else Desk.objects.none()


def _colleagues(request: Request | None) -> QuerySet[User]:
    if request is None:
        return User.objects.none()
    return User.objects.filter(memberships__desk__in=_own_desks(request).order_by()).distinct()


# The stubs know no callables here.
OWN_DESKS, COLLEAGUES = cast(Any, _own_desks), cast(Any, _colleagues)


class InstantField(IsoDateTimeField):
    """An RFC 3339 instant. A plus sign that was not escaped arrives as a blank, and is taken for what was meant."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(_BLANK_OF_PLUS.sub("+", value) if isinstance(value, str) else value)


# Dates and times without a zone are taken as well: in the schema it is a string.
@extend_schema_field(OpenApiTypes.STR)
class InstantFilter(filters.IsoDateTimeFilter):
    field_class = InstantField


class IdFilter(filters.NumberFilter):
    field_class = IntegerField  # type: ignore[assignment]  # the stub knows decimals alone


class DeskFilters(filters.FilterSet):
    """What every list of a desk's things can be narrowed by."""

    desk = filters.ModelChoiceFilter(queryset=OWN_DESKS, to_field_name="slug", label="The slug of a desk")


class ArticleFilters(DeskFilters):
    kind = filters.ChoiceFilter(choices=Kind.choices)

    class Meta:
        model = Article
        fields: list[str] = []


class ClaimFilters(DeskFilters):
    status = filters.MultipleChoiceFilter(choices=Status.choices, label="One status, or several: status=open&status=…")
    article = filters.ModelChoiceFilter(queryset=_own(Article), method="made_in", label="Claims made in this article")
    q = filters.CharFilter(
        field_name="statement", lookup_expr="icontains", label="Characters that the statement holds, in capitals or not"
    )
    claimant = filters.CharFilter(lookup_expr="iexact", label="Who says it")
    topic = filters.CharFilter(method="about", label="The slug of a topic")
    rating = filters.CharFilter(method="rated", label="The slug of the newest verdict’s rating")
    assigned_to = filters.ModelChoiceFilter(queryset=COLLEAGUES, to_field_name="username", label="A user name")
    overdue = filters.ChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        method="past_deadline",
        label="Past the deadline, and neither published nor dismissed",
    )
    verdicts_state = filters.ChoiceFilter(choices=VerdictsState.choices)
    updated_since = InstantFilter(field_name="updated_at", lookup_expr="gte", label="RFC 3339")
    alert = filters.ChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        method="alerting",
        label="Whether a revision took words of the public check away, and nobody has settled that",
    )

    class Meta:
        model = Claim
        fields: list[str] = []

    @extend_schema_field(OpenApiTypes.INT)
    def made_in(self, claims: QuerySet[Claim], name: str, article: Article) -> QuerySet[Claim]:
        here = Highlight.objects.standing().of_article(article)
        return claims.filter(pk__in=here.values("claim"))

    @extend_schema_field(OpenApiTypes.BOOL)
    def past_deadline(self, claims: QuerySet[Claim], name: str, wanted: str) -> QuerySet[Claim]:
        late = past_deadline(timezone.now())
        return claims.filter(late) if wanted == "true" else claims.exclude(late)

    @extend_schema_field(OpenApiTypes.BOOL)
    def alerting(self, claims: QuerySet[Claim], name: str, wanted: str) -> QuerySet[Claim]:
        alerting = Exists(Anchor.objects.alerting().filter(highlight__claim=OuterRef("pk")))
        return claims.filter(alerting if wanted == "true" else ~alerting)

    def about(self, claims: QuerySet[Claim], name: str, slug: str) -> QuerySet[Claim]:
        names = Topic.objects.filter(slug=slug, desk__in=_own_desks(self.request).order_by()).values_list(
            "name", flat=True
        )
        return claims.filter(topics__overlap=list(names))

    def rated(self, claims: QuerySet[Claim], name: str, slug: str) -> QuerySet[Claim]:
        desks = _own_desks(self.request).order_by()
        if not Rating.objects.filter(slug=slug, scale__desk__in=desks).exists():
            message = _("No scale of your desks has this rating.")
            raise InvalidParameter(message, fields={name: [message]})
        counting = Verdict.objects.counting().filter(rating__slug=slug)
        return claims.filter(pk__in=counting.values("claim"))


class QueueFilters(DeskFilters):
    class Meta:
        model = Claim
        fields: list[str] = []


class HighlightFilters(filters.FilterSet):
    desk = filters.ModelChoiceFilter(queryset=OWN_DESKS, to_field_name="slug", field_name="claim__desk")
    article = filters.ModelChoiceFilter(queryset=_own(Article), field_name="revision__article")
    claim = filters.ModelChoiceFilter(queryset=_own(Claim))

    class Meta:
        model = Highlight
        fields: list[str] = []


class PartFilters(filters.FilterSet):
    """Those of what belongs to one claim."""

    desk = filters.ModelChoiceFilter(queryset=OWN_DESKS, to_field_name="slug", field_name="claim__desk")
    claim = filters.ModelChoiceFilter(queryset=_own(Claim))


class EvidenceFilters(PartFilters):
    drifted = filters.ChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        method="drifting",
        label="Whether its page is gone, or says otherwise what is quoted, since the check that cites it is public",
    )

    class Meta:
        model = Evidence
        fields: list[str] = []

    @extend_schema_field(OpenApiTypes.BOOL)
    def drifting(self, items: QuerySet[Evidence], name: str, wanted: str) -> QuerySet[Evidence]:
        drifting = Q(pk__in=PageCheck.objects.alerting().values("evidence"))
        return items.filter(drifting if wanted == "true" else ~drifting)


class ReplyFilters(PartFilters):
    class Meta:
        model = Reply
        fields: list[str] = []


class VerdictFilters(PartFilters):
    class Meta:
        model = Verdict
        fields: list[str] = []


class RatingFilters(filters.FilterSet):
    desk = filters.ModelChoiceFilter(queryset=OWN_DESKS, to_field_name="slug", field_name="scale__desk")

    class Meta:
        model = Rating
        fields: list[str] = []


class TopicFilters(DeskFilters):
    class Meta:
        model = Topic
        fields: list[str] = []


class CorrectionRequestFilters(DeskFilters):
    claim = filters.ModelChoiceFilter(queryset=_own(Claim))
    state = filters.ChoiceFilter(choices=RequestState.choices)

    class Meta:
        model = CorrectionRequest
        fields: list[str] = []


class PublicationFilters(filters.FilterSet):
    desk = filters.CharFilter(field_name="claim__desk__slug", label="The slug of a desk")
    claim = IdFilter(field_name="claim", label="The id of a claim")

    class Meta:
        model = Publication
        fields: list[str] = []
