"""Months: opened by the clock or by a person, moved, and single units let in after the closing."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from disbursement.models import Allocation, LateAccess, Month, Sheet
from disbursement.models.months import day_after, first_day
from portal import audit, clock
from portal.models import Agency, User
from portal.notifications import notify
from programs.models import Program

SHOWN = "%d/%m/%Y"
YEAR = 366  # days


@transaction.atomic
def open_month(
    year: int, month: int, *, due_on: date, closes_on: date | None = None, by: User | None
) -> list[Sheet]:
    """Open a month and make the sheets of all units with capital, for each programme.

    Sheets that exist stay. A month that is open keeps its dates, also for the sheets that come to it.
    """
    if month not in range(1, 14):
        raise ValidationError(_("A month is 1 to 12, or 13 for January of the next year."))
    if due_on < first_day(year, month):
        raise ValidationError(_("The due date lies before the month."))
    closes_on = closes_on or max(day_after(year, month, settings.SHEET_CLOSE_DAY), due_on)
    _check_order(due_on, closes_on)
    dates = {"due_on": due_on, "closes_on": closes_on, "opened_at": clock.now()}
    found, is_new = Month.objects.get_or_create(year=year, month=month, defaults=dates)
    found = locked(found)
    if is_new:
        audit.record("month.opened", found, by=by, after={"due_on": due_on, "closes_on": closes_on})
    elif not found.is_open:
        raise ValidationError(
            _("Month %(month)s is closed. Open it again first, with a reason.") % {"month": found}
        )
    return _make_sheets(found, by)


def open_months(today: date) -> list[Month]:
    """Open what has begun since the newest month, and give units with new capital their sheets.

    Month 13 opens on 1 January beside month 1. Safe to run twice, and by two at once; what was missed is
    caught up. Nobody gets a sheet that would have been late from its first day.
    """
    for waiting in Month.objects.filter(closed_at=None, due_on__gte=today):
        _add_sheets(waiting)
    opened = []
    for year, month in _begun(today):
        due_on, closes_on = own_dates(year, month)
        open_month(year, month, due_on=due_on, closes_on=closes_on, by=None)
        opened.append(Month.objects.get(year=year, month=month))
    return opened


@transaction.atomic
def move_month(month: Month, *, due_on: date, closes_on: date, by: User) -> Month:
    """Change when sheets are due, also those that still wait for their units, and when the month closes."""
    month = locked(month)
    if not month.is_open:
        raise ValidationError(_("Month %(month)s is closed: its dates have passed.") % {"month": month})
    if due_on < month.first:
        raise ValidationError({"due_on": _("The due date lies before the month.")})
    _check_order(due_on, closes_on)
    check_to_come("closes_on", closes_on)
    before = {"due_on": month.due_on, "closes_on": month.closes_on}
    after = {"due_on": due_on, "closes_on": closes_on}
    if before == after:
        return month
    month.due_on, month.closes_on = due_on, closes_on
    month.save(update_fields=["due_on", "closes_on"])
    audit.record("month.moved", month, by=by, before=before, after=after)
    _move_sheets(month, by)
    return month


@transaction.atomic
def let_in_late(
    month: Month, *, unit: Agency, until: date, reason: str, program: Program | None = None, by: User
) -> LateAccess:
    """Let one unit report after the closing, by name, until a day; on one programme or on all."""
    month = Month.objects.select_for_update(no_key=True).get(pk=month.pk)
    _check_late(month, until)
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Say why the unit is let in late.")})
    sheets = Sheet.objects.filter(year=month.year, month=month.month, unit=unit)
    if not (sheets.filter(program=program) if program else sheets).exists():
        raise ValidationError({"unit": _("%(unit)s has no such sheet in this month.") % {"unit": unit}})
    access = LateAccess(
        month=month,
        unit=unit,
        program=program,
        until=until,
        reason=reason,
        granted_by=by,
        granted_at=clock.now(),
    )
    access.clean_fields()
    access.save()
    words = {"agency": unit, "until": until, "reason": reason} | ({"programme": program} if program else {})
    audit.record("month.let_in_late", month, by=by, after=words)
    _tell_late(access, by)
    return access


@transaction.atomic
def withdraw_late_access(access: LateAccess, *, reason: str, by: User) -> LateAccess:
    """Take a late access back from now on, with a reason; what the unit reported meanwhile stays."""
    locked(access.month)
    found = LateAccess.objects.select_related("month", "unit", "program").get(pk=access.pk)
    if found.is_over:
        raise ValidationError(_over(found))
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Say why the late access is taken back.")})
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_because = clock.now(), by, reason
    found.clean_fields(exclude=["month", "unit", "program", "granted_by", "withdrawn_by"])
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    words = {"agency": found.unit, "reason": reason} | ({"programme": found.program} if found.program else {})
    audit.record("month.late_withdrawn", found.month, by=by, after=words)
    _tell_withdrawn(found, by)
    return found


def own_dates(year: int, month: int) -> tuple[date, date]:
    """When the sheets of a month are due and when it closes, unless a coordinator says otherwise."""
    due_on = day_after(year, month, settings.SHEET_DUE_DAY)
    return due_on, max(due_on, day_after(year, month, settings.SHEET_CLOSE_DAY))


def check_to_come(field: str, day: date) -> None:
    """A last day is today or later, and never so late that its year must have been mistyped."""
    if day < clock.today():
        raise ValidationError({field: _("This day has passed. Choose today or a later day.")})
    if day > clock.today() + timedelta(days=YEAR):
        raise ValidationError({field: _("This day is more than a year away. Check the year.")})


def locked(month: Month) -> Month:
    """The month, alone: who enters figures holds it too, and waits until this transaction ends."""
    return Month.objects.select_for_update().get(pk=month.pk)


def _begun(today: date) -> Iterator[tuple[int, int]]:
    """Months that have begun and are not there, from the newest that is; this one if there is none."""
    known = set(Month.objects.values_list("year", "month"))
    first = max((day for pair in known if (day := first_day(*pair)) <= today), default=today.replace(day=1))
    while first <= today:
        pairs = [(first.year, first.month)]
        if first.month == 1:
            pairs.insert(0, (first.year - 1, 13))
        yield from (pair for pair in pairs if pair not in known)
        first = first_day(first.year, first.month + 1)


@transaction.atomic
def _add_sheets(month: Month) -> None:
    month = locked(month)
    if month.is_open:
        _make_sheets(month, None)


def _make_sheets(month: Month, by: User | None) -> list[Sheet]:
    sheets = [
        Sheet(unit_id=unit, program_id=program, year=month.year, month=month.month, due_on=month.due_on)
        for unit, program in _without_sheet(month)
    ]
    opened = Sheet.objects.bulk_create(sheets)
    named = Sheet.objects.filter(pk__in=[sheet.pk for sheet in opened]).select_related("unit", "program")
    for sheet in named:
        audit.record("sheet.opened", sheet, by=by, after={"due_on": month.due_on})
    return list(named)


def _without_sheet(month: Month) -> list[tuple[int, int]]:
    """Units that stand on the first day x programmes of which they have capital, without a sheet."""
    lines = Allocation.objects.filter(year=month.year, unit__in=Agency.objects.at(month.first))
    known = lines.open_in(month.month).known(clock.today())
    pairs = set(known.order_by().values_list("unit", "component__program"))
    existing = Sheet.objects.filter(year=month.year, month=month.month).values_list("unit", "program")
    return sorted(pairs - set(existing))


def _move_sheets(month: Month, by: User) -> None:
    """The new due date for sheets that wait; each leaves a trace, by which calendars learn of it."""
    sheets = Sheet.objects.filter(year=month.year, month=month.month).missing()
    others = sheets.exclude(due_on=month.due_on).select_for_update(of=["self"])
    waiting = list(others.for_list().order_by("pk"))
    Sheet.objects.filter(pk__in=[sheet.pk for sheet in waiting]).update(due_on=month.due_on)
    audit.record_each("sheet.moved", waiting, by=by)


def _check_order(due_on: date, closes_on: date) -> None:
    if closes_on < due_on:
        raise ValidationError(
            {
                "closes_on": _("A month closes on %(day)s, when its sheets are due, or later.")
                % {"day": _day(due_on)}
            }
        )


def _check_late(month: Month, until: date) -> None:
    check_to_come("until", until)
    if month.is_open and until <= month.closes_on:
        raise ValidationError(
            {
                "until": _("The month is open to all until %(day)s. Choose a later day.")
                % {"day": _day(month.closes_on)}
            }
        )


def _over(access: LateAccess) -> str:
    if access.withdrawn_at:
        return _("This late access was taken back on %(day)s.") % {
            "day": _day(clock.day_of(access.withdrawn_at))
        }
    return _("This late access ended on %(day)s: there is nothing to take back.") % {
        "day": _day(access.until)
    }


def _tell_late(access: LateAccess, by: User) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "month": access.month,
            "day": _day(access.until),
            "agency": by.agency or by,
            "programme": access.program or _("all programmes"),
            "reason": access.reason,
        }
        subject = _("Month %(month)s is open to you until %(day)s") % words
        body = _("%(agency)s lets you report late (%(programme)s), until %(day)s: %(reason)s") % words
        url = access.month.get_absolute_url()
        notify(access.unit, kind="sheet.let_in_late", subject=subject, body=body, url=url)


def _tell_withdrawn(access: LateAccess, by: User) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "month": access.month,
            "agency": by.agency or by,
            "programme": access.program or _("all programmes"),
            "reason": access.withdrawn_because,
        }
        subject = _("Month %(month)s is no longer open to you") % words
        body = _("%(agency)s took the late access back (%(programme)s): %(reason)s") % words
        url = access.month.get_absolute_url()
        notify(access.unit, kind="sheet.late_withdrawn", subject=subject, body=body, url=url)


def _day(day: date) -> str:
    return day.strftime(SHOWN)
