"""The administration pages: accounts, agencies, reference data. Each change leaves an audit entry."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401  # registers Group
from django.contrib.auth import password_validation
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from portal import audit, services, workdays
from portal.models import (
    Agency,
    AgencyGroup,
    AgencyMembership,
    AgencySuccession,
    AuditEntry,
    Holiday,
    Notification,
    Place,
    User,
)

admin.site.site_header = admin.site.site_title = "MTQG"
admin.site.unregister(Group)  # what a person may do follows from the one role


def _said(form: forms.ModelForm, name: str, values: dict[str, Any] | None) -> Any:
    """A value as the trail keeps it: what a field points at by its name, not by its number."""
    field, value = form.fields[name], (values or {}).get(name)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [str(one) for one in value or []]
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None and isinstance(value, int):
        return str(field.queryset.model._default_manager.get(pk=value))
    return value


class AuditedAdmin(admin.ModelAdmin):
    """Writes go into the audit trail, in the transaction of Django's admin. Nothing is deleted."""

    list_per_page = 50

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        names = [name for name in form.changed_data if "password" not in name]
        audit.record(
            "admin.changed" if change else "admin.added",
            obj,
            by=request.user,
            before={name: _said(form, name, form.initial) for name in names} if change else None,
            after={name: _said(form, name, form.cleaned_data) for name in names},
        )

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for obj, names in formset.changed_objects:
            row = next(each for each in formset.forms if each.instance == obj)
            before = {name: _said(row, name, row.initial) for name in names}
            after = {name: _said(row, name, row.cleaned_data) for name in names}
            audit.record("admin.changed", obj, by=request.user, before=before, after=after)
        for obj in formset.new_objects:
            audit.record("admin.added", obj, by=request.user)

    def has_delete_permission(self, request, obj=None):
        return False


class AuditedInline(admin.TabularInline):
    """Rows below the form of an `AuditedAdmin`; nothing is deleted here either."""

    extra = 0
    can_delete = False


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at, not to change: what happened stays as it is."""

    list_per_page = 50

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class UserForm(forms.ModelForm):
    new_password = forms.CharField(
        label=_("new password"),
        required=False,
        widget=forms.PasswordInput,
        help_text=_("Leave empty to keep it."),
    )

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "role", "agency", "is_head", "is_active"]
        labels = {"agency": _("agency")}
        help_texts = {
            "is_head": _("Learns of what stays overdue after three reminders, and gets a summary each week.")
        }

    def clean(self):
        fields = super().clean() or {}
        if fields.get("is_head") and not fields.get("agency"):
            self.add_error("agency", _("A head needs the agency that the person heads."))
        return fields

    def clean_new_password(self):
        password = self.cleaned_data["new_password"]
        if not password and not self.instance.pk:
            raise forms.ValidationError(_("A new account needs a password."))
        if password:
            password_validation.validate_password(password, self.instance)
        return password

    def save(self, commit=True):
        if self.cleaned_data["new_password"]:
            self.instance.set_password(self.cleaned_data["new_password"])
        return super().save(commit)


@admin.register(User)
class UserAdmin(AuditedAdmin):
    form = UserForm
    list_display = ["username", "full_name", "role", "agency", "is_head", "is_active", "last_login"]
    list_filter = ["role", "is_head", "is_active"]
    search_fields = ["username", "full_name"]
    list_select_related = ["agency"]
    autocomplete_fields = ["agency"]


class SuccessionInline(AuditedInline):
    model = AgencySuccession
    fk_name = "agency"
    autocomplete_fields = ["successor"]


@admin.register(Agency)
class AgencyAdmin(AuditedAdmin):
    list_display = ["short_name", "name", "kind", "email", "opened_on", "closed_on"]
    list_filter = ["kind"]
    search_fields = ["folded"]
    autocomplete_fields = ["place", "parent"]
    inlines = [SuccessionInline]


class MembershipInline(AuditedInline):
    model = AgencyMembership
    autocomplete_fields = ["agency"]


@admin.register(AgencyGroup)
class AgencyGroupAdmin(AuditedAdmin):
    list_display = ["name", "code"]
    inlines = [MembershipInline]


@admin.register(Place)
class PlaceAdmin(AuditedAdmin):
    list_display = ["full_name", "code", "level", "parent", "opened_on", "closed_on"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["full_name", "code"]
    autocomplete_fields = ["parent", "successors"]


@admin.register(Holiday)
class HolidayAdmin(AuditedAdmin):
    """Corrections of the calendar; a day that is no holiday any more is put out of force."""

    list_display = ["day", "name", "kind", "source", "is_active"]
    list_filter = ["kind", "is_active"]
    date_hierarchy = "day"
    search_fields = ["name"]

    def get_readonly_fields(self, request, obj=None):
        return ["day"] if obj else []

    def save_model(self, request, obj, form, change):
        if not change:
            services.enter_holidays([obj.day.year])  # one day alone would hide the year's official ones
            obj.pk = Holiday.objects.filter(day=obj.day).values_list("pk", flat=True).first()
        super().save_model(request, obj, form, change)
        workdays.corrected()


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "verb", "subject_text"]
    list_select_related = ["by"]
    search_fields = ["folded"]


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "channel", "agency", "address", "state", "tries", "error"]
    list_filter = ["state", "channel", "kind"]
    list_select_related = ["agency"]
