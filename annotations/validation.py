"""Runs a model's own checks and tells their errors in the product's terms: DRF does not, the verbs do."""

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from annotations.errors import InvalidInput
from annotations.validators import validate_text_length


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


def require_length(**texts: str) -> None:
    """Raise ``InvalidInput`` for each text that is longer than may be stored; for those that no model checks."""
    fields = {}
    for name, text in texts.items():
        try:
            validate_text_length(text)
        except ValidationError as error:
            fields[name] = error.messages
    if fields:
        raise InvalidInput(_("Some fields need correction."), fields=fields)
