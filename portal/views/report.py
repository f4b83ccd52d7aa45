"""The monthly report of capital, with the obstacles that stand in its way: on screen, in Excel, in Word."""

from collections.abc import Iterable

from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from directives.models import Obstacle
from directives.models.stages import CLOSED
from disbursement.forms.report import ReportForm
from disbursement.report import BY_UNIT, Question, Report, Row, build, some
from disbursement.report.excel import excel
from disbursement.report.page import page
from disbursement.report.text import text
from disbursement.report.word import word
from portal import clock
from portal.models import User

NAME = "bieu-tong-hop-giai-ngan"


@require_GET
def capital_report(request):
    form = ReportForm(request)
    status = 200 if form.is_valid() else 422
    context = {"section": "disbursement", "form": form, **page(_report(form.question, request.user))}
    return render(request, "disbursement/report.html", context, status=status)


@require_GET
def capital_report_export(request):
    form = ReportForm(request)
    if not form.is_valid():
        return capital_report(request)
    found = _report(form.question, request.user)
    name = f"{NAME}-{found.question.month:02d}-{found.question.year}"
    if request.GET.get("format") == "docx":
        return word(name, found, request.user.agency)
    if request.GET.get("format") == "csv":
        return text(name, found)
    return excel(name, found)


def _report(question: Question, user: User) -> Report:
    """The report, with each obstacle in the row of what it stands in the way of."""
    found = build(question, user)
    places = {place: row for row in found.rows for place in _places(row, question)}
    said: dict[int, list[str]] = {}
    for one in _obstacles(question, user):
        row = next((places[place] for place in _wanted(one, question) if place in places), found.total)
        words = one.title if question.by == BY_UNIT else f"{one.title} ({one.speaker})"
        said.setdefault(id(row), []).append(words)
    for row in found.rows:
        row.obstacles = some(said.get(id(row), []))
    return found


def _obstacles(question: Question, user: User) -> Iterable[Obstacle]:
    """Those that had been raised by the day and were open at its end."""
    end = clock.end_of(question.as_of)
    found = Obstacle.objects.visible_to(user).filter(raised_at__lte=end)
    found = found.exclude(stage__in=CLOSED, stage_since__lte=end)
    if question.programme:
        found = found.filter(component__program=question.programme)
    if question.unit:
        unit = question.unit
        mine = Q(agency=unit) | Q(heir=unit)
        found = found.filter(mine | Q(place=unit.place_id) if unit.place_id else mine)
    return found.select_related("component", "agency", "heir").order_by("raised_at", "id")


def _places(row: Row, question: Question) -> list[tuple]:
    """What a row is about: a unit, a programme of it, a programme, a component."""
    if row.is_rest:
        return []
    keys = [row.unit and row.unit.pk, row.program and row.program.pk, row.component and row.component.pk]
    of_unit = [(keys[0], None, None)] if question.by == BY_UNIT and question.programme else []
    return [tuple(keys), *of_unit]


def _wanted(obstacle: Obstacle, question: Question) -> list[tuple]:
    """Where an obstacle belongs, the nearest place first."""
    component = obstacle.component
    program = component and component.program_id
    if question.by == BY_UNIT:
        unit = obstacle.speaker.pk
        return [(unit, program, None), (unit, None, None)]
    if component is None:
        return []
    return [(None, program, component.pk), (None, program, component.parent_id), (None, program, None)]
