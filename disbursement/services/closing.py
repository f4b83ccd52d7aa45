"""Closing a month: what was reported by then is copied and never changes; opening it again needs a reason."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from disbursement.models import Closing, Month, Sheet
from disbursement.services.months import check_to_come, locked
from portal import audit, clock
from portal.models import Agency, User
from portal.notifications import notify
from programs.models import CapitalKind, Program

SHEETS = """
    INSERT INTO disbursement_closedsheet (closing_id, sheet_id, state, submitted_by_id, submitted_at)
    SELECT %(closing)s, id, state, submitted_by_id, submitted_at
    FROM disbursement_sheet WHERE year = %(year)s AND month = %(month)s
"""
FIGURES = """
    INSERT INTO disbursement_closedfigure
        (closing_id, allocation_id, planned, last, amount, december, january, note)
    SELECT %(closing)s, line.id, plan.total, before.amount, own.amount, own.december, own.january,
           coalesce(own.note, '')
    FROM disbursement_allocation AS line
    JOIN (
        SELECT allocation_id, sum(amount)::bigint AS total FROM disbursement_planentry
        WHERE decided_on <= %(day)s AND entered_at <= %(known)s GROUP BY allocation_id
    ) AS plan ON plan.allocation_id = line.id
    LEFT JOIN LATERAL (
        SELECT amount FROM disbursement_figure
        WHERE allocation_id = line.id AND month < %(month)s AND entered_at <= %(known)s
        ORDER BY month DESC, id DESC LIMIT 1
    ) AS before ON true
    LEFT JOIN LATERAL (
        SELECT amount, december, january, note FROM disbursement_figure
        WHERE allocation_id = line.id AND month = %(month)s AND entered_at <= %(known)s
        ORDER BY id DESC LIMIT 1
    ) AS own ON true
    WHERE line.year = %(year)s AND line.kind = ANY(%(kinds)s)
"""


@transaction.atomic
def close_month(month: Month, *, by: User) -> Closing:
    """Close a month at once, whoever has not reported."""
    month = locked(month)
    if not month.is_open:
        raise ValidationError(_("Month %(month)s was closed at %(at)s.") % _closed(month))
    if clock.today() <= month.last:
        raise ValidationError(
            _("Month %(month)s ends on %(day)s. It can be closed from the day after.")
            % {"month": month, "day": f"{month.last:%d/%m/%Y}"}
        )
    return _close(month, by)


def close_months(today: date) -> list[Closing]:
    """Close the months whose last day has passed; safe to run twice, and by two at once."""
    closed = (_close_if_due(month, today) for month in Month.objects.closing_by(today))
    return [closing for closing in closed if closing]


@transaction.atomic
def reopen_month(month: Month, *, reason: str, closes_on: date, by: User) -> Month:
    """Open a closed month again until another day. What was frozen stays; closing it makes a new version."""
    month = locked(month)
    if month.is_open:
        raise ValidationError(_("Month %(month)s is open.") % {"month": month})
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Say why the month is opened again.")})
    check_to_come("closes_on", closes_on)
    newest = month.closings.order_by("-version").get(reopened_at=None)
    newest.reopened_at, newest.reopened_by, newest.reason = clock.now(), by, reason
    newest.clean_fields()
    newest.save(update_fields=["reopened_at", "reopened_by", "reason"])
    month.closed_at, month.closes_on = None, max(closes_on, month.due_on)
    month.save(update_fields=["closed_at", "closes_on"])
    audit.record("month.reopened", month, by=by, after={"reason": reason, "closes_on": month.closes_on})
    _tell_units(month, reason, by)
    return month


@transaction.atomic
def _close_if_due(month: Month, today: date) -> Closing | None:
    """Another worker may have closed it, or a coordinator may have moved the day, since it was found."""
    month = locked(month)
    return _close(month, None) if month.is_open and month.closes_on < today else None


def _close(month: Month, by: User | None) -> Closing:
    """Copy what stands there. Nobody enters a figure of the month meanwhile: all wait for its lock."""
    now = clock.now()
    version = month.closings.count() + 1
    closing = Closing.objects.create(month=month, version=version, closed_at=now, closed_by=by)
    sheets, figures = _freeze(closing, now)
    month.closed_at = now
    month.save(update_fields=["closed_at"])
    missing = closing.sheets.missing().count()
    counts = {"version": version, "sheets": sheets, "missing": missing, "figures": figures}
    audit.record("month.closed", month, by=by, after=counts)
    _tell_missing(closing)
    return closing


def _freeze(closing: Closing, now: datetime) -> tuple[int, int]:
    """How many sheets and lines were copied, each table in one statement."""
    day, month = clock.day_of(now), closing.month
    asked: dict[str, Any] = {"closing": closing.pk, "year": month.year, "month": month.month, "day": day}
    asked["known"] = clock.end_of(day)
    asked["kinds"] = CapitalKind.values if month.month <= 12 else [CapitalKind.INVESTMENT.value]
    counts = []
    with connection.cursor() as cursor:
        for statement in (SHEETS, FIGURES):
            cursor.execute(statement, asked)
            counts.append(cursor.rowcount)
    return counts[0], counts[1]


def _tell_missing(closing: Closing) -> None:
    """Units without whose sheet the month was closed: which ones, and whom they may ask."""
    own: dict[Agency, list[Program]] = defaultdict(list)
    for row in closing.sheets.missing().select_related("sheet__unit", "sheet__program"):
        own[row.sheet.unit].append(row.sheet.program)
    with translation.override(settings.LANGUAGE_CODE):
        for unit, programs in own.items():
            words = {"month": closing.month, "programs": ", ".join(map(str, programs))}
            subject = _("Month %(month)s was closed without your report") % words
            body = _(
                "Not submitted: %(programs)s. Ask the coordinating office to be let in late, with a reason."
            )
            url = closing.month.get_absolute_url()
            notify(unit, kind="month.missed", subject=subject, body=body % words, url=url)


def _tell_units(month: Month, reason: str, by: User) -> None:
    """Everyone who reports on the month."""
    units = Sheet.objects.filter(year=month.year, month=month.month).order_by().values("unit")
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "month": month,
            "day": f"{month.closes_on:%d/%m/%Y}",
            "agency": by.agency or by,
            "reason": reason,
        }
        subject = _("Month %(month)s is open again until %(day)s") % words
        body = _("%(agency)s opened month %(month)s again: %(reason)s") % words
        for agency in Agency.objects.filter(pk__in=units):
            notify(agency, kind="month.reopened", subject=subject, body=body, url=month.get_absolute_url())


def _closed(month: Month) -> dict:
    at = clock.day_of(month.closed_at) if month.closed_at else None
    return {"month": month, "at": f"{at:%d/%m/%Y}" if at else "–"}
