"""A coordinator enters a document with its tasks, or adds tasks to one: a table, a row each.

Two buttons do not save: "check" shows what was understood, "more" adds rows. Both keep what was typed.
"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import deadlines, rules, services
from directives.addressing import Addressing
from directives.forms import DocumentForm, TaskFormSet
from directives.forms.entry import MOST_ROWS, ROWS, TaskRows
from directives.models import Document
from directives.services import RefusedOrderError
from portal import clock, drafts
from portal.http import require
from programs.models import Component


@require_http_methods(["GET", "POST"])
def document_new(request):
    require(rules.can_give(request.user))
    form = DocumentForm(request.POST or None, initial={"issued_on": clock.today()})
    is_secret = "is_secret" in request.POST
    if is_secret:
        drafts.drop(request)  # of what was typed before it was marked so
    tasks = _tasks(request, _day(request.POST.get("issued_on")) or clock.today(), is_secret)
    if _saves(request) and all([form.is_valid(), tasks.is_valid()]):
        try:
            orders = [task.order for task in tasks.filled]
            document = services.enter_document(form.instance, orders, by=request.user)
        except ValidationError as error:
            _refuse(form, tasks, error)
        else:
            messages.success(request, _("The document was recorded and its tasks given."))
            return redirect(document)
    return _page(request, None, form, tasks)


@require_http_methods(["GET", "POST"])
def directive_new(request, pk: int):
    found = get_object_or_404(Document.objects.visible_to(request.user).select_related("issuer"), pk=pk)
    require(rules.can_give(request.user))
    tasks = _tasks(request, found.issued_on, found.is_secret, needs_one=True)
    if _saves(request) and tasks.is_valid():
        try:
            services.give_directives(found, [task.order for task in tasks.filled], by=request.user)
        except RefusedOrderError as error:
            tasks.refuse(error.number, error)
        else:
            messages.success(request, _("The tasks were given."))
            return redirect(found)
    return _page(request, found, None, tasks)


@require_GET
def deadline_reading(request):
    """What a phrase means, shown while it is typed (an htmx part)."""
    phrase = next((value for name, value in request.GET.items() if name.endswith("deadline_words")), "")
    day = _day(request.GET.get("issued_on")) or clock.today()
    reading = deadlines.read(phrase[:300], day) if phrase.strip() else None
    return render(request, "directives/_reading.html", {"reading": reading})


@require_GET
def addressees(request):
    """Names of agencies and groups that a few letters may mean, for the fields that take several."""
    day = _day(request.GET.get("on")) or clock.today()
    found = Addressing(day).offers(request.GET.get("q", "")[:100])
    return JsonResponse({"offers": [getattr(who, "short_name", who.name) for who in found]})


def _tasks(request, day: date, is_secret: bool, needs_one: bool = False) -> TaskRows:
    """The table as it was sent, with more rows if they were asked for; empty rows where nothing was."""
    about: dict[str, Any] = {"prefix": "task", "day": day, "is_secret": is_secret, "needs_one": needs_one}
    if request.method != "POST":
        return TaskFormSet(**about)
    data = request.POST.copy()
    rows = data.get("task-TOTAL_FORMS", "")
    if "more" in data and rows.isascii() and rows.isdigit():
        data["task-TOTAL_FORMS"] = str(min(int(rows[:4]) + ROWS, MOST_ROWS))
    return TaskFormSet(data, **about)


def _saves(request) -> bool:
    return request.method == "POST" and not {"check", "more"} & set(request.POST)


def _refuse(form: DocumentForm, tasks: TaskRows, error: ValidationError) -> None:
    if isinstance(error, RefusedOrderError):
        tasks.refuse(error.number, error)
    else:
        form.add_error(None, error.messages)


def _page(request, document: Document | None, form: DocumentForm | None, tasks: TaskRows):
    is_refused = request.method == "POST" and _saves(request)
    context = {
        "section": "documents",
        "document": document,
        "form": form,
        "tasks": tasks,
        "components": Component.objects.values_list("code", "name"),
        "given": document.directives.order_by("-position")[:5] if document else [],
        "shows_reading": request.method == "POST",
    }
    return render(request, "directives/entry.html", context, status=422 if is_refused else 200)


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None
