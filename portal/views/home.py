"""Where a person lands, and what the person must do next."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from portal import clock
from portal.models import User
from portal.work import work_of

LANDING = {User.Role.COMMITTEE: "dashboard", User.Role.AUDITOR: "dashboard", User.Role.ADMIN: "dashboard"}


@require_GET
def home(request):
    return redirect(LANDING.get(request.user.role, "my_work"))


@require_GET
def my_work(request):
    if request.user.agency_id is None:
        return redirect("dashboard")
    return render(request, "portal/my_work.html", work_of(request.user, clock.today()))
