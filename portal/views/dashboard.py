"""The committee's page."""

from datetime import date

from django.conf import settings
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from portal import clock
from portal.dashboard import Question, figures, kept, years
from portal.forms import QuestionForm
from portal.models import User

MOST_DISTRICTS = 30  # in the table; the lines of capital have all
SORTS = {
    "rate": lambda row: -(row["rate"] or 0),
    "rate_up": lambda row: row["rate"] or 0,
    "planned": lambda row: -row["planned"],
    "left": lambda row: -row["left"],
    "name": lambda row: row["subject"].position,
}


@require_GET
def dashboard(request):
    today, user = clock.today(), request.user
    form = QuestionForm(request.GET, years=years(user), today=today)
    asked = form.cleaned_data if form.is_valid() else {}
    question = Question(
        year=asked.get("year") or form.newest,
        as_of=asked.get("as_of") or today,
        programme=asked.get("programme", ""),
        since=asked.get("since"),
    )
    sort = request.GET.get("sort") if request.GET.get("sort") in SORTS else "rate"
    body = kept(question, user, today, sort, lambda: _body(question, user, today, sort))
    context = {"form": form, "question": question, "body": body, "is_demo": settings.DEMO}
    return render(request, "portal/dashboard.html", context, status=200 if form.is_valid() else 422)


def _body(question: Question, user: User, today: date, sort: str) -> str:
    """The panels: all that depends on the question, and nothing of the request."""
    found = figures(question, user, today)
    units = sorted(found["by_unit"], key=SORTS[sort])
    districts = [row for row in units if row["subject"].kind == "district"]
    context = {
        **found,
        "question": question,
        "today": today,
        "districts": districts[:MOST_DISTRICTS],
        "other_districts": len(districts[MOST_DISTRICTS:]),
        "departments": [row for row in units if row["subject"].kind != "district"],
        "sort": sort,
    }
    return render_to_string("portal/_dashboard.html", context)
