"""An agency's record: what it owes now, how punctual it was, what it asked for and was asked. Only reads."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce, ExtractYear, Greatest

from directives.models import Assignment, ExplanationRequest, Extension, Obstacle, Stage, State, UrgingLetter
from directives.models.classes import OFFICIAL
from directives.models.waiting import days_with_giver
from portal.models import Agency, AgencySuccession, User

SHOWN = 20  # open tasks and explanations on the page; the rest is behind its link
NOTHING = {"open": 0, "overdue": 0, "soon": 0, "submitted": 0, "contributions": 0}


def readable(user: User) -> QuerySet[Agency]:
    """Agencies whose record the person may open: the own one, its heirs and predecessors; all who steers."""
    if user.sees_all:
        return Agency.objects.all()
    near = Q(inheritances__agency=user.agency_id) | Q(successions__successor=user.agency_id)
    return Agency.objects.filter(Q(pk=user.agency_id) | Q(pk__in=Agency.objects.filter(near).values("pk")))


def owed(today: date, agencies: QuerySet[Agency]) -> dict[int, dict[str, int]]:
    """By agency: open tasks as lead, of them overdue, soon, with the giver; contributions still to give."""
    lead = Q(role=Assignment.Role.LEAD)
    rows = Assignment.objects.filter(agency__in=agencies).counted().at(today).unfinished().with_state(today)
    counted = (
        rows.order_by()
        .values("agency")
        .annotate(
            open=Count("pk", filter=lead),
            overdue=Count("pk", filter=Q(state=State.OVERDUE)),
            soon=Count("pk", filter=Q(state=State.DUE_SOON)),
            submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
            contributions=Count("pk", filter=~lead),
        )
    )
    return {row.pop("agency"): row for row in counted}


def listed(agencies: QuerySet[Agency], today: date, *, in_order: bool) -> list[tuple[Agency, dict[str, int]]]:
    """Agencies with what they owe; who owes most first, unless the search ordered them."""
    counts = owed(today, agencies.order_by())
    rows = [(agency, counts.get(agency.pk, NOTHING)) for agency in agencies]
    return rows if in_order else sorted(rows, key=lambda row: (-row[1]["overdue"], -row[1]["open"]))


def of(agency: Agency, user: User, today: date) -> dict[str, Any]:
    """All that the page shows; words only of tasks that the person may see."""
    rows = Assignment.objects.filter(agency=agency)
    tasks = rows.visible_to(user).counted().at(today).unfinished().for_list(today).by_urgency()
    asked = ExplanationRequest.objects.visible_to(user).filter(_held_by(agency)).for_list().by_urgency()
    return {
        **figures(agency, today),
        "tasks": tasks[:SHOWN],
        "asked": asked[:SHOWN],
        "letters": UrgingLetter.objects.visible_to(user).filter(agency=agency).count(),
        **_line_of(agency, today),
    }


def figures(agency: Agency, today: date) -> dict[str, Any]:
    """The numbers of the page, and of the API."""
    counts = owed(today, Agency.objects.filter(pk=agency.pk))
    return {
        "owed": counts.get(agency.pk, NOTHING),
        "years": _years(agency, today),
        "extensions": _extensions(agency),
        "explanations": _explanations(agency, today),
        "obstacles": _obstacles(agency, today),
        "with_giver": _with_giver(agency),
    }


def rate(classes: dict[str, int]) -> float | None:
    """Done on time, of all that was done or fell due, in percent; nothing where nothing did."""
    due = sum(classes.values()) - classes["open_in_time"]
    return classes["done_on_time"] * 100 / due if due else None


def _years(agency: Agency, today: date) -> list[dict[str, Any]]:
    """The four classes of the tasks led, by year, newest first: against the first and the current date.

    A task belongs to the year of its first date, one without a date to that in which it was given; one that
    was inherited not to a year before that. What ended or passed on is not counted any more.
    """
    dated = Coalesce("original_due_on", "began_on")
    inherited = Exists(Assignment.objects.filter(successor=OuterRef("pk")))
    year = ExtractYear(Case(When(inherited, then=Greatest(dated, F("began_on"))), default=dated))
    rows = Assignment.objects.filter(agency=agency).leads().counted().at(today).annotate(year=year).order_by()
    found: dict[int, dict[str, Any]] = {}
    for name, field in (("original", "original_due_on"), ("current", "due_on")):
        judged = rows.with_official_class(today, by=field).values_list("year", "official_class")
        for of_year, official, count in judged.annotate(Count("pk")):
            empty = {each: dict.fromkeys(OFFICIAL, 0) for each in ("original", "current")}
            found.setdefault(of_year, {"year": of_year, **empty})[name][official] = count
    for row in found.values():
        row["original_rate"], row["current_rate"] = rate(row["original"]), rate(row["current"])
    return sorted(found.values(), key=lambda row: -row["year"])


def _extensions(agency: Agency) -> dict[str, int]:
    """How often it asked for a later date, what became of it, and the working days that it gained."""
    rows = Extension.objects.filter(assignment__agency=agency)
    granted = [Extension.Outcome.GRANTED, Extension.Outcome.GRANTED_OTHER]
    counts = rows.aggregate(
        asked=Count("pk", filter=Q(asked_by__agency=agency)),
        granted=Count("pk", filter=Q(outcome__in=granted)),
        refused=Count("pk", filter=Q(outcome=Extension.Outcome.REFUSED)),
        waiting=Count("pk", filter=Q(answered_at=None)),
    )
    gained = rows.filter(outcome__in=granted).only("due_on_before", "granted_due_on")
    return {**counts, "days_gained": sum(row.days_gained for row in gained)}


def _explanations(agency: Agency, today: date) -> dict[str, int]:
    rows = ExplanationRequest.objects.filter(_held_by(agency))
    late = Q(answered_at=None, due_on__lt=today)
    return rows.aggregate(
        asked=Count("pk"), waiting=Count("pk", filter=Q(answered_at=None)), late=Count("pk", filter=late)
    )


def _obstacles(agency: Agency, today: date) -> dict[str, int]:
    """Open ones that it raised or inherited, and those that wait for its answer."""
    held = Q(holder=agency, stage=Stage.PASSED)
    return Obstacle.objects.open().aggregate(
        raised=Count("pk", filter=Q(agency=agency) | Q(heir=agency)),
        to_answer=Count("pk", filter=held),
        late=Count("pk", filter=held & Q(due_on__lt=today)),
    )


def _with_giver(agency: Agency) -> dict[str, int]:
    """How many of its tasks had results with the giver, and for how many working days in all."""
    days = days_with_giver(Assignment.objects.filter(agency=agency))
    return {"tasks": len(days), "days": sum(days.values())}


def _held_by(agency: Agency) -> Q:
    return Q(assignment__agency=agency) | Q(assignment__heir=agency)


def _line_of(agency: Agency, today: date) -> dict[str, Any]:
    """From whom its work came and to whom it went, by that day."""
    rows = AgencySuccession.objects.filter(moved_on__lte=today).select_related("agency", "successor")
    rows = rows.order_by("moved_on", "function")
    return {"predecessors": rows.filter(successor=agency), "successors": rows.filter(agency=agency)}
