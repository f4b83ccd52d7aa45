"""The portal's addresses and the floor's."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from directives.models import Assignment
from portal.urls import urlpatterns as portal

ROWS = engines["django"].from_string(
    """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Floor</title></head><body><table>
{% for row in rows %}<tr><td>{{ row.role }}</td><td>{{ row.directive__clause }}</td>
<td><a href="/directives/{{ row.directive_id }}/">{{ row.directive__title }}</a></td>
<td>{{ row.agency__short_name }}</td><td>{{ row.directive__document__number }}</td>
<td>{{ row.due_on|date:"d/m/Y" }}</td><td>{{ row.submitted_on|date:"d/m/Y" }}</td></tr>
{% endfor %}</table></body></html>"""
)
FIELDS = [
    "role",
    "due_on",
    "submitted_on",
    "directive_id",
    "directive__clause",
    "directive__title",
    "directive__document__number",
    "agency__short_name",
]


def floor(request):
    """What no page can do without: the middleware, the person, one indexed query, 50 rows in a template."""
    rows = Assignment.objects.order_by("pk").values(*FIELDS)[:50]
    return HttpResponse(ROWS.render({"rows": rows, "user": request.user.username}, request))


urlpatterns = [path("floor/", floor), *portal]
