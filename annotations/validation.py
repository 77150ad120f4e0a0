"""Runs a model's own checks and tells their errors in the product's terms: DRF does not, the verbs do."""

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from annotations.errors import InvalidInput


def clean(instance: Model) -> None:
    """Validate each field of ``instance``; raise ``InvalidInput`` with the messages by field.

    Constraints are left to the database, which checks them anyway: asking first would cost a query each.
    """
    relations = [field.name for field in instance._meta.concrete_fields if field.is_relation]
    try:
        instance.clean_fields(exclude=relations)
        instance.clean()
    except ValidationError as error:
        raise InvalidInput(_("Some fields need correction."), fields=error.message_dict) from error
