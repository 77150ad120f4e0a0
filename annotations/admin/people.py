"""Users, desks and memberships. Nobody is deleted: their name stands under what they wrote. They are deactivated."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from annotations import accounts, people, publishers, second_factor
from annotations.admin.site import DeskModelAdmin, desks_administered_by, site, user_of
from annotations.models import Desk, Membership, Publisher, Role, User

if TYPE_CHECKING:
    UserCreation = AdminUserCreationForm[User]
    UserAdminOfDjango = DjangoUserAdmin[User]
else:
    UserAdminOfDjango = DjangoUserAdmin
    UserCreation = AdminUserCreationForm


class NewUserForm(UserCreation):
    """Everyone starts with a role on a desk: someone without one could see nothing, and be seen by no administrator."""

    desk = forms.ModelChoiceField(queryset=Desk.objects.none(), label=_("Desk"))
    role = forms.ChoiceField(choices=Role.choices, label=_("Role"))

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name")


@admin.register(User, site=site)
class UserAdmin(UserAdminOfDjango, DeskModelAdmin):
    """A desk's administrator sees its people, and may change those who work nowhere else."""

    desk_path = "memberships__desk"
    add_form = NewUserForm
    list_display = ("username", "display_name", "is_active", "last_login")
    list_filter = ("is_active",)
    filter_horizontal = ()
    actions = ("pseudonymise", "remove_second_factor")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_superuser")}),
        (_("Times"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "usable_password", "password1", "password2")}),
        (_("Work"), {"fields": ("desk", "role")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).distinct()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        own = ("last_login", "date_joined")
        return own if user_of(request).is_superuser else (*own, "is_superuser")

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None:
            cast(Any, form.base_fields["desk"]).queryset = desks_administered_by(user_of(request))
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = user_of(request)
        if obj is None or user.is_superuser:
            return self.admin_site.has_permission(request)
        elsewhere = obj.memberships.exclude(desk__in=desks_administered_by(user))
        return not obj.is_superuser and not elsewhere.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            changes = {name: form.cleaned_data[name] for name in accounts.EDITABLE_FIELDS if name in form.cleaned_data}
            accounts.correct_user(user=obj, actor=user_of(request), changes=changes)
            return
        super().save_model(request, obj, form, change)
        desk, role = form.cleaned_data["desk"], Role(form.cleaned_data["role"])
        people.set_role(user=obj, desk=desk, role=role, actor=user_of(request))

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page stores the password; here the history is told, in the same transaction."""
        before = User.objects.filter(pk=id).values_list("password", flat=True).first()
        response = super().user_change_password(request, id, form_url)
        user = User.objects.filter(pk=id).first()
        if user is not None and user.password != before:
            accounts.note_new_password(user=user, actor=user_of(request))
        return response

    @admin.action(description=_("Take their names away for good (of those who were deactivated)"))
    def pseudonymise(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """In two steps, for it cannot be undone: only who was deactivated before is pseudonymised."""
        active = [user.username for user in users if user.is_active]
        if active:
            message = _("Deactivate them first: %(names)s.") % {"names": ", ".join(active)}
            self.message_user(request, message, level=messages.ERROR)
            return
        for user in users:
            pseudonym = accounts.pseudonymise(user=user, actor=user_of(request)).username
            self.message_user(request, _("Known as %(name)s from now on.") % {"name": pseudonym})

    @admin.action(description=_("Turn off their second factor (of those who lost it)"))
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            second_factor.remove(user=user, actor=user_of(request))
            self.message_user(request, _("The password of %(name)s suffices.") % {"name": user.username})


@admin.register(Membership, site=site)
class MembershipAdmin(DeskModelAdmin):
    list_display = ("user", "desk", "role")
    list_filter = ("role",)
    list_select_related = ("user", "desk")
    fields = ("user", "desk", "role")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        return ("user", "desk") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the desks that the user administers, and the people there."""
        desks = desks_administered_by(user_of(request))
        if db_field.name == "desk":
            kwargs["queryset"] = desks
        elif not user_of(request).is_superuser:
            kwargs["queryset"] = User.objects.filter(memberships__desk__in=desks).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        membership = people.set_role(user=obj.user, desk=obj.desk, role=Role(obj.role), actor=user_of(request))
        obj.pk = membership.pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        people.end_role(membership=obj, actor=user_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """End the roles chosen in the list one by one: deleted in one statement they would leave no event."""
        for membership in queryset:
            people.end_role(membership=membership, actor=user_of(request))


@admin.register(Desk, site=site)
class DeskAdmin(DeskModelAdmin):
    desk_path = "pk"
    list_display = ("slug", "name", "time_zone")
    fields = ("slug", "name", "time_zone")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(user_of(request).is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Desk | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Desk, form: Any, change: bool) -> None:
        if change:
            people.correct_desk(desk=obj, actor=user_of(request), name=obj.name, time_zone=obj.time_zone)
            return
        desk = people.create_desk(slug=obj.slug, name=obj.name, time_zone=obj.time_zone, actor=user_of(request))
        obj.pk = desk.pk


@admin.register(Publisher, site=site)
class PublisherAdmin(DeskModelAdmin):
    """A publisher comes with its first article; here its time zone is told, for dates that name none."""

    list_display = ("name", "desk", "time_zone")
    list_select_related = ("desk",)
    search_fields = ("name",)
    fields = ("desk", "name", "time_zone")
    readonly_fields = ("desk", "name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: Publisher, form: Any, change: bool) -> None:
        publishers.set_time_zone(publisher=obj, actor=user_of(request), time_zone=obj.time_zone)
