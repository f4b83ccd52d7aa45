"""The administration's pages: the rules of reminding can be edited, what was ordered is only looked at."""

from django.contrib import admin

from directives.models import Assignment, Directive, Document, Reminder, ReminderRule
from portal.admin import AuditedAdmin, ReadOnlyAdmin


@admin.register(ReminderRule)
class ReminderRuleAdmin(AuditedAdmin):
    list_display = ["moment", "working_days", "repeat_every", "is_active"]


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["reference", "kind", "issuer", "issued_on", "title"]
    list_filter = ["kind"]
    list_select_related = ["issuer"]
    search_fields = ["folded"]


@admin.register(Directive)
class DirectiveAdmin(ReadOnlyAdmin):
    list_display = ["label", "document", "title", "deadline_kind", "original_due_on"]
    list_filter = ["deadline_kind"]
    list_select_related = ["document"]
    search_fields = ["folded"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["directive", "agency", "role", "due_on", "submitted_on", "accepted_on"]
    list_filter = ["role", "is_open"]
    list_select_related = ["directive", "agency"]
    search_fields = ["directive__folded", "agency__folded"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["on", "agency", "assignment", "due_on", "state", "working_days"]
    list_select_related = ["agency", "assignment__directive", "assignment__agency"]
    date_hierarchy = "on"
