"""Days by which monthly sheets are to be submitted, for calendars."""

from datetime import date, datetime

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils.translation import ngettext

from disbursement.models import Sheet
from disbursement.models.sheets import SheetQuerySet, period
from portal import clock
from portal.models import User
from portal.reminding.dates import Dated, Trail, left_since, line_on
from portal.reminding.lines import path_of

WAITS = Q(state__in=[Sheet.State.DRAFT, Sheet.State.RETURNED])


def own_dates(agency: int) -> list[Dated]:
    """Each sheet of a unit that waits, and those that it submitted lately."""
    names = ("pk", "program__short_name", "year", "month", "due_on", "state")
    rows = list(_told(Sheet.objects.filter(unit=agency)).order_by("pk").values_list(*names))
    trail = Trail("disbursement.sheet", [row[0] for row in rows])
    dates = []
    for pk, program, year, month, due_on, state in rows:
        path, words = path_of("sheet", pk), period(year, month)
        line = line_on("sheet", pk, due_on, title=program, path=path, clause=words)
        is_over = state not in {Sheet.State.DRAFT, Sheet.State.RETURNED}
        dates.append(Dated(f"sheet-{pk}", line, is_over, *trail.of(pk, _began(year))))
    return dates


def dates_of_others(user: User) -> list[Dated]:
    """What else a person oversees: one event for all units that report on a programme's month by a day."""
    names = ("program", "program__code", "program__short_name", "year", "month", "due_on")
    rows = _told(Sheet.objects.visible_to(user).exclude(unit=user.agency_id)).order_by(*names)
    grouped = rows.values_list(*names).annotate(
        waiting=Count("pk", filter=WAITS),
        last=Max("submitted_at"),
        unit=Min("unit__short_name", filter=WAITS),
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


def _told(sheets: SheetQuerySet) -> SheetQuerySet:
    """Those that wait, and those that left lately."""
    return sheets.filter(WAITS | Q(submitted_at__gte=clock.moment(left_since(), 0)))


def _began(year: int) -> datetime:
    """Nothing of a year changed before it began."""
    return clock.moment(date(year, 1, 1), 0)
