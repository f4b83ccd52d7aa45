"""The administration's pages: the rules of reminding can be edited, what was ordered is only looked at."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from directives.models import Assignment, Consolidation, Directive, Document, Obstacle, Reminder, ReminderRule
from portal.admin import ReadOnlyAdmin, UserAdmin
from portal.models import User


@admin.register(ReminderRule)
class ReminderRuleAdmin(ReadOnlyAdmin):
    list_display = ["topic", "receiver", "moment", "working_days", "repeat_every", "is_active"]


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["reference", "kind", "issuer", "issued_on", "title"]
    list_filter = ["kind"]
    list_select_related = ["issuer"]
    search_fields = ["folded"]

    @admin.display(description=_("number and symbol"))
    def reference(self, document):
        return document.reference


@admin.register(Directive)
class DirectiveAdmin(ReadOnlyAdmin):
    list_display = ["label", "document", "title", "deadline_kind", "original_due_on"]
    list_filter = ["deadline_kind"]
    list_select_related = ["document"]
    search_fields = ["folded"]

    @admin.display(description=_("clause"))
    def label(self, directive):
        return directive.label


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


@admin.register(Obstacle)
class ObstacleAdmin(ReadOnlyAdmin):
    list_display = ["title", "agency", "category", "level", "stage", "holder", "due_on"]
    list_filter = ["stage", "category", "level"]
    list_select_related = ["agency", "holder"]
    search_fields = ["folded"]


@admin.register(Consolidation)
class ConsolidationAdmin(ReadOnlyAdmin):
    list_display = ["title", "prepared_at", "number", "symbol", "sent_on"]


class OfficerAdmin(UserAdmin):
    """Accounts; who shuts that of an officer with open tasks learns how they pass on to a colleague."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "is_active" not in form.changed_data or obj.is_active:
            return
        if count := obj.handled.open().count():
            words = ngettext(
                "%(person)s has %(count)d open task; a colleague or coordinator passes it on: %(url)s",
                "%(person)s has %(count)d open tasks; a colleague or coordinator passes them on: %(url)s",
                count,
            )
            page = f"{reverse('handover_officer')}?from_user={obj.pk}"
            url = request.build_absolute_uri(page)
            messages.warning(request, words % {"person": obj, "count": count, "url": url})


admin.site.unregister(User)
admin.site.register(User, OfficerAdmin)
