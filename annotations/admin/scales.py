"""Rating scales. A scale by which anything was rated keeps its words and numbers: only its colours may still change."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from annotations import scales as scale_verbs
from annotations.admin.site import DeskModelAdmin, desks_administered_by, site, user_of
from annotations.models import Rating, RatingScale
from annotations.scales import LOOKS, WORDS, is_in_use

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Any, Any]
else:
    TabularInline = admin.TabularInline


class RatingInline(TabularInline):
    model = Rating
    fields = (*WORDS, *LOOKS)
    extra = 0
    min_num = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request) and not is_in_use(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request) and not is_in_use(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return WORDS if is_in_use(obj) else ()


@admin.register(RatingScale, site=site)
class ScaleAdmin(DeskModelAdmin):
    inlines = (RatingInline,)
    fields = ("desk", "name", "is_active")
    list_display = ("name", "desk", "is_active")
    actions = ("use_for_the_desk",)
    list_select_related = ("desk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: RatingScale | None = None) -> tuple[str, ...]:
        return ("desk", "is_active") if obj else ("is_active",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = desks_administered_by(user_of(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: RatingScale, form: Any, change: bool) -> None:
        if change:
            scale_verbs.rename_scale(scale=obj, name=obj.name, actor=user_of(request))
            return
        obj.pk = scale_verbs.create_scale(desk=obj.desk, name=obj.name, actor=user_of(request)).pk
        obj.is_active = False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        saved = formset.save(commit=False)
        scale_verbs.change_ratings(
            scale=form.instance, actor=user_of(request), saved=saved, removed=formset.deleted_objects
        )

    @admin.action(description=_("Use this scale from now on"))
    def use_for_the_desk(self, request: HttpRequest, scales: QuerySet[RatingScale]) -> None:
        if scales.count() != 1:
            self.message_user(request, _("Choose one scale."), level=messages.ERROR)
            return
        scale = scales.get()
        scale_verbs.use_scale(scale=scale, actor=user_of(request))
        message = _("The desk “%(desk)s” now judges by the scale “%(scale)s”.")
        self.message_user(request, message % {"desk": scale.desk, "scale": scale})
