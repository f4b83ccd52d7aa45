"""Days by which monthly sheets are to be submitted, for calendars."""

from datetime import date, datetime

from django.db.models import Case, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import ngettext

from disbursement.models import Closing, LateAccess, Month, Sheet
from disbursement.models.months import enterable
from disbursement.models.sheets import SheetQuerySet, period
from portal import clock
from portal.models import User
from portal.reminding.dates import Dated, Trail, left_since, line_on
from portal.reminding.lines import path_of

WAITS = Q(state__in=[Sheet.State.DRAFT, Sheet.State.RETURNED])


def own_dates(agency: int) -> list[Dated]:
    """Each sheet of a unit that waits, and those that it submitted lately."""
    names = ("pk", "program__short_name", "year", "month", "due_on", "is_waiting", "turns")
    told = _with_turns(_told(Sheet.objects.filter(unit=agency)))
    rows = list(told.order_by("pk").values_list(*names))
    trail = Trail("disbursement.sheet", [row[0] for row in rows])
    dates = []
    for pk, program, year, month, due_on, is_waiting, turns in rows:
        path, words = path_of("sheet", pk), period(year, month)
        line = line_on("sheet", pk, due_on, title=program, path=path, clause=words)
        times, last = trail.of(pk, _began(year))
        dates.append(Dated(f"sheet-{pk}", line, not is_waiting, times + turns, last))
    return dates


def dates_of_others(user: User) -> list[Dated]:
    """What else a person oversees: one event for all units that report on a programme's month by a day."""
    names = ("program", "program__code", "program__short_name", "year", "month", "due_on")
    rows = _told(Sheet.objects.visible_to(user).exclude(unit=user.agency_id)).order_by(*names)
    grouped = rows.values_list(*names).annotate(
        waiting=Count("pk", filter=_waiting()),
        last=Max("submitted_at"),
        unit=Min("unit__short_name", filter=_waiting()),
    )
    return [_of_others(*row) for row in grouped]


def _of_others(
    program: int,
    code: str,
    name: str,
    year: int,
    month: int,
    due_on: date,
    waiting: int,
    last: datetime | None,
    unit: str | None,
) -> Dated:
    path = f"{reverse('sheets')}?year={year}&month={month}&programme={code}"
    line = line_on("sheet", program, due_on, title=name, path=path, clause=period(year, month))
    words = ngettext("%(count)d unit has not submitted", "%(count)d units have not submitted", waiting)
    return Dated(
        key=f"sheets-{program}-{year}-{month}-{due_on:%Y%m%d}",
        line=line,
        is_over=not waiting,
        changes=int(not waiting),
        changed_at=last or _began(year),
        agency=unit or "" if waiting == 1 else "",
        notes=(words % {"count": waiting},) if waiting > 1 else (),
    )


def _waiting() -> Q:
    """Sheets that wait for units which may enter them: the month is open, or they are let in late."""
    return Q(pk__in=enterable(Sheet.objects.filter(WAITS), clock.today()).order_by().values("pk"))


def _with_turns(sheets: SheetQuerySet) -> SheetQuerySet:
    """Annotate `is_waiting`, and `turns`: how often its month or a late access opened or closed it."""
    own = {"month__year": OuterRef("year"), "month__month": OuterRef("month")}
    late = LateAccess.objects.filter(
        Q(program=None) | Q(program=OuterRef("program")), unit=OuterRef("unit"), **own
    )
    closings = Closing.objects.filter(**own)
    turns = _number(closings) + _number(closings.exclude(reopened_at=None))
    turns += _number(late) + _number(late.filter(Q(until__lt=clock.today()) | ~Q(withdrawn_at=None)))
    return sheets.annotate(is_waiting=Case(When(_waiting(), then=True), default=False), turns=turns)


def _number(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("month").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")[:1]), 0)


def _months() -> QuerySet[Month]:
    return Month.objects.filter(year=OuterRef("year"), month=OuterRef("month"))


def _told(sheets: SheetQuerySet) -> SheetQuerySet:
    """Those that wait, and those that left lately: submitted, or their month was closed."""
    since = clock.moment(left_since(), 0)
    closed = _months().filter(closed_at__lt=since)
    return sheets.filter(WAITS & (~Exists(closed) | _waiting()) | Q(submitted_at__gte=since))


def _began(year: int) -> datetime:
    """Nothing of a year changed before it began."""
    return clock.moment(date(year, 1, 1), 0)
