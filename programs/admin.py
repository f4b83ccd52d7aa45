"""Programmes and components in the administration."""

from django.contrib import admin

from portal.admin import AuditedAdmin
from programs.models import Component, Program


@admin.register(Program)
class ProgramAdmin(AuditedAdmin):
    list_display = ["short_name", "code", "owner", "starts_on", "ends_on", "disburse_until"]
    list_select_related = ["owner"]
    search_fields = ["folded"]
    autocomplete_fields = ["owner", "successors"]


@admin.register(Component)
class ComponentAdmin(AuditedAdmin):
    list_display = ["code", "program", "level_name", "number", "name", "owner"]
    list_select_related = ["program", "owner"]
    list_filter = ["program"]
    search_fields = ["folded"]
    autocomplete_fields = ["parent", "owner"]

    def get_readonly_fields(self, request, obj=None):
        """Capital is summed up by programme: what a closed month says must not move to another."""
        return ["program"] if obj else []
