"""Who may enter the administration, and how far each sees."""

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from annotations.models import Desk, Role, User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def desks_administered_by(user: User | AnonymousUser) -> QuerySet[Desk]:
    """Return the desks whose people and scales ``user`` may set up: all of them, for a superuser."""
    if not user.is_active or isinstance(user, AnonymousUser):
        return Desk.objects.none()
    if user.is_superuser:
        return Desk.objects.all()
    return Desk.objects.filter(memberships__user=user, memberships__role=Role.ADMIN)


class DeskAdminSite(admin.AdminSite):
    """Open to superusers and to administrators of a desk, who sign in where everyone does: it counts guesses."""

    site_header = site_title = _("Fact-check desk: administration")
    index_title = _("People, desks and rating scales")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and (user.is_superuser or desks_administered_by(user).exists())

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, request.path), settings.LOGIN_URL)


site = DeskAdminSite(name="admin")


class DeskModelAdmin(ModelAdmin):
    """Rows of the desks that the user administers. ``desk_path`` leads from a row to its desk.

    Everyone whom the site lets in may look; what else they may do, the subclass says.
    """

    desk_path = "desk"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        user = user_of(request)
        return rows if user.is_superuser else rows.filter(**{f"{self.desk_path}__in": desks_administered_by(user)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
