"""Who was reminded of what, and when."""

from django.views.decorators.http import require_GET

from directives.filters import ReminderFilter
from directives.models import Reminder
from portal.http import paginate, render_page


@require_GET
def remind_log(request):
    rows = Reminder.objects.visible_to(request.user).select_related(
        "agency", "assignment__directive__document"
    )
    found = ReminderFilter(request.GET, rows)
    found.offer(request.user)
    page = paginate(request, found.qs if found.is_valid() else found.qs.none())
    context = {"section": "directives", "filter": found, "page": page}
    return render_page(request, "directives/remind_log.html", "directives/_reminders.html", context)
