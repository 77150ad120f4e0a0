"""Fields and the strict reading that all of the API's serializers share."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from annotations.models import Article, Desk, User

Named = TypeVar("Named", bound=Model)
# Of PostgreSQL's bigint.
_LARGEST_ID = 2**63 - 1


# What a client is shown. It never reads anything. (No docstring, here and below: the schema would take it over.)
class Shown(serializers.Serializer[Any]):
    # Whether a field of it is told by the request, and not by the object alone.
    asks_request: ClassVar[bool] = False

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Do what DRF does, with its general way kept for whatever is no plain attribute: a third of a list's time."""
        shown: dict[str, Any] = {}
        # Fields of its own it has once somebody took some away.
        has_own = self.asks_request or "fields" in self.__dict__
        fields = self._shown_fields if has_own else _fields_of(type(self))
        for name, field, read in fields:
            try:
                value = read(instance)
                if callable(value):
                    value = field.get_attribute(instance)
            except (AttributeError, ObjectDoesNotExist):
                try:
                    value = field.get_attribute(instance)
                except serializers.SkipField:
                    continue
            shown[name] = None if value is None else field.to_representation(value)
        return shown

    @cached_property
    def _shown_fields(self) -> list[tuple[str, Any, Callable[[Any], Any]]]:
        fields = [(name, field) for name, field in self.fields.items() if not field.write_only]
        return [(name, field, _reader_of(field)) for name, field in fields]


@functools.cache
def _fields_of(serializer: type[Shown]) -> list[tuple[str, Any, Callable[[Any], Any]]]:
    """Return the fields of a serializer, made once: DRF makes copies of them for each object that is shown."""
    return serializer()._shown_fields


def _reader_of(field: Any) -> Callable[[Any], Any]:
    """Return what reads the value of ``field``; without a source of its own that is the whole object."""
    return attrgetter(".".join(field.source_attrs)) if field.source_attrs else field.get_attribute


# What a client sends: fields it does not know are refused by name, so that a misspelt one is noticed.
class Sent(serializers.Serializer[Any]):
    def to_internal_value(self, data: Any) -> Any:
        read = super().to_internal_value(data)
        writable = {name for name, field in self.fields.items() if not field.read_only}
        unknown = [name for name in data if name not in writable]
        if unknown:
            raise serializers.ValidationError({name: [_("This field cannot be sent here.")] for name in unknown})
        return read


class Instant(serializers.DateTimeField):
    """A time in RFC 3339, UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)


class StatedTime(serializers.DateTimeField):
    """A time that may name no zone: the verb knows whose zone to assume."""

    def enforce_timezone(self, value: datetime) -> datetime:
        return value


class Words(serializers.CharField):
    """Text that is kept as it is sent, blanks at its edges included."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)


class _ByName(serializers.SlugRelatedField[Named]):
    default_error_messages = {
        "does_not_exist": gettext_lazy("You work with nothing of the name “{value}”."),
        "invalid": gettext_lazy("Give a name."),
    }

    def to_internal_value(self, data: Any) -> Named:
        # PostgreSQL cannot even be asked for it.
        if isinstance(data, str) and "\0" in data:
            self.fail("does_not_exist", slug_name=self.slug_field, value=data)
        return super().to_internal_value(data)


class DeskSlug(_ByName[Desk]):
    """The slug of a desk that the caller works on."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="slug", queryset=Desk.objects.all(), **kwargs)

    def get_queryset(self) -> QuerySet[Desk]:
        return Desk.objects.of(self.context["request"].user)


class UserName(_ByName[User]):
    """The user name of someone who works with the caller on a desk."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="username", queryset=User.objects.all(), **kwargs)

    def get_queryset(self) -> QuerySet[User]:
        desks = Desk.objects.of(self.context["request"].user).order_by()
        return User.objects.filter(memberships__desk__in=desks).distinct()


class OwnId(serializers.PrimaryKeyRelatedField[Any]):
    """The id of something on the caller's desks; whatever is elsewhere does not exist."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("There is none with the id {pk_value} on your desks."),
        "incorrect_type": gettext_lazy("Give an id, which is a whole number."),
    }

    def get_queryset(self) -> QuerySet[Any]:
        rows = cast(Any, super().get_queryset())
        return cast(QuerySet[Any], rows.on_desks_of(self.context["request"].user))


class OwnArticle(OwnId):
    """The id of an article on the caller's desks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Article.objects.all(), **kwargs)

    def to_internal_value(self, data: Any) -> Article:
        """Asked with every highlight that is made: by SQL that is ready where it is an id, else as any other is."""
        if type(data) is not int or not 0 < data <= _LARGEST_ID:
            return cast(Article, super().to_internal_value(data))
        try:
            return Article.objects.own(self.context["request"].user, data)
        except Article.DoesNotExist:
            self.fail("does_not_exist", pk_value=data)
