"""Addresses of the administration."""

from django.urls import reverse


def admin_page(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:annotations_{model}_{page}", args=args)
