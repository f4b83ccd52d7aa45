"""Recurring directives: each period is a task of its own, opened when it begins."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives import recurring
from directives.models import Assignment, Directive, periods
from directives.models.handovers import origins
from directives.services.messages import tell_period
from portal import audit, clock


def open_occurrences(on: date) -> list[Assignment]:
    """Open each period that began by a day and is not open yet; safe to run twice, or after missed days."""
    series = Assignment.objects.open().filter(period_on=None).exclude(directive__recurrence="")
    waiting = Directive.objects.filter(pk__in=series.values("directive")).order_by("pk")
    return [opened for directive in waiting for opened in open_periods(directive, on)]


@transaction.atomic
def open_periods(directive: Directive, on: date) -> list[Assignment]:
    """Open the periods of one directive for the agencies that hold it; a second worker waits here.

    An agency that took the task over answers for the periods that began since; those before came with it.
    One that was added later answers for those that were not yet due.
    """
    locked = Directive.objects.select_for_update(no_key=True, of=("self",))
    directive = locked.select_related("document__issuer", "given_by__agency").get(pk=directive.pk)
    series = directive.assignments.open().filter(period_on=None).select_related("agency")
    known = _known(directive, series)
    took_over = set(series.exclude(predecessors=None).values_list("pk", flat=True))
    given_on = clock.day_of(directive.given_at)
    new = [
        _occurrence(directive, row, period, on)
        for period in recurring.periods(directive, on)
        for row in series
        if (row.agency_id, period.starts_on) not in known
        and (row.pk not in took_over or period.starts_on >= row.began_on)
        and (row.began_on <= given_on or period.due_on >= row.began_on)
    ]
    Assignment.objects.bulk_create(new)
    _record(directive, new)
    for assignment in new:
        tell_period(assignment)
    return new


def refuse_unreadable_rule(directive: Directive) -> None:
    """Refuse a rule that gives no dates."""
    try:
        is_readable = recurring.next_period(directive, clock.today()) is not None
    except ValueError:
        is_readable = False
    if not is_readable:
        raise ValidationError(
            _("“%(rule)s” is no rule of recurrence: choose how often and on which day.")
            % {"rule": directive.recurrence}
        )


def refuse_series(assignment: Assignment) -> None:
    """Refuse to report on what recurs: its periods are reported on, and the sentence names the open one."""
    if not assignment.is_series:
        return
    of_agency = assignment.directive.assignments.open().filter(agency=assignment.agency_id)
    first = of_agency.filter(submitted_on=None).exclude(period_on=None).order_by("period_on").first()
    if first is None:
        raise ValidationError(_("This task recurs, and none of its periods is open now."))
    raise ValidationError(
        _("This task recurs: report on its open period, %(period)s.") % {"period": first.period}
    )


def _known(directive: Directive, series: Iterable[Assignment]) -> set[tuple[int, date | None]]:
    """Which agency has which period; one that was opened for an agency before counts for its heir too."""
    opened = directive.assignments.exclude(period_on=None).values_list("agency", "period_on")
    into, holders = origins(series), {row.pk: row.agency_id for row in series}
    held = Assignment.objects.filter(pk__in=into).values_list("pk", "agency")
    heirs = {(agency, holders[into[pk]]) for pk, agency in held}
    return {(heir, period) for agency, period in opened for before, heir in heirs if before == agency}


def _occurrence(directive: Directive, series: Assignment, period: recurring.Period, on: date) -> Assignment:
    return Assignment(
        directive=directive,
        agency=series.agency,
        role=series.role,
        addressed_as=series.addressed_as,
        handler=series.handler,
        period_on=period.starts_on,
        original_due_on=period.due_on,
        due_on=period.due_on,
        began_on=on,
    )


def _record(directive: Directive, new: list[Assignment]) -> None:
    """One entry a period, with the agencies for which it was opened."""
    agencies: dict[date, list[str]] = {}
    for row in new:
        if row.period_on:
            agencies.setdefault(row.period_on, []).append(row.agency.short_name)
    with override(settings.LANGUAGE_CODE):
        for starts_on, names in agencies.items():
            after = {"period": periods.words(directive.recurrence, starts_on), "agencies": names}
            audit.record("directive.period_opened", directive, by=None, after=after)
