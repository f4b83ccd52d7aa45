"""The list of tasks: one row an assignment, on screen and as a spreadsheet."""

from typing import Any

from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from directives.filters import AssignmentFilter, scope
from directives.listing import Listing
from directives.models import Assignment
from portal import clock, export
from portal.http import paginate, render_page


@require_GET
def assignments(request):
    found = _found(request)
    found.offer(request.user)
    rows: Any = Listing(_rows(found), clock.today())
    context = {
        "section": "directives",
        "filter": found,
        "page": paginate(request, rows),
        "chosen": found.chosen() if found.is_valid() else [],
        "scope": scope(request.user),
        "sort": found.form.cleaned_data.get("sort") or "urgency",
    }
    return render_page(request, "directives/assignments.html", "directives/_assignments.html", context)


@require_GET
def assignments_export(request):
    rows = _rows(_found(request)).for_list(clock.today()).with_latest_report()
    title = _("Directives and who carries them out, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
    return export.xlsx("nhiem-vu", title, _columns(), rows.iterator(chunk_size=2000))


def _found(request) -> AssignmentFilter:
    return AssignmentFilter(request.GET, Assignment.objects.visible_to(request.user))


def _rows(found: AssignmentFilter):
    """What the filter shows; nothing if it asks for what cannot be, rather than everything."""
    return found.qs if found.is_valid() else found.qs.none()


def _columns() -> list[export.Column]:
    return [
        (_("State"), 26, lambda row: row.state_words),
        (_("Clause"), 9, lambda row: row.directive.label),
        (_("Task"), 60, lambda row: row.directive.title),
        (_("Agency"), 28, lambda row: row.agency.name),
        (_("Role"), 12, lambda row: row.get_role_display()),
        (_("Document"), 18, lambda row: row.directive.document.reference),
        (_("Issued on"), 12, lambda row: row.directive.document.issued_on),
        (_("Deadline"), 12, lambda row: row.due_on),
        (_("Words of the deadline"), 34, lambda row: row.directive.deadline_words),
        (_("Submitted on"), 12, lambda row: row.submitted_on),
        (_("Accepted on"), 12, lambda row: row.accepted_on),
        (_("Percent"), 9, lambda row: row.latest_percent),
        (_("Latest report"), 60, lambda row: row.latest_note or ""),
    ]
