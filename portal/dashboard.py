"""The figures of the front page, as queries of the other apps.

The page for the same question is kept in the cache until something is written: every write leaves an audit
entry, so the number of the newest one is the version of everything. A minute bounds the one doubt that is
left (two writes that commit in the other order than they began).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, F, Min, Q
from django.utils.translation import get_language

from directives.models import Assignment, State, UrgingLetter
from directives.obstacles import figures as obstacles
from disbursement import summary
from disbursement.models import Allocation, Sheet
from disbursement.models.months import in_hand
from disbursement.models.totals import version
from portal import audit, clock, workdays
from portal.memory import remember
from portal.models import Agency, User
from programs.models import Program

KEPT = 60  # seconds
NEEDS_ATTENTION = [State.OVERDUE, State.DUE_SOON, State.SUBMITTED]


@dataclass(frozen=True)
class Question:
    """The capital of a year, of one programme or all, as known on a day, compared with another day."""

    year: int
    as_of: date
    programme: str = ""
    since: date | None = None

    @property
    def query(self) -> str:
        """The question as the page's address."""
        asked = {"year": self.year, "programme": self.programme, "as_of": self.as_of, "since": self.since}
        return urlencode({name: value for name, value in asked.items() if value})


def kept(question: Question, user: User, today: date, look: str, build: Callable[[], str]) -> str:
    """The page for this question as it was built last, unless something was written since (see the ADR)."""
    key = f"dashboard:{user.scope}:{question.query}:{today}:{look}:{get_language()}:{audit.version()}"
    return str(cache.get_or_set(key, build, KEPT))


def figures(question: Question, user: User, today: date) -> dict:
    """All that the page shows to this person."""
    return {
        **_capital(question, user),
        **_directives(question, user, today),
        "decide": _decide(question, user, today),
        "obstacles": obstacles.figures(user, today, question.programme),
    }


# Capital


def _capital(question: Question, user: User) -> dict:
    filters: Any = {"programme": question.programme or None, "user": user}
    now = summary.summary(question.year, question.as_of, **filters)
    then = summary.summary(question.year, question.since, **filters) if question.since else None
    programs = {program.code: program for program in Program.objects.all()}
    units = {agency.code: agency for agency in Agency.objects.filter(code__in=now["by_unit"])}
    return {
        "total": now["total"],
        "total_before": then["total"] if then else None,
        "kinds": _kinds(question, now, filters),
        "by_programme": _rows(now["by_programme"], then and then["by_programme"], programs),
        "by_unit": _rows(now["by_unit"], then and then["by_unit"], units),
        "curve": summary.curve(question.year, question.as_of, **filters),
        "counterpart": summary.counterpart(question.year, question.as_of, **filters),
    }


def _rows(nodes: dict, before: dict | None, subjects: dict) -> list[dict]:
    """Rows with their subject, and the change in percentage points since the other day."""
    rows = []
    for code, node in nodes.items():
        then = before.get(code) if before else None
        change = (
            node["rate"] - then["rate"]
            if then and node["rate"] is not None and then["rate"] is not None
            else None
        )
        left = node["planned"] - node["disbursed"]
        rows.append({"code": code, "subject": subjects[code], "change": change, "left": left, **node})
    return sorted(rows, key=lambda row: (row["subject"].position, row["code"]))


def _kinds(question: Question, now: dict, filters: dict) -> list[dict]:
    """Each kind of capital beside the national average, compared on the day of the average."""
    averages = summary.national_averages(question.year, question.as_of)
    rows = []
    for kind, node in now["by_kind"].items():
        average = averages.get(kind)
        ours = None
        if average and not question.programme and filters["user"].sees_all:
            same_day = summary.summary(question.year, average.as_of, **filters)
            ours = same_day["by_kind"][kind]["rate"]
        row = {"kind": kind, "average": average, "ours_then": ours, **node}
        row["lead"] = ours - float(average.rate) if average and ours is not None else None
        rows.append(row)
    return rows


# Directives


def _directives(question: Question, user: User, today: date) -> dict:
    mine = Assignment.objects.visible_to(user).leads().at(today)
    if question.programme:
        mine = mine.filter(directive__programs__code=question.programme)
    states = dict(mine.with_state(today).order_by().values_list("state").annotate(Count("pk")))
    attention = mine.with_state(today).filter(state__in=NEEDS_ATTENTION).for_list(today)
    attention = attention.order_by(F("due_on").asc(nulls_last=True), "id")
    return {
        "states": [(state, states.get(state.value, 0)) for state in State if state != State.ENDED],
        "assignment_count": sum(states.values()),
        "attention": _grouped(list(attention[:60]))[:12],
        "debtors": _debtors(mine, user, today),
    }


def _grouped(assignments: list[Assignment]) -> list[dict]:
    """One row for each directive and state, with the agencies that are in it."""
    rows: dict[tuple, dict] = {}
    for assignment in assignments:
        row = rows.setdefault(
            (assignment.directive_id, assignment.state), {"assignment": assignment, "agencies": []}
        )
        row["agencies"].append(str(assignment.agency))
    order = {state: number for number, state in enumerate(NEEDS_ATTENTION)}
    return sorted(rows.values(), key=lambda row: order[row["assignment"].state])


def _debtors(mine, user: User, today: date) -> list[dict]:
    """Agencies by what they owe: overdue first, then due soon, then whatever else has a date."""
    own = user.agency.code if user.agency else ""
    overdue, soon = Q(state=State.OVERDUE), Q(state=State.DUE_SOON)
    rows = (
        mine.unfinished()
        .with_state(today)
        .order_by()
        .values("agency__code", "agency__short_name")
        .annotate(
            overdue=Count("pk", filter=overdue),
            soon=Count("pk", filter=soon),
            open=Count("pk"),
            oldest=Min("due_on", filter=overdue),
        )
        .order_by("-overdue", "-soon", "-open", "agency__position")
    )
    return [
        {
            **row,
            "days": workdays.late(row["oldest"], today) if row["oldest"] else 0,
            "has_page": user.sees_all or row["agency__code"] == own,
        }
        for row in rows[:15]
    ]


# What needs a decision


def _decide(question: Question, user: User, today: date) -> dict:
    mine = Assignment.objects.visible_to(user).leads().at(today).with_state(today)
    overdue = list(mine.filter(state=State.OVERDUE).values_list("agency__short_name", flat=True))
    letters = UrgingLetter.objects.visible_to(user).drafts().order_by("drafted_on", "id")
    drafts = list(letters.values_list("agency__short_name", flat=True))
    waiting = mine.filter(state=State.SUBMITTED).aggregate(count=Count("pk"), first=Min("submitted_on"))
    sheets = Sheet.objects.visible_to(user).filter(year=question.year)
    latest = (in_hand(sheets) or {}).get("month")
    missing = sheets.filter(month=latest).aggregate(
        all=Count("unit", distinct=True),
        missing=Count("unit", distinct=True, filter=Q(state__in=["draft", "returned"])),
        due=Min("due_on"),
    )
    return {
        "overdue": len(overdue),
        "overdue_agencies": [name for name, _count in Counter(overdue).most_common(3)],
        "letters": len(drafts),
        "letter_agencies": drafts[:3],
        "waiting": waiting["count"],
        "waiting_days": workdays.late(waiting["first"], today) if waiting["first"] else 0,
        "month": latest,
        **{f"sheets_{name}": value for name, value in missing.items()},
    }


def years(user: User) -> list[int]:
    """Years that have capital, the newest first."""
    visible = Allocation.objects.visible_to(user).order_by("-year").values_list("year", flat=True).distinct()
    return remember(("years", user.scope, version(clock.today())), KEPT, lambda: list(visible))
