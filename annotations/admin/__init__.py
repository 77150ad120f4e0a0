"""The administration: people, desks and rating scales can be set up; the work of the desk can only be looked at."""

from annotations.admin import people, records, scales
from annotations.admin.site import site

__all__ = ["people", "records", "scales", "site"]
